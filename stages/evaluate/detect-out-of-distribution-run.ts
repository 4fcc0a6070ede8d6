import { defer, from, type Observable } from 'rxjs';
import { type Fault, refusal } from '../../base/problem.js';
import type { Listed, StageContext, StageEvent } from '../../pipeline/stage.js';
import { aurocs, type OutOfDistribution } from '../kinds/out-of-distribution.js';
import { measureOf, type Predictions, predictedImages } from '../kinds/predictions-form.js';
import { auroc } from './auroc.js';

type Context = StageContext<unknown, { readonly predictions: readonly Listed<Predictions>[] }>;
type Event = StageEvent<{ readonly outOfDistribution: OutOfDistribution }, never>;

/** The obstacle to comparing two lists of predictions, if there is one. */
const misfitOf = (inside: Predictions, outside: Predictions): Fault | undefined => {
  const refuse = (what: string, remedy: string): Fault => refusal(what, remedy);
  if (inside.header.classes.join('\n') !== outside.header.classes.join('\n'))
    return refuse('the predictions are of networks that know different classes', 'predict both data sets with one network');
  if (inside.header.samples !== outside.header.samples)
    return refuse(
      `the predictions inside are of ${inside.header.samples} passes and those outside of ${outside.header.samples}`,
      'give both the same "samples"',
    );
  return undefined;
};

/** Emits the areas, and each as a metric. */
export const runDetect = ({ inputs }: Context): Observable<Event> =>
  defer(() => {
    const named = (name: string): Predictions => (inputs.predictions.find(({ of }) => of === name) as Listed<Predictions>).value;
    const [inside, outside] = [named('inside'), named('outside')];
    const misfit = misfitOf(inside, outside);
    if (misfit !== undefined) throw misfit;
    const areaOf = (measure: Parameters<typeof measureOf>[1]): number | null => {
      const [known, unknown] = [measureOf(inside, measure), measureOf(outside, measure)];
      return known === undefined || unknown === undefined ? null : auroc(known, unknown);
    };
    const images = (of: Predictions) => ({ dataset: of.header.dataset, images: predictedImages(of) });
    const value: OutOfDistribution = {
      inside: images(inside),
      outside: images(outside),
      samples: inside.header.samples,
      auroc: {
        predictiveEntropy: areaOf('predictiveEntropy') as number,
        leastConfidence: areaOf('leastConfidence') as number,
        mutualInformation: areaOf('mutualInformation'),
        predictiveVariance: areaOf('variance'),
      },
    };
    const values = Object.fromEntries(aurocs(value).map(([name, area]) => [`AUROC of ${name}`, area]));
    return from<Event[]>([
      { type: 'metric', step: 1, values },
      { type: 'artifact', name: 'outOfDistribution', value },
    ]);
  });
