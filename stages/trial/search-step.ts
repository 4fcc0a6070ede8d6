import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { reportErrors } from '../../base/codecs/report.js';
import { uniform } from '../../base/numerics/random/draw.js';
import { fold, type Generator, generatorOf } from '../../base/numerics/random/generator.js';
import { darts } from '../../networks/spaces/darts/space.js';
import { progressAt } from '../architecture/progress.js';
import { softmax } from '../architecture/softmax.js';
import { architectureStep } from '../search/architecture-step.js';
import { SearchSettings } from '../search/search.js';
import { searchSetup } from '../search/search-setup.js';
import { initialState, releaseState } from '../search/search-state.js';
import { weightStep } from '../search/weight-step.js';
import type { BatchTensors } from '../training/tensors.js';

// Large enough that a GPU is not judged by its launches alone, small enough for seconds on two cores.
const [CELLS, CHANNELS, BATCH, SIDE, CLASSES] = [3, 16, 16, 32, 10];
const LEARNING_RATE = 0.025;

const batchFrom = (generator: Generator): BatchTensors => ({
  images: tf.tensor4d(
    Float32Array.from(uniform(generator, BATCH * SIDE * SIDE * 3), (draw) => 2 * draw - 1),
    [BATCH, SIDE, SIDE, 3],
  ),
  labels: tf.tensor1d(
    Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES),
    'int32',
  ),
});

/** A search of a small supernet on the current backend: each call computes a step of the architecture and one of the weights. */
export const smallSearch = async (): Promise<() => Promise<void>> => {
  const settings = SearchSettings.decode({
    space: darts({ cells: CELLS, channels: CHANNELS }),
    architecture: softmax(),
    batchSize: BATCH,
  });
  if (either.isLeft(settings)) throw new Error(reportErrors(settings.left).join('; '));
  const setup = await searchSetup(settings.right, { classes: CLASSES, height: SIDE, width: SIDE, train: BATCH });
  const generator = generatorOf(1);
  const batch = batchFrom(fold(generator, 'images'));
  const start = progressAt(0, 1, 1);
  let state = initialState(setup, generator);
  return async () => {
    const batches = { train: batch, validation: batch, learningRate: LEARNING_RATE };
    const [searched] = await architectureStep(setup, state, batches, start, generator);
    const draw = setup.method.draw(searched.architecture, start, generator);
    const [after] = weightStep(setup, searched, draw, batch, LEARNING_RATE, generator);
    releaseState(setup, state, after);
    state = after;
  };
};
