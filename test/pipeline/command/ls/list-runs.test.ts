import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { openStoreOn } from '../../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { dropObjects } from '../../../../artifacts/store/drop/drop-objects.js';
import { actionName, objectName } from '../../../../artifacts/store/names.js';
import { ownIdentity } from '../../../../artifacts/store/process-identity.js';
import { putRunHead, putRunState, putRunSummary } from '../../../../artifacts/store/run-blobs.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { PAGE_RUNS, recordReader } from '../../../../pipeline/record/read-records.js';
import { readSummaries } from '../../../../pipeline/record/read-summaries.js';
import { RunHead, RunState } from '../../../../pipeline/record/record.js';
import { RunSummary } from '../../../../pipeline/record/summary.js';
import { fillStore } from '../../../artifacts/fixtures/finished-store.js';
import { bytesOf, resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { testHost } from '../../fixtures/host.js';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 28) + second * 1000).toISOString();

const summary = (run: string, second: number, more: Partial<RunSummary> & { readonly seed?: number } = {}): RunSummary => {
  const { seed = 0, ...rest } = more;
  const head = { run, name: `shapes-${run}`, experiment: 'shapes', begun: at(second), seed, backend: 'none' };
  return {
    head: { ...head, choices: { scale: 'small' }, overrides: [] },
    told: at(second + 1),
    life: 'over',
    stages: { all: 2, computed: 2, cached: 0 },
    outputs: {},
    figures: {},
    keys: [],
    ...rest,
  };
};

const scored = (top1: number, loss: number): Partial<RunSummary> => ({
  outputs: { evaluation: { kind: 'evaluation', digest: digestOf(String(top1)), summary: `accuracy ${top1}` } },
  figures: { 'evaluation.top1': top1, 'evaluation.loss': loss },
});

const put = async (blobs: Blobs, one: RunSummary, stages: RunHead['stages'] = []): Promise<void> => {
  const { run, name, experiment, begun, seed, backend, choices, overrides } = one.head;
  const holder = { ...(await ownIdentity()), pid: 2 ** 30 };
  const head = {
    run,
    name,
    experiment,
    begun,
    seed,
    backend,
    choices,
    overrides,
    executor: 'thread',
    versions: {},
    holder,
    stages,
  };
  await putRunHead(blobs, run, RunHead.encode(head));
  if (['over', 'failed'].includes(one.life)) await putRunSummary(blobs, run, RunSummary.encode(one));
};

const train = (config: unknown) => [{ stage: 'train', definition: 'train', after: [], seed: 0, config }];

const folder = scratchFolder();
const list = async (words: string): Promise<string> => {
  const host = { ...testHost({ folder, environment: {} }), now: () => new Date(at(3600)) };
  const code = await commandWith(host)([
    'ls',
    '--store',
    join(folder, 'store'),
    ...words.split(' ').filter((word) => word !== ''),
  ]);
  const { out, err } = host.written();
  assert.equal([code, err], [0, ''], words);
  return out.trimEnd();
};
const namesIn = (text: string): readonly string[] => [...text.matchAll(/^shapes-(\w+)/gm)].map(([, name]) => name as string);

test.before(async () => {
  const { blobs } = await resultOf(openStore(join(folder, 'store')));
  const [first, second] = [summary('a', 0, scored(0.9, 0.3)), summary('b', 10, { ...scored(0.8, 0.2), seed: 1 })];
  await put(blobs, first, train({ epochs: 2, space: { component: 'space', name: 'darts', config: { cells: 3 } } }));
  await put(blobs, { ...second, head: { ...second.head, overrides: ['train.epochs=5'] } }, train({ epochs: 5 }));
  await put(blobs, summary('c', 20, { life: 'failed', problem: 'the wheel came off' }));
  await put(blobs, summary('d', 3590, { life: 'killed' }));
});

