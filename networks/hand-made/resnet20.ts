import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../base/problem.js';
import type { DiscreteNetwork } from '../discrete-network.js';
import { convolutionLayer } from '../layers/convolution.js';
import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { IMAGE_CHANNELS } from '../layers/stem.js';
import { wideningShortcut } from '../layers/widening-shortcut.js';
import { chain } from './chain.js';
import { handMadeProblem } from './fit.js';
import { activationOf, type HandMadeSettings } from './settings.js';
import { blocksOf, type Stage } from './stages.js';
import { convolutionUnit, pooledClassifier } from './units.js';

const STAGES: readonly Stage[] = [
  { outputs: 16, blocks: 3, stride: 1 },
  { outputs: 32, blocks: 3, stride: 2 },
  { outputs: 64, blocks: 3, stride: 2 },
];

/**
 * ResNet20 for small images: three stages of three blocks of two 3×3 convolutions, with shortcuts that learn nothing
 * (option A of the paper), so that there are 269,722 parameters for 10 classes.
 *
 * Source: He et al., "Deep residual learning for image recognition" (CVPR 2016), section 4.2, n = 3.
 *
 * @returns the network, or a usage problem when the form for large images is asked for
 */
export const resNet20 = (settings: HandMadeSettings): either.Either<Problem, DiscreteNetwork> => {
  const { classes, height, width, stem = 'cifar', widthMultiplier = 1, dropout } = settings;
  const misfit = handMadeProblem('ResNet20', { stem });
  if (misfit !== undefined) return either.left(misfit);
  const activation = activationOf('relu', dropout);
  const stages = STAGES.map((stage) => ({ ...stage, outputs: Math.max(1, Math.round(stage.outputs * widthMultiplier)) }));
  const [first, last] = [stages.at(0), stages.at(-1)] as [Stage, Stage];
  return either.right(
    chain(
      { height, width },
      {
        stem: { body: convolutionUnit({ inputs: IMAGE_CHANNELS, outputs: first.outputs, size: 3, activation }) },
        ...blocksOf(first.outputs, stages, ({ inputs, outputs, stride }) => ({
          body: sequence({
            first: convolutionUnit({ inputs, outputs, size: 3, stride, activation }),
            second: sequence({
              convolution: convolutionLayer({ inputs: outputs, outputs, size: 3, padding: 1 }),
              norm: normalizationLayer(outputs, true),
            }),
          }),
          shortcut: wideningShortcut(inputs, outputs, stride),
          activation: activation(outputs),
        })),
        classifier: pooledClassifier(last.outputs, classes),
      },
    ),
  );
};
