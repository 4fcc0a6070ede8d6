import type * as t from 'io-ts';
import { component } from '../../../../artifacts/component.js';
import { positiveInteger } from '../../../../base/codecs/number.js';
import { record, withDefault } from '../../../../base/codecs/record.js';

/** Settings of {@link rsps}. */
export const RspsSettings = record('rsps', {
  /** Architectures that are drawn and compared once the weights are learnt. */
  candidates: withDefault(positiveInteger, 1000),
  /** Batches of the validation part that every one of them is judged by. */
  batches: withDefault(positiveInteger, 10),
  /** The number of the best ones that all of the validation part then ranks. */
  finalists: withDefault(positiveInteger, 10),
});
export type RspsSettings = t.TypeOf<typeof RspsSettings>;

/**
 * Random search with weight sharing (RSPS): every step of the weights trains the path of an architecture that is drawn evenly
 * from the space; at the end more are drawn and compared by their accuracy under the shared weights.
 *
 * - `candidates` (1000): architectures compared at the end, each on `batches` (10) of the validation part.
 * - `finalists` (10): the best ones, which all of the validation part ranks.
 *
 * An architecture of DARTS has two inputs a node; the authors' code draws `none` as an operation too, which no genotype has.
 *
 * Source: Li and Talwalkar, "Random search and reproducibility for NAS" (UAI 2019), section 3.2, and the authors' code.
 *
 * @example search({ space, architecture: rsps({ candidates: 100, batches: 1 }) })
 */
export const rsps = component({
  kind: 'method',
  name: 'rsps',
  source: import.meta.url,
  config: RspsSettings,
  outline: async () => () => ({ name: 'rsps', gives: 'genotypes', pullsGradient: false, concludes: true }),
  load: async () => (await import('./rsps-method.js')).rspsMethod,
});
