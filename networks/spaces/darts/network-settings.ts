import * as t from 'io-ts';
import { type RecordOutput, record, withDefault } from '../../../artifacts/codecs/record.js';
import { cellNetworkFields } from '../../network-settings.js';

/** Codec of a Boolean that artifacts hold only where it is true. */
const onlyTrue = new t.Type<boolean, true | undefined, unknown>(
  'boolean',
  t.boolean.is,
  t.boolean.validate,
  (value) => value || undefined,
);

/** Codec of the settings of a DARTS network. */
export const DartsNetworkSettings = record('network of darts', {
  ...cellNetworkFields,
  /**
   * Whether in training the auxiliary tower's ReLU also changes what the rest of the network reads, as it does in the
   * released code (a ReLU in place). It makes no difference with 4 cells or more, where what follows begins with a ReLU;
   * with fewer it makes training differ from evaluation. Default false.
   */
  towerRectifiesInPlace: withDefault(onlyTrue, false),
});

/** Settings of a DARTS network, complete. */
export type DartsNetworkSettings = RecordOutput<(typeof DartsNetworkSettings)['fields']>;
