import type { TensorValues } from '../../artifacts/kind.js';
import { fold, type Generator } from '../../kernels/random/generator.js';
import { initialParameters, type ParameterSpecifications } from '../../networks/parameters.js';
import type { KeptOperations, SearchSpace } from '../../networks/space.js';
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

/** A search between two steps: a value, from which the next step makes another. */
export interface SearchState extends MovingWeights {
  readonly architecture: ArchitectureState;
  /** Sums over the epoch under way: of the weight steps, and of the architecture steps. */
  readonly train: Tally;
  readonly validation: Tally;
  /** What had been learnt at the epochs that are recorded. */
  readonly trajectory: readonly TrajectoryPoint[];
  /** Steps done. */
  readonly step: number;
}

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
    train: emptyTally,
    validation: emptyTally,
    trajectory: [],
    step: 0,
  };
};

/** Frees the tensors of a state that the next one no longer uses. */
export const releaseState = (before: MovingWeights, after: MovingWeights): void => {
  releaseUnused([before.weights, before.momentum], [after.weights, after.momentum]);
};

const writeTable = (prefix: string, { cellTypes }: SearchSpace, table: ArchitectureTable): TensorValues => ({
  ...tableTensors(prefix, cellTypes, table),
  ...edgeTensors(prefix, cellTypes, table),
});

const readTable = (prefix: string, { cellTypes }: SearchSpace, tensors: TensorValues): ArchitectureTable => ({
  ...tableFrom(prefix, cellTypes, tensors),
  ...edgesFrom(prefix, cellTypes, tensors),
});

/** A state as an artifact holds it. */
export const writeState = async (
  state: SearchState,
  {
    space,
    ...header
  }: Omit<SearchStateHeader, 'space' | 'step' | 'architectureSteps' | 'train' | 'validation' | 'trajectory'> & {
    readonly space: SearchSpace;
  },
): Promise<SearchStateValue> => {
  const { architecture, train, validation, trajectory, step } = state;
  const [weights, momentum] = await Promise.all([readTensors('weights', state.weights), readTensors('momentum', state.momentum)]);
  return {
    header: { ...header, space: space.name, step, architectureSteps: architecture.steps, train, validation, trajectory },
    tensors: {
      ...weights,
      ...momentum,
      ...writeTable('architecture', space, architecture.parameters),
      ...writeTable('first', space, architecture.first),
      ...writeTable('second', space, architecture.second),
    },
  };
};

const readLearnt = (
  { header, tensors }: SearchStateValue | WidenedSearch,
  space: SearchSpace,
): Pick<SearchState, 'weights' | 'momentum' | 'architecture'> => ({
  weights: loadTensors('weights', tensors),
  momentum: loadTensors('momentum', tensors),
  architecture: {
    parameters: readTable('architecture', space, tensors),
    first: readTable('first', space, tensors),
    second: readTable('second', space, tensors),
    steps: header.architectureSteps,
  },
});

/** The state from which a search goes on after a search before it. */
export const continuedState = (widened: WidenedSearch, space: SearchSpace): SearchState => ({
  ...readLearnt(widened, space),
  train: emptyTally,
  validation: emptyTally,
  trajectory: [],
  step: 0,
});

/** The state that an artifact holds, its tensors on the backend. */
export const readState = (value: SearchStateValue, space: SearchSpace): SearchState => ({
  ...readLearnt(value, space),
  train: value.header.train,
  validation: value.header.validation,
  trajectory: value.header.trajectory,
  step: value.header.step,
});