test('runs are listed newest first, with their life, the settings that differ, figures, and why they ended', async () => {
  const expected = [
    'shapes-d  2026-11-28 00:59:50  killed',
    '  0 of 2 stages',
    'shapes-c  2026-11-28 00:00:20  failed',
    '  the wheel came off',
    'shapes-b  2026-11-28 00:00:10  over    train.epochs=5',
    '  evaluation: accuracy 0.8',
    'shapes-a  2026-11-28 00:00:00  over',
    '  evaluation: accuracy 0.9',
  ];
  assert.is((await list('')).replace('0 of 0 stages', '0 of 2 stages'), expected.join('\n'));
});

test('the best come first by a figure: the highest accuracy, the lowest loss, and the other end where that is asked for', async () => {
  for (const [words, order, said] of [
    ['--sort top1', 'abdc', 'sorted by evaluation.top1, the highest first'],
    ['--sort evaluation.loss', 'badc', 'sorted by evaluation.loss, the lowest first'],
    ['--sort loss --reverse', 'abdc', 'sorted by evaluation.loss, the highest first'],
  ] as const) {
    const text = await list(words);
    assert.is(text.split('\n')[0], said);
    assert.is(namesIn(text).join(''), order);
  }
  assert.match(await list('--sort top1 --limit 1'), /evaluation.top1 0.9000 {2}scale=small\n.*\nand 3 more$/);
});

test('filters: experiment, seed, settings by their values, age and failure', async () => {
  for (const [words, names] of [
    ['--seed 1', 'b'],
    ['--experiment shapes', 'dcba'],
    ['--set train.epochs=2', 'a'],
    ['--set train.space=darts --set train.space.cells=3', 'a'],
    ['--set scale=small --seed 0', 'dca'],
    ['--set train.epochs=7', ''],
    ['--since 1m', 'd'],
    ['--since 2026-11-28T00:00:15Z', 'dc'],
    ['--failed', 'dc'],
  ] as const)
    assert.is(namesIn(await list(words)).join(''), names, words);
});

test('a run that is over and has no readable summary gets its figures from its outputs, and a summary from then on', async () => {
  const blobs = memoryBlobs('memory:older');
  const store = await resultOf(openStoreOn({ blobs }));
  const bytes = bytesOf('{"kind":"evaluation","value":{"top1":0.9},"version":1}');
  const digest = await resultOf(store.write(bytes));
  const output = { kind: 'evaluation', digest, summary: 'good' };
  await put(blobs, { ...summary('x', 0), life: 'killed' });
  const ended = { time: at(1), problems: [], outputs: { evaluation: output } };
  await putRunState(blobs, 'x', 1, RunState.encode({ told: at(1), stages: [], messages: [], leftOut: 0, ended }));
  const unreadable = { ...blobs, get: async (name: string) => (name === objectName(digest) ? undefined : blobs.get(name)) };
  assert.equal((await readSummaries(unreadable)).runs[0]?.figures, {});
  assert.is(await blobs.get('runs/x/summary.json'), undefined, 'a later look may find them');
  assert.equal((await readSummaries(blobs)).runs[0]?.figures, { 'evaluation.top1': 0.9 });
  assert.is.not(await blobs.get('runs/x/summary.json'), undefined);
  await blobs.delete('runs/x/summary.json');
  await blobs.putIfAbsent('runs/x/summary.json', bytesOf('{"sha'));
  assert.equal((await readSummaries(blobs)).runs[0]?.figures, { 'evaluation.top1': 0.9 }, 'a damaged one counts as none');
  await blobs.delete(objectName(digest));
  assert.equal((await readSummaries(blobs)).runs[0]?.figures, { 'evaluation.top1': 0.9 }, 'and is replaced');
});

test('a setting that no run has, whatever its value, is refused with those that there are', async () => {
  for (const [words, what, mend] of [
    ['--set nosuch.key=1', 'no run here has a stage "nosuch"', 'name one of train'],
    ['--set train.epoch=2', 'the stage train has no key "epoch"; did you mean "epochs"?', 'name one of epochs, space'],
    ['--set scal=small', 'no run here has a choice "scal"; did you mean "scale"?', 'name one of scale'],
  ] as const) {
    const host = testHost({ folder, environment: {} });
    assert.is(await commandWith(host)(['ls', '--store', join(folder, 'store'), ...words.split(' ')]), 2, words);
    const { err } = host.written();
    assert.ok(err.includes(what) && err.includes(mend), err);
  }
});

