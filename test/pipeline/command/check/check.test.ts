import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../../../pipeline/address/stores.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { resultOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { testHost } from '../../fixtures/host.js';

const folder = fileURLToPath(new URL('../../fixtures', import.meta.url));
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];

/** Calls the command with a store of its own. */
const callWith =
  (store: string) =>
  async (...words: readonly string[]) => {
    const host = testHost({ folder, backends });
    const code = await commandWith(host)([...words, '--store', store, '--no-check', '--executor', 'in-process']);
    return { code, ...host.written() };
  };

test('an impure stage is named with the output that differs and where; the pure ones are the same twice', async () => {
  const store = join(scratchFolder(), 'store');
  const call = callWith(store);
  const { code, out, err } = await call('check', 'impure.ts');
  assert.is(code, 1);
  for (const line of ['one: the same twice', 'add: the same twice', 'drifting: impure']) assert.match(out, line);
  assert.match(
    err,
    'error: the stage is impure: computed twice from the same inputs it gave another "weights" (tensor w in 1 of 4 numbers, first at [1, 0], by 1.00 at most)\n  at: stage drifting\n  to mend: let its result depend',
  );
  assert.not.match(err, '"text"');
});

test('what the store has is computed again too, and stays as it is', async () => {
  const store = join(scratchFolder(), 'store');
  const call = callWith(store);
  await call('run', 'impure.ts', '--quiet');
  const opened = await resultOf(openStore(store));
  const before = await opened.blobs.list('');
  const manifests = await resultOf(opened.manifests);
  const { code, out } = await call('check', 'impure.ts', 'drifting', 'add', '--json');
  assert.is(code, 1);
  const { stages } = JSON.parse(out) as {
    stages: { stage: string; same: boolean; outputs: { output: string; digests: string[] }[] }[];
  };
  assert.equal(
    stages.map(({ stage, same, outputs }) => [stage, same, outputs.map(({ output }) => output)]),
    [
      ['add', true, []],
      ['drifting', false, ['weights']],
    ],
  );
  assert.equal(await resultOf(opened.manifests), manifests);
  const kept = (names: readonly string[]) => names.filter((name) => /^(?:objects|actions|checkpoints|leases)\//.test(name));
  assert.equal(kept(await opened.blobs.list('')), kept(before));
});

test('an impure stage is named too where the bytes of what it made first were dropped', async () => {
  const call = callWith(join(scratchFolder(), 'store'));
  const words = ['impure.ts', '--set', 'of=passing'];
  const { code, out, err } = await call('check', ...words, 'one', 'drifting', '--keep', 'results');
  assert.is(code, 1);
  for (const line of ['one: the same twice', 'drifting: impure']) assert.match(out, line);
  assert.match(
    err,
    /it gave another "weights" \([0-9a-f]{12} and then [0-9a-f]{12}: the bytes of the first were dropped, so that where they differ is not known\)\n {2}at: stage drifting/,
  );
  const { out: text } = await call('check', ...words, 'drifting', '--json');
  const { stages } = JSON.parse(text) as { stages: { outputs: Record<string, unknown>[] }[] };
  const outputs = stages.flatMap((one) => one.outputs);
  assert.equal(
    outputs.map((one) => [one['output'], (one['digests'] as string[]).length, 'differences' in one]),
    [['weights', 2, false]],
  );
});

test('a stage that goes on from checkpoints is computed from its beginning, and one alone is checked with its name', async () => {
  const call = callWith(join(scratchFolder(), 'store'));
  const { code, out } = await call('check', 'impure.ts', '--set', 'of=counting', '--checkpoint', '0');
  assert.is(code, 0, out);
  assert.match(out, 'count: the same twice');
  const { code: refused, err } = await call('check', 'impure.ts', 'cuont', '--set', 'of=counting');
  assert.is(refused, 2);
  assert.match(err, 'this experiment has no stage "cuont"; did you mean "count"?');
});

test('of a run that fails nothing is computed twice, and that is said', async () => {
  const call = callWith(join(scratchFolder(), 'store'));
  const { code, out, err } = await call('check', 'impure.ts', '--set', 'of=failing');
  assert.is(code, 1);
  assert.match(err, 'no stage was computed a second time, since the run failed');
  assert.not.match(out, 'again');
});

test('an interruption of the second computation says that the check is to be begun again, and the rest is not computed', async () => {
  const store = join(scratchFolder(), 'store');
  await callWith(store)('run', 'impure.ts', '--quiet');
  const host = testHost({ folder, backends }, (text) => {
    if (text.includes('computing it again')) host.interrupt();
  });
  const words = ['check', 'impure.ts', '--store', store, '--no-check', '--executor', 'in-process'];
  assert.is(await commandWith(host)(words), 130);
  const { out, err } = host.written();
  assert.match(err, 'error: the check was interrupted\n  at: stage one\n  to mend: check it again, as in `pipe check FILE one`');
  assert.not.match(err, 'checkpoint');
  assert.is([...out.matchAll(/computing it again/g)].length, 1);
});

test.run();
