import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { type RecordCodec, type RecordOutput, withDefault } from '../base/codecs/record.js';
import { reportErrors } from '../base/codecs/report.js';
import { type Problem, problem } from '../base/problem.js';
import type { OwnSettings } from './genotype-format.js';
import { cellCount, channelCount, stemFactor } from './sizes.js';

/**
 * The settings of networks of stacked cells, as the artifacts of all built-in families hold them; a family refuses those
 * values that its networks do not have. The defaults are those of DrNAS for CIFAR.
 */
export const cellNetworkFields = {
  /** Cells of the network; in NAS-Bench-201 of each of its three stages. */
  cells: withDefault(cellCount, 20),
  /** C: channels of the first cells' nodes. */
  channels: withDefault(channelCount, 36),
  /** `cifar` keeps the image's size. */
  stem: withDefault(t.keyof({ cifar: null, imagenet: null }), 'cifar'),
  /** The cifar stem of a DARTS network gives this many times C channels. */
  stemMultiplier: withDefault(stemFactor, 3),
  /** The network has an auxiliary tower. */
  auxiliary: withDefault(t.boolean, false),
  /** Normalisation behind a pool of a DARTS network: `batch` as in DrNAS's released code, `none` as in DARTS. */
  poolNormalization: withDefault(t.keyof({ batch: null, none: null }), 'batch'),
};

/** Settings of a network of stacked cells, complete. */
export type CellNetworkSettings = RecordOutput<typeof cellNetworkFields>;

/** The complete settings of a network by its family's codec, or a usage problem that names what the family does not have. */
// biome-ignore lint/suspicious/noExplicitAny: field types are carried by the codec
export const decodeSettings = <F extends Record<string, any>>(
  codec: RecordCodec<F>,
  family: string,
  given: OwnSettings,
): either.Either<Problem, RecordOutput<F>> =>
  pipe(
    codec.decode(given),
    either.mapLeft((errors) =>
      problem(
        'usage',
        `the settings of a network of ${family} are not valid: ${reportErrors(errors).join('; ')}`,
        `network of ${family}`,
        'correct them in the experiment file or with --set',
      ),
    ),
  );

/** The complete settings of a network as artifacts hold them: encoded, without those that the codec leaves out. */
export const completeSettings = (
  // biome-ignore lint/suspicious/noExplicitAny: each family has settings of its own
  codec: RecordCodec<any>,
  family: string,
  given: OwnSettings,
): either.Either<Problem, OwnSettings> =>
  pipe(
    decodeSettings(codec, family, given),
    either.map((decoded) =>
      Object.fromEntries(Object.entries(codec.encode(decoded) as OwnSettings).filter(([, value]) => value !== undefined)),
    ),
  );
