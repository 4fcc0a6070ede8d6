import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../base/problem.js';
import type { DiscreteNetwork } from '../discrete-network.js';
import { biasedConvolutionLayer } from '../layers/bias.js';
import { fullyConnectedLayer } from '../layers/fully-connected.js';
import { heInitial } from '../layers/he-initial.js';
import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { poolLayer } from '../layers/pool.js';
import { IMAGE_CHANNELS } from '../layers/stem.js';
import type { Extent, Layer } from '../module.js';
import { type Block, chain } from './chain.js';
import { handMadeProblem, VGG_HALVINGS } from './fit.js';
import { activationOf, type HandMadeSettings } from './settings.js';
import { blocksOf, type Stage } from './stages.js';

/** Configuration D: convolutions of each stage, at whose end a 2×2 max pool halves the size. */
const STAGES: readonly Stage[] = [
  { outputs: 64, blocks: 2, stride: 1 },
  { outputs: 128, blocks: 2, stride: 1 },
  { outputs: 256, blocks: 3, stride: 1 },
  { outputs: 512, blocks: 3, stride: 1 },
  { outputs: 512, blocks: 3, stride: 1 },
];
/** The factor by which images are smaller at the end. */
const SHRINKING = 2 ** VGG_HALVINGS;

/** Widths of the hidden fully connected layers. */
const HIDDEN = { imagenet: [4096, 4096], cifar: [512] } as const;

const pool = poolLayer('max', { size: 2, stride: 2, padding: 0 });

/**
 * VGG16 (configuration D): 13 convolutions with bias, five max pools, fully connected layers.
 *
 * - `imagenet`: as published, without normalisation, with two hidden layers of 4,096; 138,357,544 parameters for 224×224
 *   images of 1,000 classes, as torchvision's. Images of another size have another first hidden layer.
 * - `cifar`: a batch normalisation after every layer but the last, and one hidden layer of 512; 14,991,946 parameters for
 *   32×32 images of 10 classes. Source: Liu and Deng, "Very deep convolutional neural network based image classification
 *   using small training sample size" (ACPR 2015).
 *
 * Weights start as in {@link heInitial}, without which the published form does not train.
 *
 * Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition" (ICLR 2015).
 *
 * @returns the network, or a usage problem when the images are smaller than 32×32
 */
export const vgg16 = (settings: HandMadeSettings): either.Either<Problem, DiscreteNetwork> => {
  const { classes, height, width, stem = 'cifar', widthMultiplier = 1, dropout } = settings;
  const misfit = handMadeProblem('VGG16', { image: { height, width } });
  if (misfit !== undefined) return either.left(misfit);
  const activation = activationOf('relu', dropout);
  const wide = (channels: number): number => Math.max(1, Math.round(channels * widthMultiplier));
  const rectified = (map: Readonly<Record<string, Layer>>, outputs: number): Layer =>
    sequence({
      ...map,
      ...(stem === 'cifar' ? { norm: normalizationLayer(outputs, true) } : {}),
      activation: activation(outputs),
    });
  const convolution = (inputs: number, outputs: number, isLast: boolean): Block => {
    const filter = heInitial(biasedConvolutionLayer({ inputs, outputs, size: 3, padding: 1 }));
    const layer = rectified({ convolution: filter }, outputs);
    return { body: isLast ? sequence({ '': layer, pool }) : layer };
  };
  const stages = STAGES.map((stage) => ({ ...stage, outputs: wide(stage.outputs) }));
  const seen: Extent = { height: Math.floor(height / SHRINKING), width: Math.floor(width / SHRINKING) };
  const hidden = HIDDEN[stem].map(wide);
  const widths = [(stages.at(-1) as Stage).outputs, ...hidden];
  return either.right(
    chain(
      { height, width },
      {
        ...blocksOf(IMAGE_CHANNELS, stages, ({ inputs, outputs, isLast }) => convolution(inputs, outputs, isLast)),
        ...Object.fromEntries(
          hidden.map((outputs, i): [string, Block] => {
            const full = fullyConnectedLayer(widths[i] as number, outputs, i === 0 ? seen : undefined);
            return [`hidden.${i}`, { body: rectified({ linear: heInitial(full) }, outputs) }];
          }),
        ),
        classifier: { body: fullyConnectedLayer(widths.at(-1) as number, classes) },
      },
    ),
  );
};
