import { refuseCall } from '../../base/argument.js';
import { record } from '../../base/codecs/record.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { type AnyFlow, type Flow, gather, isFlow } from '../../pipeline/flow.js';
import { seedInScope } from '../../pipeline/seed-scope.js';
import { stage, type ValuesOf } from '../../pipeline/stage.js';
import { summaryKind } from '../kinds/summary.js';
import { figureKinds } from './figure-kinds.js';

/** Settings of {@link summarise}. */
export const SummariseSettings = record('summarise', {});

/** The stage behind {@link summarise}; seeded, since it lists the seeds as they were. */
export const summariseStage = stage({
  name: 'summarise',
  source: import.meta.url,
  config: SummariseSettings,
  inputs: {},
  each: {
    ...figureKinds,
    genotype: genotypeKind,
  },
  outputs: { summary: summaryKind },
  foresee: () => import('./foresee-summarise.js').then((module) => module.foreseeSummarise),
  load: () => import('./summarise-run.js').then((module) => module.runSummarise),
});

const refuse = (what: string, remedy: string): never => refuseCall('summarise', what, remedy);

/**
 * Summarises what came out under several seeds: mean, standard deviation (n - 1) and every value of test error and
 * accuracy, top-5 error, loss, calibration, uncertainty, parameters and multiply-accumulates of evaluated networks, of the
 * areas of `detectOutOfDistribution`, of the largest eigenvalues of `curvature` and `weightCurvature`, and of accuracies and ranks of cells that were looked up in a benchmark. What a
 * search cost in time is a figure of the machine: see `pipe times`.
 *
 * @param runs flows that `overSeeds` built, each with something of these
 *
 * @example summarise(overSeeds([0, 1, 2], () => images.pipe(search({ space, architecture }), discretise(), retrain(), evaluate())))
 */
export const summarise = (runs: readonly AnyFlow[]): Flow<ValuesOf<(typeof summariseStage)['outputs']>> => {
  if (!Array.isArray(runs) || runs.some((run) => !isFlow(run)))
    refuse('it was given something else than a list of flows', 'give it what overSeeds gives');
  const unseeded = runs.some(({ node }) => node.seed === undefined);
  if (runs.length === 0 || unseeded) refuse('there are no flows of several seeds', 'give it what overSeeds gives');
  if (new Set(runs.map(({ node }) => node.seed)).size < runs.length) {
    refuse('two flows have one seed', 'summarise the flows of one overSeeds at a time');
  }
  const measured = (name: string): boolean => runs.every(({ environment }) => Object.hasOwn(environment, name));
  if (!Object.keys(summariseStage.each).some((name) => name !== 'genotype' && measured(name))) {
    refuse('nothing was measured under every seed', 'end each flow in evaluate(), curvature() or queryBenchmark(...)');
  }
  const outer = seedInScope() ?? 0;
  const bySeed = runs.map((flow) => [String((flow.node.seed as number) - outer), flow] as const);
  return gather(summariseStage, {}, Object.fromEntries(bySeed));
};
