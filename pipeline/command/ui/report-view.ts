import { stat } from 'node:fs/promises';
import * as either from 'fp-ts/lib/Either.js';
import type { Experiment } from '../../experiment.js';
import type { KnownRun, KnownRuns } from '../../record/read-records.js';
import { element, fragment, type Markup } from '../../report/markup.js';
import { blockMarkup } from '../../report/page/blocks.js';
import { factList, type PagePart, reportParts } from '../../report/page/page.js';
import type { ReportSection } from '../../report/section.js';
import type { RunServices } from '../../run/resolve.js';
import type { BoardPart } from '../../ui/board.js';
import { pathOf } from '../../ui/guard.js';
import type { View } from '../../ui/hub.js';
import { findReport } from '../report/find-report.js';
import { boardPart } from './board-part.js';
import { liveSections } from './live-sections.js';
import { progressTable, recordedStages } from './run-parts.js';
import { computes, momentText } from './run-words.js';

/** Experiment of a report that follows its runs. */
export interface LiveReport {
  /** Path of its file. */
  readonly path: string;
  readonly experiment: Experiment;
  readonly services: RunServices;
  /** The sections of the house. */
  readonly sections: readonly ReportSection[];
  /** Version of sluice. */
  readonly version: string;
  readonly readRuns: () => Promise<KnownRuns>;
  /** First part of the paths of pages. */
  readonly token: string;
}

const isOfRun =
  ({ experiment: { experiment } }: LiveReport) =>
  ({ head }: KnownRun): boolean =>
    head.experiment === experiment;

/** The most runs of other machines that are told of. */
const SILENT_RUNS = 5;

const linkTo = ({ head }: KnownRun, token: string): Markup =>
  fragment(
    element('a', { href: pathOf(token, { view: 'run', run: head.run }) }, `The run of ${momentText(head.begun)}`),
    `, seed ${head.seed}${head.overrides.map((one) => `, ${one}`).join('')}, `,
  );

/** Markup of a run that goes on: its progress, and what its stages measure meanwhile. */
const runMarkup = async (run: KnownRun, draw: ReturnType<typeof liveSections>, token: string): Promise<Markup> => {
  const computing = new Set(run.state.stages.filter(computes).map(({ stage }) => stage));
  const stages = recordedStages(run).filter(({ stage }) => computing.has(stage));
  const { sections } = await draw(run, stages);
  return fragment(
    element('p', {}, linkTo(run, token), 'goes on:'),
    progressTable(run),
    ...sections.map(({ blocks }) => element('div', { class: 'blocks' }, blocks.map(blockMarkup))),
  );
};

const silentMarkup = (run: KnownRun, token: string): Markup =>
  element(
    'p',
    {},
    linkTo(run, token),
    `has not told its end: it was last heard of from ${run.head.holder.host} at ${momentText(run.state.told || run.head.begun)}.`,
  );

/** The part of the runs of the experiment that go on, and of those of other machines that have not told their end. */
const nowParts = async (
  runs: readonly KnownRun[],
  drawOf: (run: string) => ReturnType<typeof liveSections>,
  token: string,
): Promise<readonly PagePart[]> => {
  const going: Markup[] = [];
  // One after another: each has the store's artifacts in memory while it is drawn.
  for (const run of runs) if (run.life === 'running') going.push(await runMarkup(run, drawOf(run.head.run), token));
  const silent = runs.filter(({ life }) => life === 'unknown');
  const content = [
    ...going,
    ...silent.slice(0, SILENT_RUNS).map((run) => silentMarkup(run, token)),
    ...(silent.length > SILENT_RUNS
      ? [element('p', { class: 'note' }, `The page of runs has ${silent.length - SILENT_RUNS} more of other machines.`)]
      : []),
  ];
  return content.length === 0 ? [] : [{ id: 'now', title: 'Now', content }];
};
const modifiedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

const CHANGED =
  'The file of the experiment has changed since this page began: end `pipe ui` and start it again to see the new one.';

const UNWATCHED =
  'A change of the experiment’s own file is told here; one of the files that it imports is not: end `pipe ui` and start it again after that.';

/** Facts by which a report is found again: the results of the store, and the states of the experiment's stages in its runs. */
const signOf = async ({ services: { store } }: LiveReport, runs: readonly KnownRun[]): Promise<string> =>
  JSON.stringify([
    await store.blobs.list('actions/'),
    runs.map(({ head, life, state }) => [
      head.run,
      life,
      state.messages.length + state.leftOut,
      state.stages.map(({ stage, status }) => [stage, status]),
    ]),
  ]);

/** The view of an experiment's report: what the store has of it, and above that its runs that go on. */
export const reportView = (report: LiveReport): View => {
  const { path, experiment, services, sections, version, readRuns, token } = report;
  const drawing = new Map<string, ReturnType<typeof liveSections>>();
  const drawOf = (run: string): ReturnType<typeof liveSections> => {
    const found = drawing.get(run) ?? liveSections(sections, services.store);
    drawing.set(run, found);
    return found;
  };
  const begun = modifiedAt(path);
  let known: { readonly of: string; readonly parts: readonly BoardPart[] } | undefined;
  return async () => {
    const all = await readRuns();
    const runs = all.runs.filter(isOfRun(report));
    const of = await signOf(report, runs);
    if (known?.of !== of) {
      const found = await findReport(experiment, services, { sections, version, readRuns: async () => all })();
      if (either.isLeft(found)) throw new Error(found.left.what);
      const head: PagePart = {
        id: 'experiment',
        title: 'Experiment',
        content: [factList(found.right.facts), element('p', { class: 'note' }, UNWATCHED)],
      };
      known = { of, parts: [head, ...reportParts(found.right)].map(boardPart) };
    }
    const isStale = (await modifiedAt(path)) !== (await begun);
    const stale: readonly PagePart[] = isStale
      ? [{ id: 'changed', title: 'Changed', content: [element('p', { class: 'problem' }, CHANGED)] }]
      : [];
    const going = new Set(runs.flatMap(({ life, head }) => (life === 'running' ? [head.run] : [])));
    for (const run of [...drawing.keys()]) if (!going.has(run)) drawing.delete(run);
    const now = await nowParts(runs, drawOf, token);
    const [head, ...rest] = known.parts;
    return [...stale.map(boardPart), ...(head === undefined ? [] : [head]), ...now.map(boardPart), ...rest];
  };
};
