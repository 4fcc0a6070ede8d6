import * as tf from '@tensorflow/tfjs-core';
import { defer, from, map, type Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { refusal } from '../../base/problem.js';
import { peakMemory, watchPeakMemory } from '../../kernels/peak-memory.js';
import { valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { edgesOf, fill } from '../architecture/searched-edges.js';
import { supernetOf } from '../architecture/supernet-of.js';
import { thetaTensors } from '../architecture/theta-tensors.js';
import { supernetLoss } from '../hessian/theta-gradient.js';
import type { MemoryUse } from '../kinds/memory-use.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { noiseFor } from '../kinds/settings/dropout.js';
import { loadTensors } from '../training/tensors.js';
import type { MeasureMemorySettings } from './measure-memory.js';

type Context = StageContext<MeasureMemorySettings, { readonly state: SearchStateValue }>;

const measure = async ({ config, inputs: { state }, seed }: Context): Promise<MemoryUse> => {
  const { batchSize } = config;
  const space = await resolveComponent<SearchSpace>(config.space);
  const { classes, height, width, partial, dropout, kept } = state.header;
  const supernet = supernetOf(space, state.header);
  const edges = edgesOf(space.cellTypes, kept ?? undefined);
  const [weights, momentum] = [loadTensors('weights', state.tensors), loadTensors('momentum', state.tensors)];
  const even = fill({ cellTypes: space.cellTypes, edges }, ({ columns }) =>
    new Float64Array(columns.length).fill(1 / columns.length),
  );
  const theta = thetaTensors(space.cellTypes, even);
  const pixels = normal(fold(generatorOf(seed), 'memory'), batchSize * height * width * 3);
  const images = tf.tensor4d(Float32Array.from(pixels), [batchSize, height, width, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batchSize }, (_, i) => i % classes),
    'int32',
  );
  const noise = noiseFor(dropout, fold(generatorOf(seed), 'dropout'));
  const pass = (): void => {
    const outcome = valueAndGradients(
      (parameters) => supernetLoss(supernet, parameters, theta, { images, labels }, { noise }),
      weights,
    );
    outcome.value.dataSync();
    tf.dispose([outcome.value, outcome.gradients, outcome.auxiliary] as tf.TensorContainer);
  };
  // What is uploaded and prepared once is there before the pass that counts.
  pass();
  watchPeakMemory();
  pass();
  const mebibytes = peakMemory();
  tf.dispose([weights, momentum, theta, images, labels] as tf.TensorContainer);
  if (mebibytes === undefined)
    throw refusal(
      `the backend ${tf.getBackend()} does not count the memory of its tensors`,
      'use --backend native or --backend wasm',
    );
  const operations = Math.max(...edges.map(({ columns }) => columns.length));
  return { space: space.name, partial, operations, batchSize, mebibytes };
};

/** Emits the memory of a pass. */
export const runMeasureMemory = (context: Context): Observable<StageEvent<{ readonly memory: MemoryUse }, never>> =>
  defer(() => from(measure(context))).pipe(map((value) => ({ type: 'artifact', name: 'memory', value }) as const));
