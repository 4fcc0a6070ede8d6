import { onlyTrue } from '../../../base/codecs/only-true.js';
import { type RecordOutput, record, withDefault } from '../../../base/codecs/record.js';
import { cellNetworkFields } from '../../network-settings.js';

/** Codec of the settings of a DARTS network. */
export const DartsNetworkSettings = record('network of darts', {
  ...cellNetworkFields,
  /**
   * In training the auxiliary tower's ReLU works in place, as in the released code: the rest of the network reads its
   * output. With 4 cells or more it makes no difference, since the next cell begins with a ReLU; with fewer it makes
   * training differ from evaluation. Default false.
   */
  towerRectifiesInPlace: withDefault(onlyTrue, false),
});

/** Settings of a DARTS network, complete. */
export type DartsNetworkSettings = RecordOutput<(typeof DartsNetworkSettings)['fields']>;
