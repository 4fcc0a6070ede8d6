import type { Generator } from '../../../base/numerics/random/generator.js';
import type { KeptOperations } from '../../../networks/cell-type.js';
import type { Supernet } from '../../../networks/search-space.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import type { RelaxedSpace } from '../../../stages/architecture/relaxed-space.js';
import { type ArchitectureSample, sampleArchitecture } from '../../../stages/architecture/sample-architecture.js';
import type { ArchitectureTable } from '../../../stages/architecture/table.js';
import { thetaTensors } from '../../../stages/architecture/theta-tensors.js';
import { architectureStep } from '../../../stages/search/architecture-step.js';
import type { GradientState } from '../../../stages/search/method/by-gradient/optimiser.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { type SearchSetup, searchedImages, searchSetup } from '../../../stages/search/search-setup.js';
import { initialState, type SearchState } from '../../../stages/search/search-state.js';
import { weightStep } from '../../../stages/search/weight-step.js';
import type { BatchTensors } from '../../../stages/training/tensors.js';
import { colouredSplit, decoded, tinySearch } from '../support.js';

/** The set-up of a search by gradients. */
export type GradientSetup = SearchSetup<GradientState, ArchitectureSample>;
/** A search by gradients between two steps. */
export type GradientSearch = SearchState<GradientState>;

/** The set-up of a tiny search with a relaxation. */
export const gradientSetup = async (settings: object = {}, kept?: KeptOperations, split = colouredSplit()) =>
  (await searchSetup(decoded(SearchSettings, { ...tinySearch, ...settings }), searchedImages(split), {
    kept: kept ?? null,
    stage: 0,
    epochsBefore: 0,
  })) as unknown as GradientSetup;

/** The relaxed space of a search, its supernet, and the parameters that it starts from. */
export const relaxedOf = (
  setup: GradientSetup,
  state: GradientSearch,
): { readonly relaxed: RelaxedSpace; readonly supernet: Supernet; readonly parameters: ArchitectureTable } => {
  const point = setup.method.relaxed?.(state.architecture);
  if (point === undefined) throw new Error('the search has no relaxation');
  return { ...point, supernet: setup.supernet };
};

/** θ of a search under a generator, on the tensor backend. */
export const thetaOf = (setup: GradientSetup, state: GradientSearch, generator: Generator) => {
  const { relaxed, parameters } = relaxedOf(setup, state);
  return thetaTensors(relaxed.cellTypes, sampleArchitecture(relaxed, parameters, generator, FINISHED).theta);
};

/** A search before its first step. */
export const startOf = (setup: GradientSetup, generator: Generator): GradientSearch => initialState(setup, generator);

/** A step of the architecture with what it measured in its one pull. */
export const stepOfArchitecture = async (
  setup: GradientSetup,
  state: GradientSearch,
  validation: BatchTensors,
  generator: Generator,
  ahead: { readonly train: BatchTensors; readonly learningRate: number } = { train: validation, learningRate: 0.05 },
) => {
  const [after, { pulled, gradientNorm }] = await architectureStep(setup, state, { ...ahead, validation }, FINISHED, generator);
  if (pulled[0] === undefined || pulled.length > 1) throw new Error(`the step pulled ${pulled.length} times, not once`);
  return [after, { ...pulled[0], gradientNorm }] as const;
};

/** A step of the weights under a draw of the method. */
export const stepOfWeights = (
  setup: GradientSetup,
  state: GradientSearch,
  batch: BatchTensors,
  learningRate: number,
  generator: Generator,
) => weightStep(setup, state, setup.method.draw(state.architecture, FINISHED, generator), batch, learningRate, generator);
