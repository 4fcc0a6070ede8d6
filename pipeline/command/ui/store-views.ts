import * as either from 'fp-ts/lib/Either.js';
import { type Manifest, secondsOf } from '../../../artifacts/manifest.js';
import type { Store } from '../../../artifacts/store.js';
import { formatBytes, formatSeconds } from '../../../base/quantities.js';
import type { KnownRun, KnownRuns } from '../../record/read-records.js';
import { element } from '../../report/markup.js';
import type { BoardPart } from '../../ui/board.js';
import { pathOf } from '../../ui/guard.js';
import type { View } from '../../ui/hub.js';
import { boardPart } from './board-part.js';
import { type LiveRow, liveTable } from './live-table.js';
import { noRun } from './run-parts.js';
import { momentText, runSeconds, runState, stagesOver } from './run-words.js';

const runRow = (run: KnownRun, token: string): LiveRow => ({
  head: element('a', { href: pathOf(token, { view: 'run', run: run.head.run }) }, run.head.experiment),
  cells: [
    runState(run),
    stagesOver(run),
    formatSeconds(runSeconds(run)),
    momentText(run.head.begun),
    String(run.head.seed),
    run.head.overrides.join('  '),
  ],
  ...(['failed', 'killed'].includes(runState(run)) ? { look: 'problem' } : {}),
});

/** The view of all runs that a store has a record of, the newest first; each is a link to its page. */
export const runsView =
  (readRuns: () => Promise<KnownRuns>, token: string): View =>
  async () => {
    const { runs, damaged } = await readRuns();
    if (runs.length + damaged.length === 0) return [boardPart(noRun('The store has a record of no run yet.'))];
    const columns = ['experiment', 'state', 'stages', 'time', 'begun', 'seed', 'changed settings'];
    const content = [
      liveTable(
        'Runs',
        columns,
        runs.map((run) => runRow(run, token)),
      ),
      ...(damaged.length === 0 ? [] : [element('p', { class: 'problem' }, `damaged, and so not listed: ${damaged.join(', ')}`)]),
    ];
    return [boardPart({ id: 'runs', title: 'Runs', content })];
  };

/** The most results of a store that are listed. */
const LISTED = 200;

const rowsOf = (manifest: Manifest): readonly LiveRow[] => {
  const seconds = secondsOf(manifest);
  const { finished, parts } = manifest;
  return Object.entries(manifest.outputs).map(([name, { kind, digest, bytes, summary }], index) => ({
    head: index === 0 ? parts.stage : '',
    cells: [
      index === 0 ? momentText(finished) : '',
      index === 0 ? (seconds === undefined ? 'unknown' : formatSeconds(seconds)) : '',
      name,
      kind,
      element('code', {}, digest.slice(0, 12)),
      formatBytes(bytes),
      summary.split('\n')[0] ?? '',
    ],
  }));
};

/** The view of the results that a store has, the newest first, as `pipe ls --artifacts` lists them. */
export const storeView = (store: Store): View => {
  let known: { readonly of: string; readonly parts: readonly BoardPart[] } | undefined;
  return async () => {
    // Manifests are read again once there are others.
    const of = JSON.stringify(await store.blobs.list('actions/'));
    if (known?.of === of) return known.parts;
    const listed = await store.listing();
    if (either.isLeft(listed)) throw new Error(listed.left.what);
    const { manifests, damaged } = listed.right;
    const notes = [
      ...(manifests.length > LISTED
        ? [`The newest ${LISTED} of ${manifests.length} results are listed; \`pipe ls --artifacts\` has all.`]
        : []),
      ...(damaged.length === 0 ? [] : [`Damaged, and so not listed: ${damaged.join(', ')}; \`pipe verify\` says more.`]),
    ];
    const columns = ['stage', 'finished', 'time', 'artifact', 'kind', 'digest', 'size', 'content'];
    const content = [
      element('p', {}, `Results in ${store.where}, the newest first.`),
      liveTable('Results', columns, manifests.slice(0, LISTED).flatMap(rowsOf)),
      ...notes.map((note) => element('p', { class: 'note' }, note)),
    ];
    known = { of, parts: [boardPart({ id: 'store', title: 'Store', content })] };
    return known.parts;
  };
};
