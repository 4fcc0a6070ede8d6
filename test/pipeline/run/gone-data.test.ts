import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskEither } from 'fp-ts';
import { pipe } from 'fp-ts/lib/function.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endUses } from '../../../artifacts/store/uses.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { planLines } from '../../../pipeline/command/plan.js';
import { experiment } from '../../../pipeline/experiment.js';
import { planExperiment } from '../../../pipeline/run/plan.js';
import { resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { countPages, downloads, listPages, readPages } from '../fixtures/pages.js';
import { doneOf, eventsOf, optionsWith, statusesOf } from '../fixtures/run.js';

/** A project with pages, and the options of a run there. */
const project = async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'pages', '1'), 'once');
  const store = await resultOf(openStore(join(folder, 'store')));
  const given = optionsWith(store);
  return { folder, options: { ...given, data: { ...given.data, projectFolder: folder, mayDownload: true } } };
};

const listing = experiment('pages', () => listPages('pages'));
const reading = experiment('pages', () => listPages('pages').pipe(readPages()));
const more = experiment('pages', () => {
  const list = listPages('pages');
  return { counted: list.pipe(countPages()), text: list.pipe(readPages({ times: 2 })) };
});

test('where the data is gone what the store has of it is used, and said so, until its files themselves are needed', async () => {
  const { folder, options } = await project();
  const first = doneOf(await eventsOf(reading, options));
  renameSync(join(folder, 'pages'), join(folder, 'elsewhere'));
  const before = downloads.asked;
  const events = await eventsOf(reading, options);
  assert.equal(statusesOf(events), { 'list-pages': ['cached'], 'read-pages': ['cached'] });
  assert.equal(doneOf(events).outputs, first.outputs);
  const told = events.flatMap((event) => (event.type === 'log' ? [[event.stage, event.level, event.message]] : []));
  const message = 'the data is not here (there are no pages); what the store has of it is used';
  assert.equal(told, [['list-pages', 'warning', message]]);
  assert.is(downloads.asked, before, 'nothing is downloaded that is not needed');
  const planned = await resultOf(planExperiment(reading, options));
  assert.equal(
    planned.map(({ status, absent }) => [status, absent]),
    [
      ['cached', 'there are no pages'],
      ['cached', undefined],
    ],
  );

  // A stage that needs no more than what the store has is computed; one that opens a file is refused as it is without any.
  const again = await eventsOf(more, options);
  assert.equal(statusesOf(again), {
    'list-pages': ['cached'],
    'count-pages': ['running', 'done'],
    'read-pages': ['running', 'failed'],
  });
  assert.equal(
    doneOf(again).problems.map(({ problem, what, where }) => [problem, what, where]),
    [['usage', 'there are no pages, and read-pages reads files of the data again', join(folder, 'pages')]],
  );

  // Data that comes back counts as what it is.
  mkdirSync(join(folder, 'pages'));
  writeFileSync(join(folder, 'pages', '1'), 'anew');
  assert.is((await resultOf(planExperiment(listing, options)))[0]?.status, 'run');
});

test('data that was never here, and data of which the store has not all, is refused as it was', async () => {
  const { folder, options } = await project();
  const refused = async (root: string): Promise<void> => {
    const events = await eventsOf(
      experiment('pages', () => listPages(root)),
      options,
    );
    assert.equal(statusesOf(events)['list-pages'], ['failed']);
    assert.equal(
      doneOf(events).problems.map(({ what }) => what),
      ['there are no pages'],
    );
  };
  assert.equal(doneOf(await eventsOf(listing, options)).problems, []);
  rmSync(join(folder, 'pages'), { recursive: true });
  // The same settings with another root would have the same key.
  await refused('pagse');
  rmSync(join(options.store.where, 'objects'), { recursive: true });
  await refused('pages');
});

/** An experiment that reads pages, which can be downloaded, `times` over. */
const mirrored = (times: number) => experiment('pages', () => listPages('pages', 'mirror').pipe(readPages({ times })));

/** A project whose run dropped the list of its pages, and whose pages are gone since. */
const projectOfDropped = async () => {
  const { folder, options } = await project();
  cpSync(join(folder, 'pages'), join(folder, 'mirror'), { recursive: true });
  const keeping = { ...options, keep: ['results'] };
  await eventsOf(mirrored(1), keeping);
  await endUses(options.store.blobs, options.run);
  rmSync(join(folder, 'pages'), { recursive: true });
  const store = await resultOf(openStore(join(folder, 'store')));
  return { folder, options: { ...keeping, store } };
};

test('what was dropped is made again of data that is downloaded again, and a repetition downloads nothing', async () => {
  const { folder, options } = await projectOfDropped();
  const before = downloads.asked;
  const repeated = await eventsOf(mirrored(1), options);
  assert.equal(statusesOf(repeated), { 'list-pages': ['cached'], 'read-pages': ['cached'] });
  assert.is(downloads.asked, before);
  const planned = await resultOf(planExperiment(mirrored(2), options));
  assert.match(planLines(planned)[0] as string, 'its data is not here (there are no pages), and is looked for again');

  const events = await eventsOf(mirrored(2), options);
  assert.equal(doneOf(events).problems, []);
  assert.equal(statusesOf(events), {
    'list-pages': ['cached', 'running', 'done'],
    'read-pages': ['running', 'done'],
  });
  assert.is(downloads.asked, before + 1);
  assert.ok(existsSync(join(folder, 'pages', '1')));
  const told = events.flatMap((event) => (event.type === 'log' && event.stage === 'list-pages' ? [event.message] : []));
  assert.ok(told.some((message) => message.endsWith('its files are looked for again')));
});

test('what was dropped is not made again of other data than it was made of, nor of data that is nowhere', async () => {
  const { folder, options } = await projectOfDropped();
  writeFileSync(join(folder, 'mirror', '1'), 'anew');
  const other = await eventsOf(mirrored(2), options);
  assert.equal(
    doneOf(other).problems.map(({ problem, what }) => [problem, what.startsWith('the data is another now')]),
    [['usage', true]],
  );
  assert.equal(statusesOf(other)['read-pages']?.at(-1), 'not-begun');
  for (const name of ['pages', 'mirror']) rmSync(join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'mirror'));
  const nowhere = await eventsOf(mirrored(2), options);
  assert.equal(
    doneOf(nowhere).problems.map(({ what }) => what),
    ['there are no pages'],
  );
});

test('a result of data that is gone, and is damaged after its key was computed, is made of data that is downloaded', async () => {
  const { folder, options } = await project();
  cpSync(join(folder, 'pages'), join(folder, 'mirror'), { recursive: true });
  await eventsOf(mirrored(1), options);
  rmSync(join(folder, 'pages'), { recursive: true });
  const { store } = options;
  let looked = 0;
  // Of the list it is asked for the key, then for the result.
  const check: typeof store.check = (digest) => {
    looked += 1;
    return pipe(
      looked === 2 ? store.discard(digest) : taskEither.right(undefined),
      taskEither.chain(() => store.check(digest)),
    );
  };
  const events = await eventsOf(mirrored(1), { ...options, store: { ...store, check } });
  assert.equal(doneOf(events).problems, []);
  assert.equal(statusesOf(events), { 'list-pages': ['running', 'done'], 'read-pages': ['cached'] });
  assert.ok(existsSync(join(folder, 'pages', '1')));
});

test.run();
