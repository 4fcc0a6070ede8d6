import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exec } from '../../../pipeline/loggers/exec.js';
import { eventLine } from '../../../pipeline/loggers/jsonl.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { killedRuns, STEPS_COUNTED } from './fixtures/killed-run.js';
import { begun, done, metric, running } from './fixtures/sinks.js';
import { tellSink } from './fixtures/told.js';

const open = async (command: string, folder = '.') => rightOf(await exec.open(command, { folder, environment: {} })());
const RUN = [begun, running, metric(1), metric(2), done];

test('a command gets every event as a line of JSON, and is waited for', async () => {
  const folder = scratchFolder();
  assert.equal(await tellSink(await open('cat > part; sleep 0.05; mv part all', folder), RUN), []);
  assert.is(readFileSync(join(folder, 'all'), 'utf8'), RUN.map(eventLine).join(''));
});

test('a command that ends, dies, cannot be started or does not read costs its lines, and the reason is said', async () => {
  const many = Array.from({ length: 5000 }, (_, step) => metric(step + 1));
  const said = async (command: string, patience?: number) =>
    (await tellSink(await open(command), [...RUN.slice(0, 2), ...many, done], patience))[0] ?? '';
  assert.match(await said('exit 3'), 'exit code 3');
  assert.match(await said('head -1 > /dev/null'), /has ended|reads no more/);
  assert.match(await said('kill -9 $$'), 'SIGKILL');
  assert.match(await said('no-such-command-anywhere 2> /dev/null'), 'exit code 127');
  assert.match(await said('sleep 5', 0.1), 'had not taken them when the wait for it ended');
});

test('runs that are killed and go on tell a command each point once a run, those of before as replayed', async () => {
  const folder = scratchFolder();
  let run = 0;
  await killedRuns(() => open(`cat > run-${++run}`, folder));
  const metrics = readFileSync(join(folder, 'run-3'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'metric');
  assert.equal(
    metrics.map(({ step }) => step),
    STEPS_COUNTED,
  );
  const replayed = metrics.filter((one) => one.replayed === true).map(({ step }) => step);
  assert.equal(replayed, STEPS_COUNTED.slice(0, replayed.length));
  assert.ok(replayed.length > 0 && replayed.length < STEPS_COUNTED.length);
});

test('no command is refused', async () => {
  assert.match(leftOf(await exec.open(' ', { folder: '.', environment: {} })()).remedy, 'exec:COMMAND');
});

test.run();
