import { type Observable, of } from 'rxjs';
import type { Genotype } from '../../networks/genotype.js';
import { formatGenotype } from '../../networks/genotype-text.js';
import type { Listed, ListsOf, StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Summary } from '../kinds/summary.js';
import type { figureKinds } from './figure-kinds.js';
import {
  benchmarkQuantities,
  curvatureQuantities,
  evaluationQuantities,
  metricsOver,
  outOfDistributionQuantities,
} from './metrics.js';

type Inputs = ListsOf<typeof figureKinds> & { readonly genotype: readonly Listed<Genotype>[] };

/** Emits the summary, its seeds in ascending order. */
export const runSummarise = ({
  inputs,
  seed,
}: StageContext<unknown, Inputs>): Observable<StageEvent<{ readonly summary: Summary }, never>> => {
  const offsets = [
    ...new Set(Object.values(inputs).flatMap((list: readonly Listed<unknown>[]) => list.map((one) => Number(one.of)))),
  ].sort((a, b) => a - b);
  /** The artifacts of a kind in the order of the seeds; none where one of the seeds lacks it. */
  const ofEverySeed = <A>(list: readonly Listed<A>[]): readonly A[] => {
    const found = offsets.flatMap((offset) => list.filter((one) => Number(one.of) === offset).map(({ value }) => value));
    return found.length === offsets.length ? found : [];
  };
  const value: Summary = {
    seeds: offsets.map((offset) => seed + offset),
    metrics: [
      ...metricsOver(ofEverySeed(inputs.evaluation).map(evaluationQuantities)),
      ...metricsOver(ofEverySeed(inputs.benchmarkRecord).map(benchmarkQuantities)),
      ...metricsOver(ofEverySeed(inputs.outOfDistribution).map(outOfDistributionQuantities)),
      ...metricsOver(ofEverySeed(inputs.curvature).map((one) => curvatureQuantities('architecture', one))),
      ...metricsOver(ofEverySeed(inputs.weightCurvature).map((one) => curvatureQuantities('weights', one))),
    ],
    architectures: ofEverySeed(inputs.genotype).map(formatGenotype),
  };
  return of({ type: 'artifact', name: 'summary', value });
};
