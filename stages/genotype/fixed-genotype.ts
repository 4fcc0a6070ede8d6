import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { nearest, record } from '../../base/codecs/record.js';
import { quoted } from '../../base/quote.js';
import type { Genotype } from '../../networks/genotype.js';
import { GenotypeCodec } from '../../networks/genotype-codec.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { parseGenotype } from '../../networks/genotype-text.js';
import { HAND_MADE_NAMES } from '../../networks/hand-made/names.js';
import { publishedGenotypes } from '../../networks/spaces/darts/published.js';
import { type Flow, start } from '../../pipeline/flow.js';
import { stage, type ValuesOf } from '../../pipeline/stage.js';

const PUBLISHED: Readonly<Record<string, Genotype>> = publishedGenotypes;

/** A genotype out of its text, or of the name under which it was published. */
const readGenotype = (text: string): either.Either<string, Genotype> => {
  if (Object.hasOwn(PUBLISHED, text)) return either.right(PUBLISHED[text] as Genotype);
  const parsed = parseGenotype(text);
  if (either.isLeft(parsed) && /^[\w-]*$/.test(text.trim())) {
    const names = [...Object.keys(PUBLISHED), ...HAND_MADE_NAMES];
    const suggestion = nearest(text, names);
    return either.left(
      `there is no published genotype ${quoted(text)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`} (known: ${names.join(', ')})`,
    );
  }
  return either.mapLeft((reason: string) => `must be a genotype: ${reason}`)(parsed);
};

/** Codec of a genotype that a person gives: as a value, in its notation, or by its published name. */
const GivenGenotype = new t.Type<Genotype, unknown, unknown>(
  'Genotype',
  GenotypeCodec.is,
  (given, context) => {
    if (typeof given !== 'string') return GenotypeCodec.validate(given, context);
    const read = readGenotype(given);
    return either.isLeft(read) ? t.failure(given, context, read.left) : t.success(read.right);
  },
  GenotypeCodec.encode,
);

/** Settings of {@link fixedGenotype}. */
export const FixedGenotypeSettings = record('fixedGenotype', { genotype: GivenGenotype });

/** The stage behind {@link fixedGenotype}. */
export const fixedGenotypeStage = stage({
  name: 'fixedGenotype',
  source: import.meta.url,
  config: FixedGenotypeSettings,
  inputs: {},
  outputs: { genotype: genotypeKind },
  seeded: false,
  foresee: () => import('./foresee-genotype.js').then((module) => module.foreseeFixed),
  load: () => import('./fixed-genotype-run.js').then((module) => module.runFixedGenotype),
});

/**
 * Starts a flow with a given genotype, for retraining or looking up a cell that was found before.
 *
 * @param genotype a genotype, its text as `pipe show` prints it or as the repositories of DARTS, DrNAS and NAS-Bench-201 have
 * it, or the name of a published one
 *
 * @example fixedGenotype('DrNAS_cifar10').pipe(retrain(images), evaluate())
 * @example fixedGenotype("Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))")
 * @example fixedGenotype('|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|')
 */
export const fixedGenotype = (genotype: Genotype | string): Flow<ValuesOf<(typeof fixedGenotypeStage)['outputs']>> =>
  // The codec turns a text into the genotype before the stage sees it.
  start(fixedGenotypeStage, { genotype: genotype as Genotype });
