import type { DiscreteNetwork } from '../discrete-network.js';
import { IMAGE_CHANNELS } from '../layers/stem.js';
import { chain } from './chain.js';
import { divisible } from './divisible.js';
import { invertedResidual } from './inverted-residual.js';
import { activationOf, type HandMadeSettings } from './settings.js';
import { blocksOf, type Stage } from './stages.js';
import { convolutionUnit, pooledClassifier } from './units.js';

interface MobileStage extends Stage {
  /** The expansion factor t: channels of the depthwise convolution over those of its input. */
  readonly expansion: number;
}

const STEM_CHANNELS = 32;
const LAST_CHANNELS = 1280;

/** Table 2 of the paper. */
const stagesFor = (secondStride: 1 | 2): readonly MobileStage[] => [
  { expansion: 1, outputs: 16, blocks: 1, stride: 1 },
  { expansion: 6, outputs: 24, blocks: 2, stride: secondStride },
  { expansion: 6, outputs: 32, blocks: 3, stride: 2 },
  { expansion: 6, outputs: 64, blocks: 4, stride: 2 },
  { expansion: 6, outputs: 96, blocks: 3, stride: 1 },
  { expansion: 6, outputs: 160, blocks: 3, stride: 2 },
  { expansion: 6, outputs: 320, blocks: 1, stride: 1 },
];

/**
 * MobileNetV2: inverted residuals with ReLU6.
 *
 * - `imagenet`: as published; 3,504,872 parameters for 1,000 classes, as torchvision's.
 * - `cifar`: the stem and the second stage have stride 1 in place of 2, so that 32×32 ends as 4×4; the layers and their
 *   parameters are the same. Source of the strides: kuangliu/pytorch-cifar.
 *
 * Source: Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks" (CVPR 2018).
 */
export const mobileNetV2 = (settings: HandMadeSettings): DiscreteNetwork => {
  const { classes, height, width, stem = 'cifar', widthMultiplier = 1, dropout } = settings;
  const early = stem === 'imagenet' ? 2 : 1;
  const activation = activationOf('relu6', dropout);
  const stages = stagesFor(early).map((stage) => ({ ...stage, outputs: divisible(stage.outputs * widthMultiplier) }));
  const first = divisible(STEM_CHANNELS * widthMultiplier);
  // A narrow network keeps the full last layer (section 5 of the paper).
  const last = divisible(LAST_CHANNELS * Math.max(1, widthMultiplier));
  const features = (stages.at(-1) as MobileStage).outputs;
  return chain(
    { height, width },
    {
      stem: { body: convolutionUnit({ inputs: IMAGE_CHANNELS, outputs: first, size: 3, stride: early, activation }) },
      ...blocksOf(first, stages, ({ stage, inputs, outputs, stride }) =>
        invertedResidual({ inputs, outputs, expanded: stage.expansion * inputs, size: 3, stride, activation }),
      ),
      last: { body: convolutionUnit({ inputs: features, outputs: last, size: 1, activation }) },
      classifier: pooledClassifier(last, classes),
    },
  );
};
