import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Manifest, secondsOf } from '../../../artifacts/manifest.js';
import type { Store } from '../../../artifacts/store.js';
import type { KnownRun, KnownRuns } from '../../record/read-records.js';
import { table } from '../../report/block.js';
import { element, type Markup } from '../../report/markup.js';
import { tableMarkup } from '../../report/page/blocks.js';
import type { BoardPart } from '../../ui/board.js';
import { pathOf } from '../../ui/guard.js';
import type { View } from '../../ui/hub.js';
import { formatBytes, formatSeconds } from '../present/format.js';
import { boardPart } from './board-part.js';
import { noRun } from './run-parts.js';
import { momentText, runSeconds, runState, stagesOver } from './run-words.js';

const runRow = (run: KnownRun, token: string): Markup =>
  element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('a', { href: pathOf(token, { view: 'run', run: run.head.run }) }, run.head.experiment),
    ),
    element('td', {}, runState(run)),
    element('td', {}, stagesOver(run)),
    element('td', {}, formatSeconds(runSeconds(run))),
    element('td', {}, String(run.head.seed)),
    element('td', {}, run.head.overrides.join('  ')),
    element('td', {}, momentText(run.head.begun)),
  );

/** The view of all runs that a store has a record of, the newest first; each is a link to its page. */
export const runsView =
  (readRuns: () => Promise<KnownRuns>, token: string): View =>
  async () => {
    const { runs, damaged } = await readRuns();
    if (runs.length + damaged.length === 0) return [boardPart(noRun('The store has a record of no run yet.'))];
    const columns = ['experiment', 'state', 'stages', 'time', 'seed', 'changed settings', 'begun'];
    const content = [
      element(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Runs' },
        element(
          'table',
          {},
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              columns.map((column) => element('th', { scope: 'col' }, column)),
            ),
          ),
          element(
            'tbody',
            {},
            runs.map((run) => runRow(run, token)),
          ),
        ),
      ),
      ...(damaged.length === 0 ? [] : [element('p', { class: 'problem' }, `damaged, and so not listed: ${damaged.join(', ')}`)]),
    ];
    return [boardPart({ id: 'runs', title: 'Runs', content })];
  };

/** The most results of a store that are listed. */
const LISTED = 200;

const rowsOf = (manifest: Manifest): readonly (readonly string[])[] => {
  const seconds = secondsOf(manifest);
  const { finished, parts } = manifest;
  return Object.entries(manifest.outputs).map(([name, { kind, digest, bytes, summary }], index) => [
    index === 0 ? momentText(finished) : '',
    index === 0 ? parts.stage : '',
    index === 0 ? (seconds === undefined ? 'unknown' : formatSeconds(seconds)) : '',
    name,
    kind,
    digest.slice(0, 12),
    formatBytes(bytes),
    summary.split('\n')[0] ?? '',
  ]);
};

/** The view of the results that a store has, the newest first, as `pipe ls` lists them. */
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
        ? [`The newest ${LISTED} of ${manifests.length} results are listed; \`pipe ls\` has all.`]
        : []),
      ...(damaged.length === 0 ? [] : [`Damaged, and so not listed: ${damaged.join(', ')}; \`pipe verify\` says more.`]),
    ];
    const columns = ['finished', 'stage', 'time', 'artifact', 'kind', 'digest', 'size', 'content'];
    const content = pipe(
      table({ title: `Results in ${store.where}`, columns, rows: manifests.slice(0, LISTED).flatMap(rowsOf), notes }),
      tableMarkup,
    );
    known = { of, parts: [boardPart({ id: 'store', title: 'Store', content: [content] })] };
    return known.parts;
  };
};
