import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isFault, type Problem, placed, problem } from '../../../base/problem.js';
import { cited, quoted } from '../../../base/quote.js';
import { type AblatedExperiment, ablatedExperiment, type Grid, type RunFailure } from '../../ablation/ablated-experiment.js';
import type { ComparisonTools } from '../../ablation/ablation-tools.js';
import { parseSwap, swapPlace, type WrittenSwap } from '../../ablation/parse-swap.js';
import { type PublicNames, publicNames } from '../../ablation/public-names.js';
import { swapsOf } from '../../ablation/swaps-of.js';
import type { Experiment } from '../../experiment.js';
import { choose } from '../../run/choose.js';
import { type Override, parseOverride } from '../../run/configure.js';
import { graphOf } from '../../run/graph.js';
import { overrideText } from '../../run/override-text.js';
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
  /** The same without runs that failed. */
  readonly without: (failures: readonly RunFailure[]) => AblatedExperiment;
  readonly tools: ComparisonTools;
}

/** The swaps as they were written. */
export const writtenSwaps = ({ swap }: GridOptions): either.Either<Problem, readonly WrittenSwap[]> =>
  swap.length === 0
    ? either.left(
        problem('usage', 'nothing is swapped', 'pipe ablate', 'say what, as --swap search.architecture=softmax,dirichlet,gdas'),
      )
    : either.traverseArray(parseSwap)(swap);

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((key, index) => path[index] === key);

/** Refuses a `--set` of what is swapped, which would set it in all variants. */
const expectApart = (swaps: readonly WrittenSwap[], overrides: readonly Override[]): either.Either<Problem, void> => {
  const stray = overrides.flatMap((override) =>
    swaps
      .filter((swap) =>
        'choice' in override
          ? override.choice === swap.target && swap.path.length === 0
          : override.stage === swap.target &&
            swap.path.length > 0 &&
            (startsWith(override.path, swap.path) || startsWith(swap.path, override.path)),
      )
      .map((swap) => ({ swap, override })),
  );
  const [first] = stray;
  if (first === undefined) return either.right(undefined);
  const written = 'choice' in first.override ? `${first.override.choice}=${first.override.value}` : overrideText(first.override);
  return either.left(
    problem(
      'usage',
      `it would set in every variant what ${swapPlace(first.swap.text)} swaps`,
      `--set ${cited(written)}`,
      'leave it out, or make it one of the values of the swap',
    ),
  );
};

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
    taskEither.chainFirst((overrides) => taskEither.fromEither(expectApart(written, overrides))),
    taskEither.chain((overrides) =>
      pipe(
        choose(
          whole,
          overrides.filter((one) => 'choice' in one),
        ),
        either.chain((chosen) => graphOf(whole, chosen)),
        taskEither.fromEither,
      ),
    ),
    taskEither.bindTo('graph'),
    taskEither.bind('names', ({ graph }) => namesFor(file, host, graph)),
    taskEither.bind('swaps', ({ graph, names }) => swapsOf(written, whole, graph, names)),
    taskEither.bind('tools', () =>
      host.ablationTools === undefined
        ? taskEither.left(problem('usage', 'this program compares no variants', 'pipe ablate', `run ${quoted('pipe')} of sluice`))
        : taskEither.fromTask(host.ablationTools.comparison),
    ),
    taskEither.map(({ swaps, tools }) => {
      const grid: Grid = { swaps, seeds: Array.from({ length: seeds }, (_, seed) => seed), metrics: metric, output };
      const without = (failures: readonly RunFailure[]): AblatedExperiment => ablatedExperiment(whole, grid, tools, failures);
      return { ablated: without([]), without, tools };
    }),
  );
