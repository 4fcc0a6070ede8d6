import type * as tf from '@tensorflow/tfjs-core';
import type { TensorValues } from '../../artifacts/kind.js';
import { underPrefix, withPrefix } from '../../artifacts/tensor-names.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import { initialParameters } from '../../networks/parameters.js';
import type { TrajectoryPoint } from '../kinds/architecture-trajectory.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { emptyTally, type Tally } from '../kinds/tally.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { atRest, type MovingWeights } from '../training/gradient-descent.js';
import { loadTensors, readTensors, releaseUnused } from '../training/tensors.js';
import type { ArchitectureMethod, StoredMethod } from './method/architecture-method.js';
import type { SearchSetup } from './search-setup.js';

/** Weights of the supernet, and the state of the architecture method. */
export interface Learnt<S = unknown> extends MovingWeights {
  readonly architecture: S;
}

/** Weights and state of the method at the end of an epoch, from 1. */
export interface Snapshot<S = unknown> extends Learnt<S> {
  readonly epoch: number;
}

/** A search between two steps: a value, from which the next step makes another. */
export interface SearchState<S = unknown> extends Learnt<S> {
  /** Sums over the epoch under way: of the weight steps, and of what the method pulled. */
  readonly train: Tally;
  readonly validation: Tally;
  /** The distributions at the epochs that are recorded. */
  readonly trajectory: readonly TrajectoryPoint[];
  /** The ends of the last epochs, which the search goes back to when it stops early; none where it never does. */
  readonly snapshots: readonly Snapshot<S>[];
  /** The epoch after which it stopped early. */
  readonly stoppedAfter: number | null;
  /** Steps done. */
  readonly step: number;
}

/** Initial records of a search, before its first step. */
const notBegun = {
  train: emptyTally,
  validation: emptyTally,
  trajectory: [],
  snapshots: [],
  stoppedAfter: null,
  step: 0,
};

/** The state that a search starts from. */
export const initialState = <S>(
  { supernet, method }: Pick<SearchSetup<S>, 'supernet' | 'method'>,
  generator: Generator,
): SearchState<S> => {
  const weights = initialParameters(supernet.parameters, fold(generator, 'weights'));
  return { weights, momentum: atRest(weights), architecture: method.initial(fold(generator, 'architecture')), ...notBegun };
};

/** Frees the tensors of a state that the next one no longer uses. */
export const releaseState = <S>(
  { method }: Pick<SearchSetup<S>, 'method'>,
  before: SearchState<S>,
  after: SearchState<S>,
): void => {
  const byNumber = (tensors: readonly tf.Tensor[]) => Object.fromEntries(tensors.map((tensor, index) => [String(index), tensor]));
  const held = ({ snapshots, ...state }: SearchState<S>) =>
    [state, ...snapshots].flatMap(({ weights, momentum, architecture }) => [
      weights,
      momentum,
      byNumber(method.state.held?.(architecture) ?? []),
    ]);
  releaseUnused(held(before), held(after));
};

/** The parts of a method's state that the header of a search has. */
const inHeader = ({ steps, header }: StoredMethod) => ({
  architectureSteps: steps,
  ...(header === undefined ? {} : { method: header }),
});

/** Begins to read all tensors before it returns: the next step may free them. */
const writeLearnt = async <S>(
  method: ArchitectureMethod<S>,
  { weights, momentum, architecture }: Learnt<S>,
): Promise<{ readonly tensors: TensorValues; readonly stored: StoredMethod }> => {
  const [ofWeights, ofMomentum, stored] = await Promise.all([
    readTensors('weights', weights),
    readTensors('momentum', momentum),
    method.state.write(architecture),
  ]);
  return { tensors: { ...ofWeights, ...ofMomentum, ...stored.tensors }, stored };
};

const snapshotPrefix = (epoch: number): string => `snapshots/${epoch}`;

/**
 * A state as an artifact holds it.
 *
 * @param length of the search, in steps
 */
export const writeState = async <S>(
  { method, form }: SearchSetup<S>,
  state: SearchState<S>,
  length: { readonly steps: number; readonly stepsPerEpoch: number },
): Promise<SearchStateValue> => {
  const { train, validation, trajectory, snapshots, stoppedAfter, step } = state;
  const [now, ...before] = await Promise.all([
    writeLearnt(method, state),
    ...snapshots.map((snapshot) => writeLearnt(method, snapshot)),
  ]);
  return {
    header: {
      ...form,
      ...length,
      ...inHeader(now.stored),
      step,
      train,
      validation,
      trajectory,
      stoppedAfter,
      snapshots: before.map(({ stored }, i) => ({ epoch: (snapshots[i] as Snapshot<S>).epoch, ...inHeader(stored) })),
    },
    tensors: Object.assign(
      {},
      now.tensors,
      ...before.map(({ tensors }, i) => withPrefix(snapshotPrefix((snapshots[i] as Snapshot<S>).epoch), tensors)),
    ),
  };
};

/** The fields of a header that hold a method's state. */
interface MethodHeader {
  readonly architectureSteps: number;
  readonly method?: unknown;
}

const readLearnt = <S>(
  method: ArchitectureMethod<S>,
  { architectureSteps: steps, method: header }: MethodHeader,
  tensors: TensorValues,
): Learnt<S> => ({
  weights: loadTensors('weights', tensors),
  momentum: loadTensors('momentum', tensors),
  architecture: method.state.read({ steps, ...(header === undefined ? {} : { header }), tensors }),
});

/** The state from which a search goes on after a search before it. */
export const continuedState = <S>({ method }: SearchSetup<S>, { header, tensors }: WidenedSearch): SearchState<S> => ({
  ...readLearnt(method, header, tensors),
  ...notBegun,
});

/** The state that an artifact holds, its tensors on the backend. */
export const readState = <S>({ method }: SearchSetup<S>, { header, tensors }: SearchStateValue): SearchState<S> => ({
  ...readLearnt(method, header, tensors),
  train: header.train,
  validation: header.validation,
  trajectory: header.trajectory,
  snapshots: header.snapshots.map((snapshot) => ({
    epoch: snapshot.epoch,
    ...readLearnt(method, snapshot, underPrefix(snapshotPrefix(snapshot.epoch), tensors)),
  })),
  stoppedAfter: header.stoppedAfter,
  step: header.step,
});
