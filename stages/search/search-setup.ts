import { resolveComponent } from '../../artifacts/component.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import type { SearchSpace, Supernet } from '../../networks/search-space.js';
import { edgesNameProblem } from '../architecture/edge-normalization.js';
import { type SupernetForm, supernetOf } from '../architecture/supernet-of.js';
import type { SearchForm } from '../kinds/search-form.js';
import { noiseFor } from '../kinds/settings/dropout.js';
import { type DropoutLearning, dropoutLearning } from '../training/dropout-learning.js';
import { architectureSteps } from './architecture-rate.js';
import { candidateCosts } from './candidate-costs.js';
import type { ArchitectureMethod } from './method/architecture-method.js';
import type { ResourceTerm } from './method/by-gradient/resource.js';
import type { Draw } from './method/draw.js';
import { methodMisfit } from './method/method-misfit.js';
import { resolveMethod } from './method/resolve-method.js';
import type { SearchSettings } from './search.js';

/** All that stays the same through a search. */
export interface SearchSetup<S = unknown, D extends Draw = Draw> {
  readonly settings: SearchSettings;
  readonly space: SearchSpace;
  readonly kept: KeptOperations | undefined;
  readonly supernet: Supernet;
  readonly dropout: DropoutLearning;
  readonly method: ArchitectureMethod<S, D>;
  /** Form of the search, as its artifacts hold it. */
  readonly form: SearchForm;
  /** Messages about settings that were completed. */
  readonly notes: readonly string[];
}

/** Images that a search is set up for. */
export interface SearchedImages {
  readonly classes: number;
  /** Size in pixels. */
  readonly height: number;
  readonly width: number;
  /** Images of the train part. */
  readonly train: number;
}

/** The images of a split that was read. */
export const searchedImages = ({ header, tensors }: DatasetSplit): SearchedImages => ({
  classes: header.classes.length,
  height: header.height,
  width: header.width,
  train: tensors['split.train']?.shape[0] ?? 0,
});

/** The place of a search in a progression of searches. */
export type SearchPlace = Pick<SearchForm, 'kept' | 'stage' | 'epochsBefore'>;

const FIRST: SearchPlace = { kept: null, stage: 0, epochsBefore: 0 };

/** The stream that the masks of a step's passes are drawn from; undefined where nothing is dropped. */
export const noiseOf = ({ settings }: Pick<SearchSetup, 'settings'>, generator: Generator): Generator | undefined =>
  noiseFor(settings.dropout, fold(generator, 'dropout'));

const RESOURCES = { parameters: 'parameters', multiplyAccumulates: 'multiply-accumulates' } as const;

/** The resource term of the settings, with the costs of the candidates of the supernet; undefined where its weight is 0. */
const resourceTerm = (
  { resource: { weight, of } }: SearchSettings,
  space: SearchSpace,
  supernet: Supernet,
  form: SupernetForm,
): ResourceTerm | undefined =>
  weight === 0 ? undefined : { weight, name: RESOURCES[of], costs: candidateCosts(of, space, supernet, form) };

/**
 * Loads the space and the architecture method that the settings name and builds the supernet; rejects with a `Fault`.
 *
 * @param place default: a search that goes on from none
 */
export const searchSetup = async (
  settings: SearchSettings,
  { train, ...images }: SearchedImages,
  { kept, stage, epochsBefore }: SearchPlace = FIRST,
): Promise<SearchSetup> => {
  const space = await resolveComponent<SearchSpace>(settings.space);
  const collision = edgesNameProblem(space.name, space.cellTypes);
  if (collision !== undefined) throw collision;
  const { partial, edgeNormalization, dropout } = settings;
  const steps = architectureSteps(settings, train, epochsBefore);
  const supernetForm = { ...images, partial, edgeNormalization, dropout, kept };
  const supernet = supernetOf(space, supernetForm);
  const resource = resourceTerm(settings, space, supernet, supernetForm);
  const { method, notes } = await resolveMethod(settings, { space, kept: kept ?? undefined }, steps, resource);
  const misfit = methodMisfit(settings, { ...method, isRelaxed: method.relaxed !== undefined });
  if (misfit !== undefined) throw misfit;
  const form: SearchForm = {
    space: space.name,
    relaxation: method.name,
    ...supernetForm,
    stage,
    epochsBefore,
  };
  return {
    settings,
    space,
    kept: kept ?? undefined,
    supernet,
    dropout: dropoutLearning(supernet.parameters, dropout, train),
    method,
    form,
    notes,
  };
};
