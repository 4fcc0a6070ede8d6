import type { TensorValues } from '../../artifacts/kind.js';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import { initialParameters, type ParameterSpecifications } from '../../networks/parameters.js';
import type { SearchSpace } from '../../networks/search-space.js';
import { type ArchitectureState, architectureState } from '../architecture/adam.js';
import { edgesFrom, edgeTensors, initialEdges } from '../architecture/edge-normalization.js';
import { type ArchitectureTable, edgesOf, initialArchitecture, tableFrom, tableTensors } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { TrajectoryPoint } from '../kinds/architecture-trajectory.js';
import type { SearchStateHeader, SearchStateValue } from '../kinds/search-state.js';
import type { WidenedSearch } from '../kinds/widened-search.js';
import { atRest, type MovingWeights } from '../training/gradient-descent.js';
import { emptyTally, type Tally } from '../training/tally.js';
import { loadTensors, readTensors, releaseUnused } from '../training/tensors.js';

/** What a search has learnt. */
export interface Learnt extends MovingWeights {
  readonly architecture: ArchitectureState;
}

/** What a search had learnt at the end of an epoch, from 1. */
export interface Snapshot extends Learnt {
  readonly epoch: number;
}

/** A search between two steps: a value, from which the next step makes another. */
export interface SearchState extends Learnt {
  /** Sums over the epoch under way: of the weight steps, and of the architecture steps. */
  readonly train: Tally;
  readonly validation: Tally;
  /** What had been learnt at the epochs that are recorded. */
  readonly trajectory: readonly TrajectoryPoint[];
  /** What it was at the ends of the last epochs, which it goes back to when it stops early; none where it never does. */
  readonly snapshots: readonly Snapshot[];
  /** The epoch after which it stopped early. */
  readonly stoppedAfter: number | null;
  /** Steps done. */
  readonly step: number;
}

/** What a search has before its first step. */
const notBegun = {
  train: emptyTally,
  validation: emptyTally,
  trajectory: [],
  snapshots: [],
  stoppedAfter: null,
  step: 0,
};

/**
 * The state that a search starts from.
 *
 * @param edgeNormalization whether edges have parameters too (default false)
 */
export const initialState = (
  specifications: ParameterSpecifications,
  space: SearchSpace,
  relaxation: Relaxation,
  kept: KeptOperations | undefined,
  generator: Generator,
  edgeNormalization = false,
): SearchState => {
  const weights = initialParameters(specifications, fold(generator, 'weights'));
  const from = fold(generator, 'architecture');
  const architecture = {
    ...initialArchitecture(relaxation, space.cellTypes, edgesOf(space.cellTypes, kept), from),
    ...(edgeNormalization ? initialEdges(space.cellTypes, from) : {}),
  };
  return {
    weights,
    momentum: atRest(weights),
    architecture: architectureState(architecture),
    ...notBegun,
  };
};

/** Frees the tensors of a state that the next one no longer uses. */
export const releaseState = (before: SearchState, after: SearchState): void => {
  const held = ({ snapshots, ...state }: SearchState) =>
    [state, ...snapshots].flatMap(({ weights, momentum }) => [weights, momentum]);
  releaseUnused(held(before), held(after));
};

const writeTable = (prefix: string, { cellTypes }: SearchSpace, table: ArchitectureTable): TensorValues => ({
  ...tableTensors(prefix, cellTypes, table),
  ...edgeTensors(prefix, cellTypes, table),
});

const readTable = (prefix: string, { cellTypes }: SearchSpace, tensors: TensorValues): ArchitectureTable => ({
  ...tableFrom(prefix, cellTypes, tensors),
  ...edgesFrom(prefix, cellTypes, tensors),
});

/** Begins to read all tensors before it returns: the next step may free them. */
const writeLearnt = async (prefix: string, space: SearchSpace, learnt: Learnt): Promise<TensorValues> => {
  const { parameters, first, second } = learnt.architecture;
  const [weights, momentum] = await Promise.all([
    readTensors(`${prefix}weights`, learnt.weights),
    readTensors(`${prefix}momentum`, learnt.momentum),
  ]);
  return {
    ...weights,
    ...momentum,
    ...writeTable(`${prefix}architecture`, space, parameters),
    ...writeTable(`${prefix}first`, space, first),
    ...writeTable(`${prefix}second`, space, second),
  };
};

const snapshotPrefix = (epoch: number): string => `snapshots/${epoch}/`;

/** A state as an artifact holds it. */
export const writeState = async (
  state: SearchState,
  {
    space,
    ...header
  }: Omit<SearchStateHeader, 'space' | 'architectureSteps' | 'snapshots' | keyof SearchState> & { readonly space: SearchSpace },
): Promise<SearchStateValue> => {
  const { architecture, train, validation, trajectory, snapshots, stoppedAfter, step } = state;
  const parts = await Promise.all([
    writeLearnt('', space, state),
    ...snapshots.map((snapshot) => writeLearnt(snapshotPrefix(snapshot.epoch), space, snapshot)),
  ]);
  return {
    header: {
      ...header,
      space: space.name,
      step,
      architectureSteps: architecture.steps,
      train,
      validation,
      trajectory,
      stoppedAfter,
      snapshots: snapshots.map(({ epoch, architecture: { steps } }) => ({ epoch, architectureSteps: steps })),
    },
    tensors: Object.assign({}, ...parts),
  };
};

const readLearnt = (prefix: string, space: SearchSpace, tensors: TensorValues, architectureSteps: number): Learnt => ({
  weights: loadTensors(`${prefix}weights`, tensors),
  momentum: loadTensors(`${prefix}momentum`, tensors),
  architecture: {
    parameters: readTable(`${prefix}architecture`, space, tensors),
    first: readTable(`${prefix}first`, space, tensors),
    second: readTable(`${prefix}second`, space, tensors),
    steps: architectureSteps,
  },
});

/** The state from which a search goes on after a search before it. */
export const continuedState = ({ header, tensors }: WidenedSearch, space: SearchSpace): SearchState => ({
  ...readLearnt('', space, tensors, header.architectureSteps),
  ...notBegun,
});

/** The state that an artifact holds, its tensors on the backend. */
export const readState = ({ header, tensors }: SearchStateValue, space: SearchSpace): SearchState => ({
  ...readLearnt('', space, tensors, header.architectureSteps),
  train: header.train,
  validation: header.validation,
  trajectory: header.trajectory,
  snapshots: header.snapshots.map(({ epoch, architectureSteps }) => ({
    epoch,
    ...readLearnt(snapshotPrefix(epoch), space, tensors, architectureSteps),
  })),
  stoppedAfter: header.stoppedAfter,
  step: header.step,
});
