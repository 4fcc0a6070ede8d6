import { randomUUID } from 'node:crypto';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import type { Pin } from '../../../artifacts/store/pins.js';
import { performTransfer, type Transferred } from '../../../artifacts/store/transfer/perform-transfer.js';
import { planTransfer, type TransferPlan } from '../../../artifacts/store/transfer/plan-transfer.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import { formatBytes } from '../../../base/quantities.js';
import { finishedRuns } from '../../record/finished-runs.js';
import type { Outcome } from '../declaration.js';
import { type Host, isWatched } from '../host.js';
import type { Selected } from './select.js';
import { bytesOf, doneText, planText, remarksOn, rootlessRemark } from './transfer-text.js';

/** Options of every command that copies from one store to another. */
export interface TransferChoices {
  readonly jobs?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** The name by which the destination keeps the run or artifact that goes. */
  readonly pin?: string;
}

const JOBS = 8;
const SHOWN_EVERY = 100;

/** A line of progress on a screen that somebody watches, which goes at the end. */
const progressOn = (host: Host, plan: TransferPlan) => {
  const isShown = isWatched(host.stderr, host.environment);
  const total = formatBytes(bytesOf(plan));
  let last = 0;
  return {
    show: (objects: number, bytes: number): void => {
      const now = host.now().getTime();
      if (!isShown || now - last < SHOWN_EVERY) return;
      last = now;
      host.stderr.write(`\r\u001b[K${objects} of ${plan.objects.length} objects, ${formatBytes(bytes)} of ${total}`);
    },
    end: (): void => {
      if (isShown) host.stderr.write('\r\u001b[K');
    },
  };
};

const LISTED = 20;

const problemsOf = ({ refused, withheld }: Transferred, from: Store): readonly Problem[] => {
  if (refused.length === 0) return [];
  const names = refused.slice(0, LISTED).map(({ entry, what }) => `${entry} (${what})`);
  const rest = refused.length > LISTED ? `, and ${refused.length - LISTED} more` : '';
  const held =
    withheld.length === 0 ? '' : `; so the results of ${withheld.map(({ parts }) => parts.stage).join(', ')} were not copied`;
  return [
    problem(
      'store',
      `${refused.length === 1 ? 'an entry is' : `${refused.length} entries are`} damaged or missing and not copied: ${names.join(', ')}${rest}${held}`,
      from.where,
      'run the experiments again there, which makes anew what they need, then copy again: the rest is kept',
    ),
  ];
};

const jsonOf = (plan: TransferPlan, done: Transferred | undefined, unread: Selected['damaged']): string =>
  JSON.stringify(
    {
      objects: done?.objects ?? plan.objects.length,
      bytes: done?.bytes ?? bytesOf(plan),
      results: done?.results ?? plan.results.length,
      runs: done?.runs ?? plan.runs.length,
      present: plan.present,
      dropped: (done ?? plan).dropped.map(({ digest }) => digest),
      differing: plan.differing.map(({ key, parts }) => ({ key, stage: parts.stage })),
      refused: [...unread, ...plan.damaged, ...(done?.refused ?? [])],
    },
    null,
    2,
  );

/**
 * Copies a selection from one store to another, only what the latter lacks. Its problem is one of either store; entries that are
 * damaged where they come from are problems of the outcome.
 */
export const transfer = (
  from: Store,
  to: Store,
  selected: Selected,
  pins: readonly Pin[],
  { jobs = JOBS, dryRun = false, json = false }: TransferChoices,
  host: Host,
): taskEither.TaskEither<Problem, Outcome> => {
  const [source, target] = [from.blobs.behind ?? from.blobs, to.blobs.behind ?? to.blobs];
  const { selection, runs } = selected;
  const over = finishedRuns(runs);
  const meant = selection === 'all' ? runs.length : selection.runs.length;
  const copied = over.filter(({ run }) => selection === 'all' || selection.runs.includes(run)).length;
  const where = `${from.where} to ${to.where}`;
  return pipe(
    onDisk(where, () => planTransfer(source, target, selection, over, pins)),
    taskEither.bindTo('plan'),
    taskEither.bind('done', ({ plan }): taskEither.TaskEither<Problem, Transferred | undefined> => {
      if (dryRun) return taskEither.right(undefined);
      const progress = progressOn(host, plan);
      return onDisk(where, () =>
        performTransfer(source, target, plan, {
          run: `transfer-${randomUUID()}`,
          jobs,
          onProgress: ({ objects, bytes }) => progress.show(objects, bytes),
          onWait: (holder) => void host.stderr.write(`waiting for ${holder}, which removes something from ${to.where}\n`),
        }).finally(progress.end),
      );
    }),
    taskEither.map(({ plan, done }): Outcome => {
      const all: Transferred = {
        objects: 0,
        bytes: 0,
        results: 0,
        runs: 0,
        withheld: [],
        dropped: plan.dropped,
        ...done,
        refused: [...selected.damaged, ...plan.damaged, ...(done?.refused ?? [])],
      };
      return {
        text: json
          ? jsonOf(plan, done, selected.damaged)
          : done === undefined
            ? planText(plan, to.where)
            : doneText(plan, done, to.where),
        notices: [
          ...selected.remarks,
          ...remarksOn({ ...plan, dropped: all.dropped }, meant - copied, to.where),
          ...rootlessRemark(selected, over, pins, to.where),
        ],
        problems: problemsOf(all, from),
      };
    }),
  );
};
