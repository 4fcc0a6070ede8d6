import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../../pipeline/address/stores.js';
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
    [['usage', 'there are no pages', join(folder, 'pages')]],
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

test.run();
