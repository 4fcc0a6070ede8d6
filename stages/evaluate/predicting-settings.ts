import { withDefault } from '../../base/codecs/record.js';
import { InputNoise } from '../kinds/settings/noise.js';
import { batchLength, repetitions } from '../kinds/settings/sizes.js';
import { otherSpace } from '../training/other-space.js';

/** Settings of all stages that predict: the passes over the test images. */
export const predictingFields = {
  /** The space of the network's genotype; that of the search unless given, and needed of spaces of one's own alone. */
  space: otherSpace,
  batchSize: withDefault(batchLength, 100),
  /** T: passes over each image of a network with concrete dropout. */
  samples: withDefault(repetitions, 20),
  inputNoise: withDefault(InputNoise, {}),
};
