import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { defer, from, mergeMap, type Observable, of } from 'rxjs';
import { resolveComponent } from '../../artifacts/component.js';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import { type Fault, fault, refusal } from '../../base/problem.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { decompositionOf, type Part } from '../../networks/cost/decomposition.js';
import type { Genotype } from '../../networks/genotype.js';
import { parameterCount } from '../../networks/parameters.js';
import type { SearchSpace, Supernet } from '../../networks/search-space.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { drawOfParts } from '../architecture/decisions.js';
import { edgesFrom, weighEdges } from '../architecture/edge-normalization.js';
import { PARAMETERS } from '../architecture/stored-tables.js';
import { supernetOf } from '../architecture/supernet-of.js';
import { thetaTensors } from '../architecture/theta-tensors.js';
import type { Evaluation } from '../kinds/evaluation.js';
import type { SearchStateValue } from '../kinds/search-state.js';
import { iterate, narrate } from '../loop/iterate.js';
import { expectImages } from '../training/expect-images.js';
import { loadTensors, withBatch } from '../training/tensors.js';
import type { EvaluateInheritedSettings } from './evaluate-inherited.js';
import { meanPrediction } from './mean-prediction.js';
import { addBatch, concludeOutcome, emptyOutcome, type Outcome } from './outcome.js';

type Inputs = { readonly split: DatasetSplit; readonly state: SearchStateValue; readonly genotype: Genotype };
type Context = StageContext<EvaluateInheritedSettings, Inputs>;
type Event = StageEvent<{ readonly evaluation: Evaluation }, never>;

const imagesMisfit = ({ header: images }: DatasetSplit, { header }: SearchStateValue): Fault | undefined =>
  images.classes.length === header.classes && images.height === header.height && images.width === header.width
    ? undefined
    : refusal(
        `the search was on ${header.height}×${header.width} images of ${header.classes} classes, but these are ${images.height}×${images.width} of ${images.classes.length}`,
        'give it the images of the search, or others of that form',
      );

/** The parts of the genotype in the supernet of the search. */
const partsIn = (space: SearchSpace, genotype: Genotype, { header: { kept } }: SearchStateValue): readonly Part[] => {
  const decoded = space.genotype.codec.decode(genotype);
  if (either.isLeft(decoded))
    throw refusal(`the genotype is none of the space ${space.name}`, 'give it a genotype of the search');
  const parts = orThrow(decompositionOf(space)).partsOf(decoded.right);
  const stray = parts.find(
    ({ cellType, row, column, operation }) => column < 0 || kept?.[cellType]?.[row]?.includes(operation) === false,
  );
  if (stray === undefined) return parts;
  throw refusal(
    `the search has no weights of ${stray.operation} on edge ${stray.row} of the cell type "${stray.cellType}", which the genotype takes`,
    'give it a genotype of this search',
  );
};

/** Parameters and multiply-accumulates of the path alone. */
const costOf = ({ parameters, multiplyAccumulates }: Supernet): Pick<Evaluation, 'parameters' | 'multiplyAccumulates'> => ({
  parameters: parameterCount(parameters),
  multiplyAccumulates,
});

const evaluating = async ({ config, inputs: { split, state, genotype }, open }: Context): Promise<Observable<Event>> => {
  const misfit = imagesMisfit(split, state);
  if (misfit !== undefined) throw misfit;
  const space = await resolveComponent<SearchSpace>(config.space);
  const { cellTypes } = space;
  const { theta, paths } = drawOfParts(cellTypes, partsIn(space, genotype, state));
  const supernet = supernetOf(space, state.header);
  const mixing = thetaTensors(cellTypes, weighEdges(cellTypes, edgesFrom(PARAMETERS, cellTypes, state.tensors), theta));
  const weights = loadTensors('weights', state.tensors);
  const source = batchSource(split, {
    partition: 'test',
    batchSize: config.batchSize,
    augmentation: noAugmentation,
    open,
    generator: generatorOf(0),
  });
  expectImages(source, 'test', split);
  const batch = prefetch(source.batch, BATCHES_AHEAD, source.batchesPerEpoch);
  const { dataset, classes } = split.header;
  const start = emptyOutcome(classes.length);
  const step = async (before: Outcome, t: number): Promise<readonly [Outcome, undefined]> => {
    const given = await batch(t);
    const logits = await withBatch(Promise.resolve(given), async ({ images }) => {
      const scores = tf.tidy(() => supernet.forward(weights, mixing, images, { paths }));
      const read = (await scores.data()) as Float32Array;
      scores.dispose();
      return read;
    });
    const after = addBatch(before, { ...meanPrediction([logits], classes.length), labels: given.labels });
    if (Number.isFinite(after.score.loss)) return [after, undefined];
    throw fault('stage', `the test loss is ${after.score.loss}`, 'search with a lower learning rate; finished stages are kept');
  };
  return narrate<Outcome, undefined, Event>(
    iterate(start, 0, source.batchesPerEpoch, step, () => undefined),
    start,
    ({ step: t }) => [{ type: 'progress', done: t + 1, total: source.batchesPerEpoch, unit: 'batches' }],
    (outcome) => {
      tf.dispose([weights, mixing] as unknown as tf.TensorContainer);
      const measures = concludeOutcome(outcome, 1, config.bins);
      const ofPath = costOf(supernetOf(space, { ...state.header, kept: paths }));
      return of<Event>({
        type: 'artifact',
        name: 'evaluation',
        value: {
          ...measures,
          ...ofPath,
          dataset,
          classes,
          samples: 1,
          inputNoise: { signalToNoise: 'none' },
          parameterNoise: { scale: 0, draws: 1 },
          deviations: null,
        },
      });
    },
  );
};

/** Measures the path of the genotype in the supernet. */
export const runEvaluateInherited = (context: Context): Observable<Event> =>
  defer(() => from(evaluating(context))).pipe(mergeMap((events) => events));
