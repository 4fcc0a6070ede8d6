import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { isPinName } from '../../../artifacts/store/pins.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { experiment } from '../../../pipeline/experiment.js';
import { type Findable, findRun } from '../../../pipeline/record/find-run.js';
import { nameRun } from '../../../pipeline/record/name-run.js';
import { recordReader } from '../../../pipeline/record/read-records.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, programIn, rightOf } from '../fixtures/run.js';
import { one } from '../fixtures/stages.js';

const begun = new Date('2026-11-28T19:38:12.345Z');

test('a run is named by experiment, seed and second; of runs of one second each has a name of its own', async () => {
  const blobs = memoryBlobs('memory:names');
  const names = await Promise.all(
    ['a', 'b', 'c'].map((run) => nameRun(blobs, run, { experiment: 'my cells/2', seed: 3, begun })),
  );
  const name = 'my-cells-2-3-20261128-193812';
  assert.equal([...names].sort(), [name, `${name}-2`, `${name}-3`]);
});

test('a store that takes no name keeps its run from nothing', async () => {
  const refusing = (code: string) => ({
    ...memoryBlobs('memory:read-only'),
    putIfAbsent: () => Promise.reject(Object.assign(new Error(code), { code })),
  });
  assert.is(await nameRun(refusing('EROFS'), 'a', { experiment: 'x', seed: 0, begun }), undefined);
  // What else fails is nothing to be silent about.
  const failed = await nameRun(refusing('EIO'), 'a', { experiment: 'x', seed: 0, begun }).catch((error: unknown) => error);
  assert.is((failed as { readonly code?: string }).code, 'EIO');
});

test('a run of an experiment with a long name has a name that a file may have, and no other experiment of its beginning', async () => {
  const { blobs } = await resultOf(openStore(join(scratchFolder(), 'store')));
  const names = await Promise.all(
    ['a', 'b'].map((ending) => nameRun(blobs, ending, { experiment: 'ж'.repeat(300) + ending, seed: 3, begun })),
  );
  for (const name of names) assert.match(name ?? '', /^ж{75}-[0-9a-f]{8}-3-20261128-193812$/);
  assert.is.not(names[0], names[1]);
  assert.equal([isPinName('ж'.repeat(100)), isPinName('ж'.repeat(101))], [true, false]);
});

test('a run whose name the store fails to give says so, and goes on', async () => {
  const blobs = memoryBlobs('memory:failing');
  const putIfAbsent: typeof blobs.putIfAbsent = (name, bytes) =>
    name.startsWith('names/') ? Promise.reject(new Error('the wheel came off')) : blobs.putIfAbsent(name, bytes);
  const unnamed = experiment('unnamed', () => one());
  const run = programIn(scratchFolder());
  const events = await lastValueFrom(run(unnamed, { store: { ...blobs, reach: 'machine', putIfAbsent } }).pipe(toArray()));
  const said = events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
  assert.equal(said, ['the store gives this run no name: the store cannot be used: the wheel came off']);
  const last = events.at(-1);
  assert.equal(last?.type === 'done' && last.problems, []);
});

test('a run tells its name in its first event, and its store finds it by that', async () => {
  const folder = scratchFolder();
  const run = programIn(folder);
  const alone = experiment('alone', () => one());
  const nameIn = ([first]: readonly RunEvent[]): string | undefined => (first?.type === 'run' ? first.name : undefined);
  // Of other settings, so that neither repeats the other.
  const begin = (n: number) =>
    lastValueFrom(run(alone, { seed: 5, overrides: [`one.n=${n}`], executor: 'in-process' }).pipe(toArray()));
  const events = await Promise.all([1, 2].map(begin));
  const names = events.map(nameIn);
  assert.match(names[0] ?? '', /^alone-5-\d{8}-\d{6}(-2)?$/);
  assert.is.not(names[0], names[1]);
  const { runs } = await recordReader((await resultOf(openStore(join(folder, '.sluice')))).blobs)();
  for (const [index, name] of names.entries())
    assert.is(rightOf(findRun(runs, name as string)).head.run, events[index]?.[0]?.run);
  assert.is(
    nameIn(await lastValueFrom(run(alone, { store: 'memory:unkept', executor: 'in-process' }).pipe(toArray()))),
    undefined,
  );
});

const record = (run: string, name: string, experimentName: string, second: number): Findable => ({
  head: { run, name, experiment: experimentName, begun: new Date(1e12 + second * 1000).toISOString() },
});
const records = [
  record('11aa', 'shapes-0-20260101-000000', 'shapes', 3),
  record('22bb', 'shapes-1-20260101-000002', 'shapes', 5),
  record('33cc', 'cells-0-20260101-000001', 'cells', 4),
  record('44dd', 'twin-0-20260101-000000', 'twin', 1),
  record('55ee', 'twin-0-20260101-000000', 'twin', 2),
];

test('a run is found by name, by a beginning of it, by identifier, as the last, and by experiment', () => {
  const found = (text: string): string => rightOf(findRun(records, text)).head.run;
  assert.equal(['shapes-0-20260101-000000', 'shapes-0', 'cells-0-2', '11', '44dd', 'last', 'shapes', 'twin'].map(found), [
    '11aa',
    '11aa',
    '33cc',
    '11aa',
    '44dd',
    '22bb',
    '22bb',
    '55ee',
  ]);
});

test('a text that means several runs or none is refused, with the names that may be meant', () => {
  const refused = (text: string, of = records) => {
    const { problem, what, remedy } = leftOf(findRun(of, text));
    assert.is(problem, 'usage');
    return `${what} | ${remedy}`;
  };
  assert.is(
    refused('shapes-'),
    '"shapes-" means 2 runs | write more of the name: shapes-1-20260101-000002, shapes-0-20260101-000000',
  );
  assert.is(refused('twin-0-20260101-000000'), '"twin-0-20260101-000000" means 2 runs | name one by its identifier: 55ee, 44dd');
  assert.match(refused('shape-0-20260101-000000'), /did you mean "shapes-0-20260101-000000"\? \| name a run/);
  assert.match(refused('sahpes'), /the store has no run "sahpes"; did you mean "shapes"\?/);
  assert.match(refused('last', []), /the store has no run \| run an experiment first/);
});

test.run();
