import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { type Repair, repairStore } from '../../../artifacts/store/repair/repair-store.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import type { GraphOptions } from '../../compose/services.js';
import { findNamedStore } from '../../compose/store-place.js';
import type { Host } from '../host.js';
import type { Recomputed } from './recompute.js';
import { damageProblems, type Verdict } from './verify.js';

/** Options of `pipe verify --repair`. */
export interface RepairOptions extends GraphOptions {
  readonly store?: string;
  /** Address of a store that what is damaged or missing is fetched from. */
  readonly from?: string;
  readonly json?: boolean;
}

const findOther = (from: string | undefined, host: Host): taskEither.TaskEither<Problem, Store | undefined> =>
  from === undefined
    ? taskEither.right(undefined)
    : pipe(
        findNamedStore(from, host),
        taskEither.mapLeft((refused) => ({ ...refused, where: `--from ${refused.where}` })),
      );

const recomputeAll =
  (files: readonly string[], options: RepairOptions, host: Host): taskEither.TaskEither<Problem, Recomputed> =>
  async () => {
    const { recompute } = await import('./recompute.js');
    let all: Recomputed = { lines: [], problems: [] };
    for (const file of files) {
      const one = await recompute(file, options, host)();
      if (either.isLeft(one)) return one;
      all = { lines: [...all.lines, ...one.right.lines], problems: [...all.problems, ...one.right.problems] };
    }
    return either.right(all);
  };

const repairLine = ({ entry, done, why }: Repair): string => {
  if (done === 'fetched') return `fetched: ${entry}`;
  return done === 'removed' ? `removed: ${entry}` : `left: ${entry}: ${why}`;
};

const summaryLine = (repairs: readonly Repair[], files: readonly string[]): string => {
  const removed = repairs.filter(({ done }) => done === 'removed').length;
  if (repairs.length === 0) return 'nothing was damaged';
  return removed > 0 && files.length === 0
    ? 'what was removed and is needed is made anew by the next run: `pipe run`, or name the experiments here'
    : 'the store is checked once more:';
};

/**
 * `pipe verify --repair`: mends what is damaged, from another store or by removing it, and runs experiments so that what they
 * need is there again.
 */
export const repairCommand = (
  files: readonly string[],
  options: RepairOptions,
  host: Host,
): taskEither.TaskEither<Problem, Verdict> =>
  pipe(
    findNamedStore(options.store, host),
    taskEither.bindTo('store'),
    taskEither.bind('from', () => findOther(options.from, host)),
    taskEither.bind('repairs', ({ store, from }) => onDisk(store.where, () => repairStore(store, from))),
    taskEither.bind('recomputed', () => recomputeAll(files, options, host)),
    // Another value than that which mended it: all is read anew.
    taskEither.bind('after', () =>
      pipe(
        findNamedStore(options.store, host),
        taskEither.chain((again) => again.verify()),
      ),
    ),
    taskEither.map(({ store, repairs, recomputed, after }): Verdict => {
      const text = options.json
        ? JSON.stringify({ repairs, computed: recomputed.lines, after }, null, 2)
        : [
            ...repairs.map(repairLine),
            ...recomputed.lines,
            summaryLine(repairs, files),
            `${after.objects} objects and ${after.actions} actions checked`,
            ...after.damaged.map(({ entry, what }) => `damaged: ${entry}: ${what}`),
          ].join('\n');
      return { text, problems: [...recomputed.problems, ...damageProblems(after, store.where)] };
    }),
  );

/** Options of a command that may be told to repair. */
interface GivenOptions extends Omit<GraphOptions, 'store'> {
  readonly repair?: boolean;
  readonly from?: string;
}

/** Refuses what is for a repair where none is asked for, and what is for experiments where none is named. */
export const expectRepair = (
  files: readonly string[],
  { repair, from, set, ...options }: GivenOptions,
): either.Either<Problem, void> => {
  const refuse = (what: string, where: string, remedy: string): either.Either<Problem, void> =>
    either.left(problem('usage', what, where, remedy));
  const [file] = files;
  if (repair !== true && file !== undefined)
    return refuse('a file is named, and nothing is to be repaired', file, `add --repair, as in \`pipe verify --repair ${file}\``);
  if (repair !== true && from !== undefined)
    return refuse('another store is named, and nothing is to be repaired', '--from', 'add --repair');
  const given = [
    ...(set.length > 0 ? ['--set'] : []),
    ...(['seed', 'backend', 'data'] as const).flatMap((name) => (options[name] === undefined ? [] : [`--${name}`])),
  ];
  return file === undefined && given[0] !== undefined
    ? refuse(
        'the option is of an experiment, and none is named',
        given[0],
        'name its file after --repair, or leave the option out',
      )
    : either.right(undefined);
};
