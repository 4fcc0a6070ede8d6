import * as tf from '@tensorflow/tfjs-core';
import { defer, finalize, from, mergeMap, type Observable } from 'rxjs';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { Batch } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { fold, generatorOf } from '../../kernels/numerics/random/generator.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { edgesOf } from '../architecture/parameters.js';
import type { Relaxation } from '../architecture/relaxation.js';
import { readSplit } from '../foresight/images.js';
import type { Curvature } from '../kinds/curvature.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { readState } from '../search/search-state.js';
import { supernetOf } from '../search/supernet-of.js';
import { fixedBatches } from '../training/fixed-batches.js';
import { dimensionOf, type HessianProblem } from './architecture-hessian.js';
import type { CurvatureSettings } from './curvature.js';
import { eigenvalueEvents } from './eigenvalue-events.js';
import { findEigenvalues } from './find-eigenvalues.js';
import { curvatureMisfit } from './foresee-curvature.js';

type Context = StageContext<CurvatureSettings, { readonly split: DatasetSplit; readonly state: SearchStateValue }>;
type Event = StageEvent<{ readonly curvature: Curvature }, never>;

/** The network of a finished search. */
const problemOf = async ({ config, inputs: { state } }: Context): Promise<HessianProblem> => {
  const space = await resolveComponent<SearchSpace>(config.space as Component<'space'>);
  const relaxation = await resolveComponent<Relaxation>(config.architecture as Component<'relaxation'>);
  const { kept } = state.header;
  return { space, relaxation, supernet: supernetOf(space, state.header), edges: edgesOf(space.cellTypes, kept ?? undefined) };
};

/** Finds the ends of the Hessian's spectrum and emits them, and the estimates after each product as metrics. */
export const runCurvature = (context: Context): Observable<Event> =>
  defer(() => {
    const { config, inputs, open, seed } = context;
    const generator = fold(generatorOf(seed), 'curvature');
    const misfit = curvatureMisfit(config, readSplit(inputs.split));
    if (misfit !== undefined) throw misfit;
    return from(Promise.all([problemOf(context), fixedBatches(inputs.split, config, open, generator)]));
  }).pipe(mergeMap(([search, batches]) => measuring(context, search, batches)));

const measuring = ({ config, inputs, seed }: Context, search: HessianProblem, batches: readonly Batch[]): Observable<Event> => {
  const { weights, momentum, architecture } = readState(inputs.state, search.space);
  tf.dispose(Object.values(momentum));
  const point = { weights, parameters: architecture.parameters };
  return eigenvalueEvents(
    findEigenvalues(search, point, batches, config, fold(generatorOf(seed), 'curvature')),
    { ...config, parameters: dimensionOf(search.edges), images: batches.reduce((sum, { size }) => sum + size, 0) },
    (ends): Event => ({
      type: 'artifact',
      name: 'curvature',
      value: { space: search.space.name, relaxation: search.relaxation.name, ...ends },
    }),
  ).pipe(
    finalize(() => {
      tf.dispose(Object.values(weights));
    }),
  );
};
