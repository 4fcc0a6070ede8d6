import type { Pin } from '../../../artifacts/store/pins.js';
import type { Transferred } from '../../../artifacts/store/transfer/perform-transfer.js';
import type { FinishedRun, TransferPlan } from '../../../artifacts/store/transfer/plan-transfer.js';
import { formatBytes } from '../../../base/quantities.js';
import type { Selected } from './select.js';

/** A number of things in words. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** Length of the objects that a plan names, in bytes. */
export const bytesOf = ({ objects }: TransferPlan): number => objects.reduce((sum, { bytes }) => sum + bytes, 0);

const presentText = ({ present }: TransferPlan): string =>
  present.objects + present.results === 0
    ? ''
    : `; ${counted(present.results, 'result')} and ${counted(present.objects, 'object')} were there`;

/** Text of what a transfer would do. */
export const planText = (plan: TransferPlan, to: string): string =>
  [
    `would copy to ${to}: ${counted(plan.objects.length, 'object')} (${formatBytes(bytesOf(plan))}), ${counted(plan.results.length, 'result')}, ${counted(plan.runs.length, 'run')}${presentText(plan)}`,
    ...plan.results.map(({ parts, key }) => `  ${parts.stage}  key ${key.slice(0, 12)}`),
  ].join('\n');

/** Text of what a transfer has done. */
export const doneText = (plan: TransferPlan, done: Transferred, to: string): string =>
  `copied to ${to}: ${counted(done.objects, 'object')} (${formatBytes(done.bytes)}), ${counted(done.results, 'result')}, ${counted(done.runs, 'run')}${presentText(plan)}`;

/** Remarks on a transfer: what stays as it is, and why. */
export const remarksOn = (plan: TransferPlan, leftOut: number, to: string): readonly string[] => [
  ...plan.differing.map(
    ({ parts, key }) =>
      `${parts.stage} (key ${key.slice(0, 12)}) has other outputs in ${to}, which stay: one of the two was not reproduced`,
  ),
  ...(plan.dropped.length === 0
    ? []
    : [
        `${counted(plan.dropped.length, 'object')} (${formatBytes(plan.dropped.reduce((sum, { bytes }) => sum + bytes, 0))}) of these results ${plan.dropped.length === 1 ? 'was' : 'were'} dropped by runs that keep their results alone: ${to} gets the results without ${plan.dropped.length === 1 ? 'it' : 'them'}`,
      ]),
  ...(plan.unmade.size === 0
    ? []
    : [
        `of ${counted(plan.unmade.size, 'input')} of these results the store that gives has no result that made ${plan.unmade.size === 1 ? 'it' : 'them'}`,
      ]),
  ...(plan.short.size === 0
    ? []
    : [`${counted(plan.short.size, 'object is', 'objects are')} damaged in ${to}, and so replaced: the length is another`]),
  ...plan.replaced.map((key) => `the result of key ${key.slice(0, 12)} is damaged in ${to}, and is replaced`),
  ...plan.differingPins.map(({ name }) => `the pin ${name} keeps something else in ${to}, which stays`),
  ...(leftOut === 0 ? [] : [`${counted(leftOut, 'run is', 'runs are')} not over, and so not copied`]),
];

/** A remark on results that go without a run or a pin which would keep them at their destination. */
export const rootlessRemark = (
  { selection }: Pick<Selected, 'selection'>,
  over: readonly FinishedRun[],
  pins: readonly Pin[],
  to: string,
): readonly string[] => {
  if (selection === 'all') return [];
  const kept = new Set([
    ...over.flatMap(({ run, keys }) => (selection.runs.includes(run) ? keys : [])),
    ...pins.flatMap(({ of }) => ('digest' in of ? [of.key] : [])),
  ]);
  const count = new Set(selection.keys.filter((key) => !kept.has(key))).size;
  return count === 0
    ? []
    : [
        `${counted(count, 'result goes', 'results go')} without a run: \`pipe gc\` in ${to} takes what no run and no pin there needs; \`--pin NAME\` with the digest of an artifact keeps it`,
      ];
};
