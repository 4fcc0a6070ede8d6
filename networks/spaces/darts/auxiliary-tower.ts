import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../../base/problem.js';
import { type Classifier, classifierOf } from '../../layers/classifier.js';
import { convolutionLayer } from '../../layers/convolution.js';
import { headed, sequence } from '../../layers/layer.js';
import { normalizationLayer } from '../../layers/normalization.js';
import { poolLayer } from '../../layers/pool.js';
import { rectifier } from '../../layers/rectifier.js';
import type { StemName } from '../../layers/stem.js';
import { inTrainingOnly, type Layer } from '../../module.js';
import type { CellPlan } from './layout.js';
import { towerProblem } from './tower-input.js';

/** A second classifier, of a cell's output at two thirds of the depth, that helps to train the cells before it. */
export type AuxiliaryTower = Classifier;

/**
 * The average pool that leaves 2×2: size 5 and stride 3 for 8×8 (CIFAR), size 5 and stride 2 for 7×7 (ImageNet), the
 * like for other sizes.
 */
const poolToTwo = (length: number): { readonly size: number; readonly stride: number; readonly padding: number } => {
  const size = Math.min(Math.ceil((5 * length) / 8), length - 1);
  return { size, stride: length - size, padding: 0 };
};

const features = (channels: number, length: number, stem: StemName): Layer =>
  sequence({
    relu0: rectifier,
    pool: poolLayer('average', poolToTwo(length)),
    convolution1: convolutionLayer({ inputs: channels, outputs: 128, size: 1 }),
    norm1: normalizationLayer(128, true),
    relu1: rectifier,
    convolution2: convolutionLayer({ inputs: 128, outputs: 768, size: 2 }),
    // The published ImageNet networks have none here (a slip in the DARTS code that became the standard).
    ...(stem === 'cifar' ? { norm2: normalizationLayer(768, true) } : {}),
    relu2: rectifier,
  });

/**
 * The auxiliary tower of DARTS: ReLU, average pool to 2×2, 1×1 convolution to 128, 2×2 convolution to 768, linear.
 *
 * @returns the tower, or a usage problem when the cell's output is not square or has fewer than 2×2 pixels
 */
export const auxiliaryTower = (plan: CellPlan, classes: number, stem: StemName): either.Either<Problem, AuxiliaryTower> => {
  const misfit = towerProblem(plan);
  if (misfit !== undefined) return either.left(misfit);
  return either.right(
    inTrainingOnly(headed(features(plan.outputs, plan.output.height, stem), 'classifier', classifierOf(768, classes))),
  );
};
