import { fold, type Generator } from '../../kernels/random/generator.js';
import { initialParameters, type ParameterSpecifications } from '../../networks/parameters.js';
import type { KeptOperations, SearchSpace } from '../../networks/space.js';
import { type ArchitectureState, architectureState } from '../architecture/adam.js';
import { edgesOf, initialArchitecture, tableFrom, tableTensors } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { atRest, type MovingWeights } from '../training/gradient-descent.js';
import { emptyTally, type Tally } from '../training/tally.js';
import { loadTensors, readTensors, releaseUnused } from '../training/tensors.js';

/** A search between two steps: a value, from which the next step makes another. */
export interface SearchState extends MovingWeights {
  readonly architecture: ArchitectureState;
  /** Sums over the epoch under way: of the weight steps, and of the architecture steps. */
  readonly train: Tally;
  readonly validation: Tally;
  /** Steps done. */
  readonly step: number;
}

/** The state that a search starts from. */
export const initialState = (
  specifications: ParameterSpecifications,
  space: SearchSpace,
  relaxation: Relaxation,
  kept: KeptOperations | undefined,
  generator: Generator,
): SearchState => {
  const weights = initialParameters(specifications, fold(generator, 'weights'));
  const architecture = initialArchitecture(
    relaxation,
    space.cellTypes,
    edgesOf(space.cellTypes, kept),
    fold(generator, 'architecture'),
  );
  return {
    weights,
    momentum: atRest(weights),
    architecture: architectureState(architecture),
    train: emptyTally,
    validation: emptyTally,
    step: 0,
  };
};

/** Frees the tensors of a state that the next one no longer uses. */
export const releaseState = (before: MovingWeights, after: MovingWeights): void => {
  releaseUnused([before.weights, before.momentum], [after.weights, after.momentum]);
};

/** A state as an artifact holds it. */
export const writeState = async (
  state: SearchState,
  {
    space,
    relaxation,
    ...header
  }: Pick<SearchStateValue['header'], 'partial' | 'kept' | 'steps' | 'stepsPerEpoch'> & {
    readonly space: SearchSpace;
    readonly relaxation: string;
  },
): Promise<SearchStateValue> => {
  const { architecture, train, validation, step } = state;
  const [weights, momentum] = await Promise.all([readTensors('weights', state.weights), readTensors('momentum', state.momentum)]);
  return {
    header: { ...header, space: space.name, relaxation, step, architectureSteps: architecture.steps, train, validation },
    tensors: {
      ...weights,
      ...momentum,
      ...tableTensors('architecture', space.cellTypes, architecture.parameters),
      ...tableTensors('first', space.cellTypes, architecture.first),
      ...tableTensors('second', space.cellTypes, architecture.second),
    },
  };
};

/** The state that an artifact holds, its tensors on the backend. */
export const readState = ({ header, tensors }: SearchStateValue, space: SearchSpace): SearchState => ({
  weights: loadTensors('weights', tensors),
  momentum: loadTensors('momentum', tensors),
  architecture: {
    parameters: tableFrom('architecture', space.cellTypes, tensors),
    first: tableFrom('first', space.cellTypes, tensors),
    second: tableFrom('second', space.cellTypes, tensors),
    steps: header.architectureSteps,
  },
  train: header.train,
  validation: header.validation,
  step: header.step,
});
