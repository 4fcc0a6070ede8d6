import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandWith } from '../../../pipeline/command/program.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';

const folder = fileURLToPath(new URL('../fixtures', import.meta.url));
const scratch = scratchFolder();
const backends = [{ name: 'none', source: import.meta.url, exported: 'none' }];

const answer = async (...words: readonly string[]) => {
  const host = testHost({ folder, backends });
  const code = await commandWith(host)(words);
  return { code, ...host.written() };
};
const RUN = ['run', 'helped.ts', '--no-check', '--executor', 'in-process'];

test('a store in memory is said to be gone with its process, by who looks for it and by who fills it', async () => {
  for (const words of [['ls'], ['verify'], ['show', 'abcd']]) {
    const { code, err } = await answer(...words, '--store', 'memory:nobody');
    assert.is(code, 2);
    assert.match(err, /gone with that process\n {2}at: memory:nobody\n/);
    assert.not.match(err, 'makes one');
  }
  const plan = await answer('plan', 'helped.ts', '--store', 'memory:nobody');
  assert.match(plan.out, 'there is no store at memory:nobody: one in the memory of a process is gone with that process');
  const { code, out } = await answer(...RUN, '--store', 'memory:filled');
  assert.is(code, 0);
  assert.is(out.split('the results are lost with this process: the store memory:filled is in its memory').length, 2);
  const unnamed = await answer(...RUN, '--store', 'memory:');
  assert.is(unnamed.code, 2);
  assert.match(unnamed.err, 'the store in memory has no name');
});

test('the logs of a store that is not there is one problem that names it, and opens no sink', async () => {
  const store = join(scratch, 'nowhere');
  const { code, err } = await answer('logs', 'helped.ts', '--store', store, '--to', `csv:${join(scratch, 'tables')}`);
  assert.is(code, 2);
  assert.match(err, `error: there is no store here\n  at: ${store}\n`);
  assert.not.match(err, 'warning');
  assert.not.ok(existsSync(join(scratch, 'tables')));
});

test('a sink whose target is wrong is refused by its option and the place on the disk', async () => {
  const csv = await answer(...RUN, '--store', 'memory:sinks', '--log', 'csv:helped.ts');
  assert.is(csv.code, 2);
  assert.match(csv.err, `error: helped.ts is a file, not a folder\n  at: --log csv:helped.ts (${join(folder, 'helped.ts')})\n`);
  const jsonl = await answer(...RUN, '--store', 'memory:sinks', '--log', 'jsonl:/no/such/x');
  assert.match(jsonl.err, 'at: --log jsonl:/no/such/x (/no/such/x)\n');
  const nameless = await answer(...RUN, '--store', 'memory:sinks', '--log', 'csv');
  assert.match(nameless.err, 'error: the csv sink needs a folder\n  at: --log csv\n  to mend: write it as csv:FOLDER\n');
});

test('a name that nothing has is refused before the experiment is loaded', async () => {
  for (const [option, name] of [
    ['--backend', 'nune'],
    ['--store', 'foldr:x'],
    ['--executor', 'thraed'],
    ['--log', 'jsonp:x'],
  ] as const) {
    const { code, err } = await answer('run', 'absent.ts', option, name);
    assert.is(code, 2);
    assert.match(err, `at: ${option} ${name}\n`);
  }
  assert.match((await answer('plan', 'absent.ts', '--backend', 'nune')).err, 'at: --backend nune\n');
});

test('an experiment file that is misspelt names the nearest file beside it', async () => {
  const { code, err } = await answer('plan', 'helpd.ts');
  assert.is(code, 2);
  assert.match(err, 'there is no such experiment file; did you mean "helped.ts"?');
});

test('a wrong option ends with the help that lists the options of its command', async () => {
  const { code, err } = await answer('run', 'helped.ts', '--jbos', '2');
  assert.is(code, 2);
  assert.match(err, '(pipe run --help lists its options)');
  assert.match((await answer('rnu')).err, 'pipe COMMAND --help');
});

test('a second interruption ends the process at once, with a word', async () => {
  let isFirst = true;
  const host = testHost({ folder, backends }, () => {
    if (isFirst) host.interrupt();
    if (isFirst) host.interrupt();
    isFirst = false;
  });
  await commandWith(host)([...RUN, '--store', 'memory:twice']);
  assert.is(await host.exited, 130);
  assert.match(host.written().err, /^ended at once; the next run goes on from the last checkpoint$/m);
});

test.run();
