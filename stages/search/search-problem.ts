import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { fold, type Generator } from '../../kernels/numerics/random/generator.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import type { SearchSpace, Supernet } from '../../networks/search-space.js';
import type { Adam } from '../architecture/adam.js';
import { type EdgeEntries, edgesOf } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import { type DropoutLearning, dropoutLearning } from '../training/dropout-learning.js';
import { noiseFor } from '../training/dropout-settings.js';
import { architectureSteps, automaticRate } from './architecture-rate.js';
import type { SearchSettings } from './search.js';
import { supernetOf } from './supernet-of.js';

/** What stays the same through a search. */
export interface SearchProblem {
  readonly settings: SearchSettings;
  readonly space: SearchSpace;
  readonly relaxation: Relaxation;
  readonly supernet: Supernet;
  readonly edges: readonly EdgeEntries[];
  readonly kept: KeptOperations | undefined;
  readonly dropout: DropoutLearning;
  /** Adam of the architecture, its learning rate known. */
  readonly optimiser: Adam;
  /** Architecture steps, those of the searches before it included. */
  readonly architectureSteps: number;
}

/** What the masks of a step's passes are drawn from; undefined where nothing is dropped. */
export const noiseOf = ({ settings }: SearchProblem, generator: Generator): Generator | undefined =>
  noiseFor(settings.dropout, fold(generator, 'dropout'));

/**
 * Loads the space and the relaxation that the settings name and builds the supernet; rejects with a `Problem`.
 *
 * @param epochsBefore epochs of the searches that it goes on from
 */
export const searchProblem = async (
  settings: SearchSettings,
  { header, tensors }: DatasetSplit,
  kept: KeptOperations | undefined,
  epochsBefore = 0,
): Promise<SearchProblem> => {
  const space = await resolveComponent<SearchSpace>(settings.space as Component<'space'>);
  const relaxation = await resolveComponent<Relaxation>(settings.architecture as Component<'relaxation'>);
  const supernet = supernetOf(space, {
    classes: header.classes.length,
    height: header.height,
    width: header.width,
    partial: settings.partial,
    edgeNormalization: settings.edgeNormalization,
    dropout: settings.dropout,
    kept: kept ?? null,
  });
  const learntFrom = tensors['split.train']?.shape[0] ?? 0;
  const steps = architectureSteps(settings, learntFrom, epochsBefore);
  const { learningRate } = settings.optimiser;
  return {
    settings,
    space,
    relaxation,
    supernet,
    edges: edgesOf(space.cellTypes, kept),
    kept,
    dropout: dropoutLearning(supernet.parameters, settings.dropout, learntFrom),
    optimiser: { ...settings.optimiser, learningRate: learningRate === 'auto' ? automaticRate(steps) : learningRate },
    architectureSteps: steps,
  };
};