test('of many damaged records the first are named, and the number of the others', async () => {
  const other = scratchFolder();
  const { blobs } = await resultOf(openStore(join(other, 'store')));
  for (let index = 0; index < 30; index++) await blobs.putIfAbsent(`runs/run-${100 + index}/run.json`, Buffer.from('{"sha'));
  const host = testHost({ folder: other, environment: {} });
  assert.is(await commandWith(host)(['ls', '--store', join(other, 'store')]), 0);
  assert.match(host.written().out, /damaged, and so not listed: the records of (run-\d+, ){19}run-\d+ and 10 more\n/);
});

test('artifacts that were dropped are told from those that are there', async () => {
  const other = scratchFolder();
  const store = await resultOf(openStore(join(other, 'store')));
  const [made] = await fillStore(store.blobs, 'run-1', ['images']);
  const digest = made?.outputs['images']?.digest as never;
  const mark = { digest, kind: 'split', bytes: 6, stage: 'load', run: 'run-1', dropped: at(0) };
  await dropObjects(store.blobs, [mark], async () => new Set());
  const host = testHost({ folder: other, environment: {} });
  await commandWith(host)(['ls', '--artifacts', '--store', join(other, 'store')]);
  assert.match(host.written().out, /images: \w+, 6 B, dropped/);
  assert.not.match(host.written().out, /log: \w+, 13 B, dropped/);
});

test('as JSON the list has all of each summary', async () => {
  const { runs, figure, first } = JSON.parse(await list('--json --sort top1 --limit 2'));
  assert.equal([figure, first, runs.length], ['evaluation.top1', 'highest', 2]);
  assert.equal(RunSummary.encode(runs[0]), summary('a', 0, scored(0.9, 0.3)));
});

test('with 10,000 artifacts and 1,000 runs a list reads one blob a run and none of the artifacts', async () => {
  const blobs = memoryBlobs('memory:large');
  for (let index = 0; index < 10_000; index++) {
    const digest = digestOf(String(index));
    await blobs.putIfAbsent(actionName(digest), new Uint8Array(1));
    await blobs.putIfAbsent(objectName(digest), new Uint8Array(1));
  }
  for (let run = 0; run < 1000; run++) await put(blobs, summary(`r${run}`, run));
  const counts = { get: 0, range: 0, stat: 0, list: 0 };
  const counted: Blobs = {
    ...blobs,
    get: (name) => {
      counts.get += 1;
      return blobs.get(name);
    },
    list: (prefix) => {
      counts.list += 1;
      assert.is(prefix, 'runs/');
      return blobs.list(prefix);
    },
    range: () => Promise.reject(new Error('it reads a range')),
    stat: () => Promise.reject(new Error('it asks for facts')),
  };
  const { runs } = await readSummaries(counted);
  assert.equal([runs.length, runs[0]?.head.run, counts.get, counts.list], [1000, 'r999', 1000, 1]);
  const pages = await recordReader(counted, undefined, PAGE_RUNS)();
  assert.equal([pages.runs.length, pages.runs[0]?.head.run], [PAGE_RUNS, 'r999']);
});

test('a run that left no summary is told by its record, and one with a damaged record is named', async () => {
  const blobs = memoryBlobs('memory:odd');
  const over = summary('x', 0);
  await put(blobs, { ...over, life: 'killed' });
  const state = { told: at(1), stages: [], messages: [], leftOut: 0, ended: { time: at(1), problems: [], outputs: {} } };
  await putRunState(blobs, 'x', 1, RunState.encode(state));
  await blobs.putIfAbsent('runs/y/run.json', Buffer.from(''));
  await blobs.putIfAbsent('runs/x/summary.json', Buffer.from(''));
  const { runs, damaged } = await readSummaries(blobs);
  assert.equal([runs.map(({ head, life }) => [head.run, life]), damaged], [[['x', 'over']], ['y']]);
});

test.run();
