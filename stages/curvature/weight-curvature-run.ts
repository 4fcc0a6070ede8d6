import * as tf from '@tensorflow/tfjs-core';
import { defer, finalize, from, mergeMap, type Observable } from 'rxjs';
import { underPrefix } from '../../artifacts/tensor-names.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import type { Batch } from '../../datasets/batches.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { GenotypeFamily } from '../../networks/genotype-family.js';
import { describeNetwork } from '../../networks/genotype-text.js';
import { parameterCount } from '../../networks/parameters.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { batchProblem } from '../foresight/fit.js';
import { sizeProblem } from '../foresight/foresee-trained.js';
import { readSplit } from '../foresight/images.js';
import { spectrumEnds } from '../hessian/spectrum-ends.js';
import { weightHessian } from '../hessian/weight-hessian.js';
import { ownSettings, type TrainedNetwork } from '../kinds/trained-network.js';
import type { WeightCurvature } from '../kinds/weight-curvature.js';
import { expectFamily } from '../training/family-of.js';
import { fixedBatches } from '../training/fixed-batches.js';
import { normalisedAs } from '../training/normalised-as.js';
import { rebuiltNetwork } from '../training/rebuilt-network.js';
import { loadTensors, tensorsOf } from '../training/tensors.js';
import { eigenvalueEvents } from './eigenvalue-events.js';
import type { WeightCurvatureSettings } from './weight-curvature.js';

type Context = StageContext<WeightCurvatureSettings, { readonly split: DatasetSplit; readonly network: TrainedNetwork }>;
type Event = StageEvent<{ readonly weightCurvature: WeightCurvature }, never>;

const PARTITION = 'train+validation';

/** Finds the ends of the Hessian's spectrum and emits them, and the estimates after each product as metrics. */
export const runWeightCurvature = (context: Context): Observable<Event> =>
  defer(() => {
    const { config, inputs, open, seed } = context;
    const seen = orThrow(normalisedAs(inputs.network.header, inputs.split));
    const misfit =
      sizeProblem(inputs.network.header.form, inputs.split.header.dataset, inputs.split.header) ??
      batchProblem(PARTITION, readSplit(inputs.split).all, config.batchSize, config);
    if (misfit !== undefined) throw misfit;
    return from(
      Promise.all([
        expectFamily(config.space, inputs.network.header.genotype),
        fixedBatches(seen, config, open, fold(generatorOf(seed), 'weight curvature'), PARTITION),
      ]),
    );
  }).pipe(mergeMap(([family, batches]) => measuring(context, family, batches)));

const measuring = ({ config, inputs, seed }: Context, family: GenotypeFamily, batches: readonly Batch[]): Observable<Event> => {
  const { header, tensors } = inputs.network;
  // Without tower and dropout, neither of which an evaluation has, the network's parameters are just the coordinates.
  const form = 'auxiliary' in header.form ? { ...header.form, auxiliary: false } : header.form;
  const network = orThrow(rebuiltNetwork(family, { ...header, form, dropout: false }));
  const learnt = Object.entries(underPrefix('weights', tensors));
  const weights = tensorsOf(Object.fromEntries(learnt.filter(([name]) => Object.hasOwn(network.parameters, name))));
  const statistics = loadTensors('statistics', tensors);
  const parameters = parameterCount(network.parameters);
  const generator = fold(generatorOf(seed), 'weight curvature');
  return eigenvalueEvents(
    spectrumEnds(weightHessian({ network, weights, statistics }, batches, config.step), parameters, config, generator),
    { ...config, parameters, images: batches.reduce((sum, { size }) => sum + size, 0) },
    (spectrum): Event => ({
      type: 'artifact',
      name: 'weightCurvature',
      value: {
        network: describeNetwork(header.genotype, ownSettings(header.form)),
        dataset: inputs.split.header.dataset,
        ...spectrum,
      },
    }),
  ).pipe(
    finalize(() => {
      tf.dispose([...Object.values(weights), ...Object.values(statistics)]);
    }),
  );
};
