import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { from, lastValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import { exec } from '../../../pipeline/loggers/exec.js';
import { eventLine } from '../../../pipeline/loggers/jsonl.js';
import { openSinks } from '../../../pipeline/loggers/open-sinks.js';
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
    // On a busy machine a first sentence says that the run waits.
    (await tellSink(await open(command), [...RUN.slice(0, 2), ...many, done], patience)).at(-1) ?? '';
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

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((settle) => setTimeout(settle, 5));
};

const resourcesOf = (kinds: readonly string[]): readonly string[] =>
  process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind));

test('a command that never ends is let go of once nobody waits for it: it is asked to end, and keeps no process', async () => {
  const said = async (command: string): Promise<{ readonly pid: number; readonly sentence: string; readonly kept: unknown }> => {
    const folder = scratchFolder();
    await new Promise((settle) => setTimeout(settle, 20));
    const before = resourcesOf(['ProcessWrap', 'PipeWrap']).length;
    const opened = await openSinks([`exec:${command}`], { folder, environment: {}, option: '--log' })();
    await until(() => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8').endsWith('\n'));
    const sentences: string[] = [];
    // More than the pipe takes, which is still to be written.
    const many = Array.from({ length: 5000 }, (_, step) => metric(step + 1));
    const attached = attachSinks(rightOf(opened).sinks, { patience: 0.2, complain: (sentence) => sentences.push(sentence) });
    await lastValueFrom(from([begun, running, ...many, done]).pipe(attached.listen));
    const keptNow = (): number => Math.max(0, resourcesOf(['ProcessWrap', 'PipeWrap']).length - before);
    // In turns of its own, more on a busy machine: what is closed counts until then.
    for (let turn = 0; turn < 500 && keptNow() > 0; turn++) await new Promise((settle) => setTimeout(settle, 2));
    const kept = keptNow();
    return { pid: Number(readFileSync(join(folder, 'pid'), 'utf8')), sentence: sentences.at(-1) ?? '', kept };
  };
  const ending = await said('echo $$ > pid; cat > /dev/null; sleep 40');
  assert.match(ending.sentence, 'when the wait for it ended (its command, with all that it has started, is ended by SIGTERM)');
  assert.is(ending.kept, 0);
  await until(() => !isThere(ending.pid));
  const deaf = await said("trap '' TERM; echo $$ > pid; while :; do sleep 1; done");
  assert.match(deaf.sentence, 'had not taken them');
  assert.is(deaf.kept, 0);
  process.kill(-deaf.pid, 'SIGKILL');
});

test('no command is refused', async () => {
  assert.match(leftOf(await exec.open(' ', { folder: '.', environment: {} })()).remedy, 'exec:COMMAND');
});

test.run();
