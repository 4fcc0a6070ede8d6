import { stat } from 'node:fs/promises';
import * as either from 'fp-ts/lib/Either.js';
import type { Experiment } from '../../experiment.js';
import type { KnownRun, KnownRuns } from '../../record/read-records.js';
import { element } from '../../report/markup.js';
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

/** Parts of a run of the experiment that goes on: its progress, and what its stages measure meanwhile. */
const nowParts = async (
  run: KnownRun | undefined,
  draw: ReturnType<typeof liveSections>,
  token: string,
): Promise<readonly PagePart[]> => {
  if (run === undefined || run.life !== 'running') return [];
  const computing = new Set(run.state.stages.filter(computes).map(({ stage }) => stage));
  const stages = recordedStages(run).filter(({ stage }) => computing.has(stage));
  const { sections } = await draw(run, stages);
  return [
    {
      id: 'now',
      title: 'Now',
      content: [
        element(
          'p',
          {},
          element('a', { href: pathOf(token, { view: 'run', run: run.head.run }) }, `The run of ${momentText(run.head.begun)}`),
          `, seed ${run.head.seed}${run.head.overrides.map((one) => `, ${one}`).join('')}, goes on:`,
        ),
        progressTable(run),
        ...sections.map(({ blocks }) => element('div', { class: 'blocks' }, blocks.map(blockMarkup))),
      ],
    },
  ];
};

const modifiedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

const CHANGED =
  'The file of the experiment has changed since this page began: end `pipe ui` and start it again to see the new one.';

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

/** The view of an experiment's report: what the store has of it, and above that its run where one goes on. */
export const reportView = (report: LiveReport): View => {
  const { path, experiment, services, sections, version, readRuns, token } = report;
  const draw = liveSections(sections, services.store);
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
        content: [factList(found.right.facts)],
      };
      known = { of, parts: [head, ...reportParts(found.right)].map(boardPart) };
    }
    const isStale = (await modifiedAt(path)) !== (await begun);
    const stale: readonly PagePart[] = isStale
      ? [{ id: 'changed', title: 'Changed', content: [element('p', { class: 'problem' }, CHANGED)] }]
      : [];
    const now = await nowParts(runs[0], draw, token);
    const [head, ...rest] = known.parts;
    return [...stale.map(boardPart), ...(head === undefined ? [] : [head]), ...now.map(boardPart), ...rest];
  };
};
