import * as tf from '@tensorflow/tfjs-core';
import { defer, finalize, from, mergeMap, type Observable } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { refusal } from '../../base/problem.js';
import type { Batch } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Relaxation } from '../architecture/relaxation.js';
import { relaxedSpace } from '../architecture/relaxed-space.js';
import { dimensionOf } from '../architecture/searched-edges.js';
import { PARAMETERS, storedTable, tableNames } from '../architecture/stored-tables.js';
import { supernetOf } from '../architecture/supernet-of.js';
import { readSplit } from '../foresight/images.js';
import type { RelaxedSupernet } from '../hessian/architecture-hessian.js';
import { findEigenvalues } from '../hessian/find-eigenvalues.js';
import { wholeObjective } from '../hessian/hessian-objective.js';
import type { Curvature } from '../kinds/curvature.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { fixedBatches } from '../training/fixed-batches.js';
import { loadTensors } from '../training/tensors.js';
import type { CurvatureSettings } from './curvature.js';
import { eigenvalueEvents } from './eigenvalue-events.js';
import { curvatureMisfit } from './foresee-curvature.js';

type Context = StageContext<CurvatureSettings, { readonly split: DatasetSplit; readonly state: SearchStateValue }>;
type Event = StageEvent<{ readonly curvature: Curvature }, never>;

/** The network of a finished search, and its space under the relaxation. */
const networkOf = async ({ config, inputs: { state } }: Context): Promise<RelaxedSupernet> => {
  const space = await resolveComponent<SearchSpace>(config.space);
  const relaxation = await resolveComponent<Relaxation>(config.architecture);
  const { kept } = state.header;
  return { supernet: supernetOf(space, state.header), relaxed: relaxedSpace(relaxation, space.cellTypes, kept ?? undefined) };
};

/** Finds the ends of the Hessian's spectrum and emits them, and the estimates after each product as metrics. */
export const runCurvature = (context: Context): Observable<Event> =>
  defer(() => {
    const { config, inputs, open, seed } = context;
    const generator = fold(generatorOf(seed), 'curvature');
    const misfit = curvatureMisfit(config, readSplit(inputs.split));
    if (misfit !== undefined) throw misfit;
    return from(Promise.all([networkOf(context), fixedBatches(inputs.split, config, open, generator)]));
  }).pipe(mergeMap(([network, batches]) => measuring(context, network, batches)));

const measuring = ({ config, inputs, seed }: Context, network: RelaxedSupernet, batches: readonly Batch[]): Observable<Event> => {
  const { header, tensors } = inputs.state;
  if (!tableNames(network.relaxed.cellTypes, tensors).includes(PARAMETERS)) {
    throw refusal(
      `the search by ${header.relaxation} learnt no parameters of a relaxation, in which its loss could bend`,
      'search with a relaxation such as dirichlet()',
    );
  }
  const { relaxation, cellTypes, edges } = network.relaxed;
  const generator = fold(generatorOf(seed), 'curvature');
  const weights = loadTensors('weights', tensors);
  const point = { weights, parameters: storedTable(PARAMETERS, cellTypes, tensors) };
  return eigenvalueEvents(
    findEigenvalues(
      network,
      point,
      batches,
      config,
      generator,
      wholeObjective(config.objective, header.dropout, config.uncertainty, generator),
    ),
    { ...config, parameters: dimensionOf(edges), images: batches.reduce((sum, { size }) => sum + size, 0) },
    (ends): Event => ({
      type: 'artifact',
      name: 'curvature',
      value: { space: header.space, relaxation: relaxation.name, ...ends },
    }),
  ).pipe(
    finalize(() => {
      tf.dispose(Object.values(weights));
    }),
  );
};
