import { positiveInteger } from '../../artifacts/codecs/number.js';
import { withDefault } from '../../artifacts/codecs/record.js';
import { InputNoise } from './noise-settings.js';

/** How a network looks at test images: the settings of all stages that predict. */
export const predictingFields = {
  batchSize: withDefault(positiveInteger, 100),
  /** T: passes over each image of a network with concrete dropout. */
  samples: withDefault(positiveInteger, 20),
  inputNoise: withDefault(InputNoise, {}),
};
