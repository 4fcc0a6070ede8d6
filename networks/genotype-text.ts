import * as either from 'fp-ts/lib/Either.js';
import { describeValue, refuseCall } from '../base/argument.js';
import type { Genotype, OpenGenotype } from './genotype.js';
import { GenotypeCodec } from './genotype-codec.js';
import { describeSettings, type OwnSettings } from './genotype-format.js';
import { BUILT_IN, builtIn } from './spaces/built-in.js';

/**
 * A genotype as text that a person can read.
 *
 * @example
 * normal cell
 *   node 2: sep_conv_3x3 ← 0, skip_connect ← 1
 *   ...
 *   output: 2, 3, 4, 5
 * reduction cell
 *   ...
 * @example
 * |nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|
 * @example
 * ResNet20 × 0.5
 */
export const formatGenotype = (genotype: Genotype): string => {
  if (!GenotypeCodec.is(genotype))
    refuseCall('formatGenotype', `it was given ${describeValue(genotype)}, which is no genotype`, 'give the value of a genotype');
  return builtIn(genotype.space)?.format.text(genotype) ?? (genotype as OpenGenotype).text;
};

/**
 * A genotype as the repository of its paper writes it, for programs that read that: of the DARTS space
 * `Genotype(normal=[('sep_conv_3x3', 0), ...], ...)`, of others the text of {@link formatGenotype}.
 */
export const formatForRepository = (genotype: Genotype): string =>
  builtIn(genotype.space)?.format.repository(genotype) ?? formatGenotype(genotype);

/**
 * A network of a genotype in a few words, for a line about it.
 *
 * @example describeNetwork(publishedGenotypes.DARTS_V2, { cells: 20, channels: 36 }) // 20 cells, 36 channels
 * @example describeNetwork({ space: 'hand-made', network: 'VGG16', widthMultiplier: 1 }, form) // VGG16
 */
export const describeNetwork = (genotype: Genotype, settings: OwnSettings): string => {
  const format = builtIn(genotype.space)?.format;
  if (format !== undefined) return format.describe(genotype, settings);
  return [genotype.space, describeSettings(settings)].filter((part) => part !== '').join(', ');
};

/** The most characters of a genotype's text; a cell of the largest space has a few hundred. */
const LONGEST_TEXT = 20_000;

/** Reads what {@link formatGenotype} writes of the house's own families; the left value says which line or place is wrong. */
export const parseGenotype = (text: string): either.Either<string, Genotype> => {
  if (typeof text !== 'string') return either.left(`a genotype is read from a text, not from ${describeValue(text)}`);
  if (text.length > LONGEST_TEXT)
    return either.left(`the text of a genotype has at most ${LONGEST_TEXT} characters, and this one ${text.length}`);
  const trimmed = text.trim();
  const families = Object.values(BUILT_IN);
  const { format } = (families.find(({ means }) => means(trimmed)) ?? families[0]) as (typeof families)[number];
  return format.parse(trimmed);
};
