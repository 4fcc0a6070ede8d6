import type { DiscreteNetwork } from '../discrete-network.js';
import { IMAGE_CHANNELS } from '../layers/stem.js';
import { chain } from './chain.js';
import { divisible } from './divisible.js';
import { invertedResidual } from './inverted-residual.js';
import { activationOf, type HandMadeSettings } from './settings.js';
import { blocksOf, type Stage } from './stages.js';
import { convolutionUnit, pooledClassifier } from './units.js';

interface EfficientStage extends Stage {
  readonly expansion: number;
  readonly size: 3 | 5;
}

const STEM_CHANNELS = 32;
/** The last convolution has this many times the channels of the last stage. */
const LAST_FACTOR = 4;
/** A squeeze-and-excitation squeezes to this share of the block's input channels. */
const SQUEEZE = 4;

/** Table 1 of the paper. */
const STAGES: readonly EfficientStage[] = [
  { expansion: 1, size: 3, outputs: 16, blocks: 1, stride: 1 },
  { expansion: 6, size: 3, outputs: 24, blocks: 2, stride: 2 },
  { expansion: 6, size: 5, outputs: 40, blocks: 2, stride: 2 },
  { expansion: 6, size: 3, outputs: 80, blocks: 3, stride: 2 },
  { expansion: 6, size: 5, outputs: 112, blocks: 3, stride: 1 },
  { expansion: 6, size: 5, outputs: 192, blocks: 4, stride: 2 },
  { expansion: 6, size: 3, outputs: 320, blocks: 1, stride: 1 },
];

/**
 * EfficientNet-B0: inverted residuals with squeeze-and-excitation and SiLU.
 *
 * - `imagenet`: as published; 5,288,548 parameters for 1,000 classes, as torchvision's.
 * - `cifar`: the stem has stride 1 in place of 2, so that 32×32 ends as 2×2; the layers and their parameters are the same.
 *   Source of the stride: kuangliu/pytorch-cifar.
 *
 * Source: Tan and Le, "EfficientNet: rethinking model scaling for convolutional neural networks" (ICML 2019).
 */
export const efficientNetB0 = (settings: HandMadeSettings): DiscreteNetwork => {
  const { classes, height, width, stem = 'cifar', widthMultiplier = 1, dropout } = settings;
  const activation = activationOf('silu', dropout);
  const stages = STAGES.map((stage) => ({ ...stage, outputs: divisible(stage.outputs * widthMultiplier) }));
  const first = divisible(STEM_CHANNELS * widthMultiplier);
  const features = (stages.at(-1) as EfficientStage).outputs;
  return chain(
    { height, width },
    {
      stem: {
        body: convolutionUnit({
          inputs: IMAGE_CHANNELS,
          outputs: first,
          size: 3,
          stride: stem === 'imagenet' ? 2 : 1,
          activation,
        }),
      },
      ...blocksOf(first, stages, ({ stage: { expansion, size }, inputs, outputs, stride }) =>
        invertedResidual({
          inputs,
          outputs,
          expanded: expansion * inputs,
          size,
          stride,
          activation,
          squeezed: Math.floor(inputs / SQUEEZE),
        }),
      ),
      last: { body: convolutionUnit({ inputs: features, outputs: LAST_FACTOR * features, size: 1, activation }) },
      classifier: pooledClassifier(LAST_FACTOR * features, classes),
    },
  );
};
