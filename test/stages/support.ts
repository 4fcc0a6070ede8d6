import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import type * as t from 'io-ts';
import type { Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import { uniform } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import type { Problem } from '../../base/problem.js';
import type { ImageSet } from '../../datasets/dataset.js';
import { makeSplit } from '../../datasets/make-split.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { native } from '../../kernels/backends/native.js';
import { wasm } from '../../kernels/backends/wasm.js';
import type { CellType } from '../../networks/cell-type.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { darts } from '../../networks/spaces/darts/space.js';
import {
  type CheckpointEvent,
  isLogged,
  type LogEvent,
  type MetricEvent,
  type StageContext,
  type StageEvent,
} from '../../pipeline/stage.js';
import { dirichlet } from '../../stages/architecture/dirichlet.js';
import type { BatchTensors } from '../../stages/training/tensors.js';

/** Starts the backend that whole networks are tested on: the engine of the house, or WebAssembly where that is not built. */
export const startBackend = (): Promise<void> => (native.probe() === null ? native : wasm).start();

/** Starts WebAssembly, for the tests of a whole search, training and evaluation, which are to work on every backend. */
export const startWebAssembly = (): Promise<void> => wasm.start();

/** The right of an either that must be one, or a failed test. */
export const right = <A>(result: either.Either<unknown, A>): A => {
  if (either.isLeft(result)) throw new Error(`a problem was not expected: ${JSON.stringify(result.left)}`);
  return result.right;
};

/** A value as its kind reads it back from its bytes. */
export const stored = <A>(kind: ArtifactKind<A>, value: A): A => right(kind.decode(kind.encode(value)));

/** The decoded form of a configuration, or a failed test. */
export const decoded = <A>(codec: t.Type<A, unknown, unknown>, input: unknown): A => {
  const result = codec.decode(input);
  if (either.isLeft(result))
    throw new Error(`the test's configuration is wrong: ${JSON.stringify(result.left.map(({ message }) => message))}`);
  return result.right;
};

/** A space small enough to search in a second: 3 cells with 2 nodes each, 3 operations. */
export const tinySpace = darts({ cells: 3, channels: 4, nodes: 2, operations: ['none', 'max_pool_3x3', 'sep_conv_3x3'] });

/** The settings of a search of {@link tinySpace} with small batches and no augmentation. */
export const tinySearch = { space: tinySpace, architecture: dirichlet(), epochs: 2, batchSize: 4, partial: 2, augmentation: {} };

/** The implementation of a space and its two cell types. */
export const resolvedSpace = async (
  component = tinySpace,
): Promise<{ readonly space: SearchSpace; readonly cellTypes: readonly CellType[] }> => {
  const space = await resolveComponent<SearchSpace>(component);
  return { space, cellTypes: space.cellTypes };
};

/** A genotype with operations of every sort, for networks of cells with two nodes. */
export const tinyGenotype: Genotype = {
  space: 'darts',
  normal: [
    ['sep_conv_3x3', 0],
    ['skip_connect', 1],
    ['max_pool_3x3', 1],
    ['sep_conv_3x3', 2],
  ],
  normalConcat: [2, 3],
  reduce: [
    ['max_pool_3x3', 0],
    ['sep_conv_3x3', 1],
    ['skip_connect', 0],
    ['skip_connect', 2],
  ],
  reduceConcat: [2, 3],
};

/** Noisy 8×8 pictures of as many classes as primary colours: one channel is brighter than the others. */
export const colouredSet = (train: number, test: number, size = 8): ImageSet => {
  const of = (count: number, label: string) => {
    const noise = uniform(fold(generatorOf(3), label), count * size * size * 3);
    const classOf = (i: number): number => Math.floor(i / (size * size * 3)) % 3;
    return {
      images: Uint8Array.from(noise, (draw, i) => 120 * draw + (i % 3 === classOf(i) ? 120 : 0)),
      labels: Int32Array.from({ length: count }, (_, i) => i % 3),
    };
  };
  return {
    form: 'pixels',
    name: 'coloured',
    classes: ['red', 'green', 'blue'],
    height: size,
    width: size,
    train: of(train, 'train'),
    test: of(test, 'test'),
  };
};

/** A split of {@link colouredSet}. */
export const colouredSplit = (train = 24, test = 9, validation = 0.5): DatasetSplit =>
  makeSplit(colouredSet(train, test), { validation }, generatorOf(1));

/** Random images and labels as a batch on the tensor backend. */
export const randomBatch = (label: string, size = 4, classes = 3): BatchTensors => ({
  images: tf.tensor4d(
    Float32Array.from(uniform(fold(generatorOf(17), label), size * 8 * 8 * 3), (draw) => 2 * draw - 1),
    [size, 8, 8, 3],
  ),
  labels: tf.tensor1d(
    Int32Array.from({ length: size }, (_, i) => i % classes),
    'int32',
  ),
});

/** The context that a stage runs in, without files. */
export const contextOf = <C, I, S = never>(
  config: C,
  inputs: I,
  given: Partial<StageContext<C, I, S>> = {},
): StageContext<C, I, S> => ({
  config,
  inputs,
  seed: 5,
  backend: 'wasm',
  resume: undefined,
  files: [],
  open: () => () => Promise.reject(new Error('the test opens no file')),
  ...given,
});

/** What a stage emitted, in order; of each checkpoint its number among them and its state, if it was asked for. */
export interface Emitted<O, S> {
  readonly artifacts: O;
  readonly metrics: readonly MetricEvent[];
  /** Measurements of the machine, which depend on the backend and are in no log. */
  readonly ofMachine: readonly MetricEvent[];
  readonly checkpoints: ReadonlyMap<number, S>;
  readonly events: readonly string[];
  readonly logs: readonly LogEvent[];
  /** Parts of outputs, as they were told before the outputs were there. */
  readonly parts: readonly unknown[];
  /** What is to be known of an artifact, by its name. */
  readonly remarks: Readonly<Record<string, string>>;
}

/** Runs a stage to its end. Checkpoint `n` (from 1) is taken, as the runner takes it, if `taken` has n; rejects with an Error that tells the stage's problem. */
export const emitted = async <O, S>(run: Observable<StageEvent<O, S>>, taken: readonly number[] = []): Promise<Emitted<O, S>> => {
  const artifacts: Record<string, unknown> = {};
  const metrics: MetricEvent[] = [];
  const ofMachine: MetricEvent[] = [];
  const states: Promise<readonly [number, S]>[] = [];
  const events: string[] = [];
  const logs: LogEvent[] = [];
  const parts: unknown[] = [];
  const remarks: Record<string, string> = {};
  await new Promise<void>((resolve, reject) => {
    run.subscribe({
      next: (event) => {
        if (event.type === 'metric' && !isLogged(event)) return void ofMachine.push(event);
        events.push(event.type);
        if (event.type === 'artifact') artifacts[event.name] = event.value;
        if (event.type === 'artifact' && event.remark !== undefined) remarks[event.name] = event.remark;
        if (event.type === 'metric') metrics.push(event);
        if (event.type === 'log') logs.push(event);
        if (event.type === 'partial') parts.push(event.value);
        const number = events.filter((type) => type === 'checkpoint').length;
        if (event.type === 'checkpoint' && taken.includes(number)) {
          states.push(Promise.resolve((event as CheckpointEvent<S>).state()).then((state) => [number, state] as const));
        }
      },
      // The test runner prints nothing of a failure that is no Error.
      error: (error) => reject(error instanceof Error ? error : new Error(`the stage failed: ${JSON.stringify(error)}`)),
      complete: resolve,
    });
  });
  const checkpoints = new Map(await Promise.all(states));
  return { artifacts: artifacts as O, metrics, ofMachine, checkpoints, events, logs, parts, remarks };
};

/** The problem that a stage ends with, or a failed test. */
export const problemOf = (run: Observable<unknown>): Promise<Problem> =>
  new Promise((resolve, reject) => {
    run.subscribe({ error: resolve, complete: () => reject(new Error('the stage was expected to fail')) });
  });

/** The numbers of named tensors, for comparing states. */
export const numbersOf = (tensors: Readonly<Record<string, tf.Tensor>>): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

/** Asserts by throwing that two numbers differ by no more than a tolerance. */
export const near = (actual: number, expected: number, tolerance: number, what = 'value'): void => {
  if (!(Math.abs(actual - expected) <= tolerance)) throw new Error(`${what} is ${actual}, not ${expected} within ${tolerance}`);
};
