import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isFault, type Problem, placed, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import { type AblatedExperiment, ablatedExperiment, type Grid } from '../../ablation/ablated-experiment.js';
import type { ComparisonTools } from '../../ablation/ablation-tools.js';
import { expectApart } from '../../ablation/expect-apart.js';
import { parseSwap, type WrittenSwap } from '../../ablation/parse-swap.js';
import { type PublicNames, publicNames } from '../../ablation/public-names.js';
import { swapsOf } from '../../ablation/swaps-of.js';
import type { Experiment } from '../../experiment.js';
import { choose } from '../../run/choose.js';
import { parseOverride } from '../../run/configure.js';
import { graphOf } from '../../run/graph.js';
import type { Host } from '../host.js';

/** The options that say what is compared. */
export interface GridOptions {
  readonly swap: readonly string[];
  readonly seeds: number;
  readonly metric: readonly string[];
  readonly output?: string;
  readonly set: readonly string[];
}

/** An ablation that is ready to run. */
export interface PreparedAblation {
  readonly ablated: AblatedExperiment;
  readonly tools: ComparisonTools;
}

/** The swaps as they were written. */
export const writtenSwaps = ({ swap }: GridOptions): either.Either<Problem, readonly WrittenSwap[]> =>
  swap.length === 0
    ? either.left(
        problem('usage', 'nothing is swapped', 'pipe ablate', 'say what, as --swap search.architecture=softmax,dirichlet,gdas'),
      )
    : either.traverseArray(parseSwap)(swap);

const namesFor = (
  file: string,
  { folder, ablationTools }: Host,
  graph: Parameters<typeof publicNames>[2],
): taskEither.TaskEither<Problem, PublicNames> =>
  taskEither.tryCatch(
    () => publicNames(file, folder, graph, ablationTools?.exports ?? (async () => ({}))),
    (error) =>
      isFault(error)
        ? placed('pipe ablate')(error)
        : problem('usage', `a module of the experiment cannot be loaded: ${String(error)}`, file, 'correct that module', error),
  );

/**
 * Finds what the swaps of an ablation stand for, and builds the experiment of the grid.
 *
 * @returns a `usage` problem for a swap that names nothing, and for what is not to be combined
 */
export const prepareAblation = (
  file: string,
  whole: Experiment,
  written: readonly WrittenSwap[],
  { seeds, metric, output, set }: GridOptions,
  host: Host,
): taskEither.TaskEither<Problem, PreparedAblation> =>
  pipe(
    taskEither.fromEither(either.traverseArray(parseOverride)(set)),
    taskEither.bindTo('overrides'),
    taskEither.bind('graph', ({ overrides }) =>
      pipe(
        choose(
          whole,
          overrides.filter((one) => 'choice' in one),
        ),
        either.chain((chosen) => graphOf(whole, chosen)),
        taskEither.fromEither,
      ),
    ),
    taskEither.bind('names', ({ graph }) => namesFor(file, host, graph)),
    taskEither.bind('swaps', ({ graph, names }) => swapsOf(written, whole, graph, names)),
    taskEither.chainFirst(({ swaps, overrides, graph }) => taskEither.fromEither(expectApart(swaps, overrides, graph))),
    taskEither.bind('tools', () =>
      host.ablationTools === undefined
        ? taskEither.left(problem('usage', 'this program compares no variants', 'pipe ablate', `run ${quoted('pipe')} of sluice`))
        : taskEither.fromTask(host.ablationTools.comparison),
    ),
    taskEither.map(({ swaps, tools }) => {
      const grid: Grid = { swaps, seeds: Array.from({ length: seeds }, (_, seed) => seed), metrics: metric, output };
      return { ablated: ablatedExperiment(whole, grid, tools), tools };
    }),
  );
