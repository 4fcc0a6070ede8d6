import * as t from 'io-ts';
import { canonicalText } from '../../../artifacts/canonical.js';
import { fold } from '../../../base/numerics/random/generator.js';
import type { BlackBoxMethod } from '../method.js';
import { randomGenotype } from '../random-genotype.js';
import type { RandomSamplingSettings } from './random-sampling.js';

/** Draws after which nothing new is taken to be left. */
const MOST_DRAWS = 1000;

/** State of random search: the canonical texts of the genotypes that must not come again. */
const Proposed = t.readonlyArray(t.string);

/** The implementation of the component `randomSampling`. */
export const randomSamplingMethod = ({ replacement }: RandomSamplingSettings): BlackBoxMethod<readonly string[]> => ({
  name: 'random search',
  state: Proposed,
  initial: () => [],
  propose: (proposed, space, generator) => {
    if (replacement) return [randomGenotype(space, generator), proposed];
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const genotype = randomGenotype(space, fold(generator, draw));
      const text = canonicalText(genotype);
      if (!proposed.includes(text)) return [genotype, [...proposed, text]];
    }
    return undefined;
  },
  hear: (proposed) => proposed,
});
