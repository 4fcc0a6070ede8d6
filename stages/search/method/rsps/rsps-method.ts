import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { integers } from '../../../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../../../base/numerics/random/generator.js';
import { refusal } from '../../../../base/problem.js';
import { genotypeOf } from '../../../../networks/cost/decisions.js';
import type { Decision, Part } from '../../../../networks/cost/decomposition.js';
import { type ArchitectureDraw, drawOfParts, keptDecisions } from '../../../architecture/decisions.js';
import type { ArchitectureMethod, MethodSetup } from '../architecture-method.js';
import { Compared, compareBySharedWeights, comparisonMetrics } from '../comparison.js';
import type { RspsSettings } from './rsps.js';

/** The state of a random search: the architectures that were compared at its end, the best one first. */
export interface RspsState {
  readonly ranked: readonly Compared[];
}

const Header = t.strict({ ranked: t.readonlyArray(Compared) });

/** The parts of an architecture drawn evenly: every decision for itself. */
export const randomParts = (decisions: readonly Decision[], generator: Generator): readonly Part[] =>
  decisions.flatMap((options, i) => options[integers(fold(generator, i), 1, options.length)[0] as number] as readonly Part[]);

/** Random search with weight sharing over a space. */
export const rspsMethod =
  ({ candidates, ...comparison }: RspsSettings) =>
  (setup: MethodSetup): ArchitectureMethod<RspsState, ArchitectureDraw> => {
    const { cellTypes } = setup.space;
    const decisions = keptDecisions(setup.space, setup.kept);
    return {
      name: 'rsps',
      gives: 'genotypes',
      pullsGradient: false,
      initial: () => ({ ranked: [] }),
      draw: (_state, _progress, generator) => drawOfParts(cellTypes, randomParts(decisions, generator)),
      learn: (state) => Promise.resolve({ state }),
      conclude: async (_state, validate, generator) => {
        const drawn = Array.from({ length: candidates }, (_, i) => randomParts(decisions, fold(generator, i)));
        const ranked = await compareBySharedWeights(cellTypes, drawn, validate, comparison);
        return { state: { ranked }, metrics: comparisonMetrics(ranked) };
      },
      outcome: ({ ranked }) => ({ genotypes: ranked.map(({ parts }) => genotypeOf(setup.space, parts)) }),
      state: {
        write: (state) => ({ steps: 0, header: Header.encode({ ranked: state.ranked }), tensors: {} }),
        read: ({ header }) => {
          const read = Header.decode(header);
          if (either.isLeft(read)) throw refusal('its state is none of a random search', 'go on from a search with rsps()');
          return read.right;
        },
      },
    };
  };
