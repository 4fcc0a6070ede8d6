import * as tf from '@tensorflow/tfjs-core';
import { concat, connect, defer, filter, finalize, from, merge, mergeMap, type Observable, of, toArray } from 'rxjs';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import { type Fault, fault } from '../../base/problem.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Evaluation } from '../kinds/evaluation.js';
import type { TrainedNetwork } from '../kinds/trained-network.js';
import { iterate, narrate } from '../loop/iterate.js';
import { normalisedAs } from '../training/normalised-as.js';
import { overDraws } from './draws.js';
import type { EvaluateSettings } from './evaluate.js';
import { addBatch, concludeOutcome, emptyOutcome, type Measures, type Outcome } from './outcome.js';
import { withParameterNoise } from './parameter-noise.js';
import { type Predictor, predictor } from './predictor.js';

type Context = StageContext<EvaluateSettings, { readonly split: DatasetSplit; readonly network: TrainedNetwork }>;
type Event = StageEvent<{ readonly evaluation: Evaluation }, never>;

/** One evaluation of the network, of as many as there are draws of its parameter noise. */
interface Drawn {
  readonly type: 'drawn';
  readonly measures: Measures;
}

const notFinite = (loss: number, scale: number): Fault =>
  fault(
    'stage',
    `the test loss is ${loss}`,
    scale > 0
      ? 'lower parameterNoise.scale, or train the network with a lower learning rate'
      : 'train the network with a lower learning rate; finished stages are kept',
  );

/** Classifies every test image, as often as there are draws, and counts. */
export const runEvaluate = (context: Context): Observable<Event> =>
  defer(() => {
    const { split, network } = context.inputs;
    // Refuses a data set of other classes; `predictor` normalises.
    orThrow(normalisedAs(network.header, split));
    return from(predictor(context)).pipe(mergeMap((predicting) => evaluating(context, predicting)));
  });

/** The events of all evaluations, and then what came out. */
const evaluating = (context: Context, predicting: Predictor): Observable<Event> =>
  defer(() => {
    const { draws, scale } = context.config.parameterNoise;
    const numbers = Array.from({ length: scale === 0 ? 1 : draws }, (_, draw) => draw);
    return concat(...numbers.map((draw) => evaluatingOnce(context, predicting, draw, numbers.length))).pipe(
      connect((events) =>
        merge(
          events.pipe(filter((event): event is Event => event.type !== 'drawn')),
          events.pipe(
            filter((event): event is Drawn => event.type === 'drawn'),
            toArray(),
            mergeMap((all) => from(conclusion(context, predicting, all))),
          ),
        ),
      ),
      finalize(predicting.dispose),
    );
  });

/** The events of a whole evaluation with one draw of parameter noise, if there is any, and then what came out. */
const evaluatingOnce = (
  { config: { bins, parameterNoise }, inputs: { network }, seed }: Context,
  { batches, samples, specifications, weights: loaded, predict }: Predictor,
  draw: number,
  draws: number,
): Observable<Event | Drawn> =>
  defer(() => {
    const generator = fold(generatorOf(seed), 'evaluate', 'parameter noise', draw);
    const weights = loaded(withParameterNoise(network.tensors, specifications, parameterNoise.scale, generator));
    const start = emptyOutcome(network.header.form.classes);
    const step = async (before: Outcome, t: number): Promise<readonly [Outcome, undefined]> => {
      const after = addBatch(before, await predict(weights, t));
      if (!Number.isFinite(after.score.loss)) throw notFinite(after.score.loss, parameterNoise.scale);
      return [after, undefined];
    };
    return narrate<Outcome, undefined, Event | Drawn>(
      iterate(start, 0, batches, step, () => undefined),
      start,
      ({ state: { score }, step: t }) => [
        { type: 'progress', done: draw * batches + t + 1, total: draws * batches, unit: 'batches' },
        { type: 'metric', step: draw * batches + t + 1, values: { accuracy: score.correct / score.images } },
      ],
      (outcome) => of({ type: 'drawn', measures: concludeOutcome(outcome, samples, bins) } as const),
    ).pipe(finalize(() => tf.dispose(Object.values(weights))));
  });

const conclusion = (
  { config: { inputNoise, parameterNoise }, inputs: { split, network } }: Context,
  { batches, samples }: Predictor,
  all: readonly Drawn[],
): readonly Event[] => {
  const result = overDraws(all.map(({ measures }) => measures));
  const { dataset, classes } = split.header;
  const { parameters, multiplyAccumulates } = network.header;
  return [
    {
      type: 'metric',
      step: all.length * batches,
      values: {
        'test accuracy': result.top1,
        'test loss': result.loss,
        ...(result.predictiveVariance === null ? {} : { 'predictive variance': result.predictiveVariance }),
      },
    },
    {
      type: 'artifact',
      name: 'evaluation',
      value: { ...result, samples, inputNoise, parameterNoise, dataset, classes, parameters, multiplyAccumulates },
    },
  ];
};
