import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slurmCommand } from '../../../../pipeline/executors/slurm/command.js';
import { slurmEngine } from '../../../../pipeline/executors/slurm/engine.js';
import { openSlurm } from '../../../../pipeline/executors/slurm/open-slurm.js';
import { slurmTarget } from '../../../../pipeline/executors/slurm/target.js';
import { problemOf, scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../../fixtures/run.js';

/** A folder with commands of Slurm that note how they are called, and answer as they are told. */
const clusterOf = (scripts: Readonly<Record<string, string>>) => {
  const folder = scratchFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >> "${folder}/calls"\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const environment = { PATH: `${folder}:${process.env['PATH']}` };
  const engine = slurmEngine(
    rightOf(slurmTarget('main')),
    slurmCommand(environment),
    join(folder, 'logs'),
    '--executor slurm:main',
  );
  return { folder, environment, engine, calls: () => readFileSync(join(folder, 'calls'), 'utf8') };
};

const two = { name: 'sluice-a-1', resources: { cores: 2 }, commands: [['true'], ['false']] };

test('a group is one call of sbatch with a script on its input, and its jobs are the tasks of the array', async () => {
  const { engine, calls, folder } = clusterOf({ sbatch: 'cat > "$(dirname "$0")/script"; echo "41;cluster"' });
  assert.equal(rightOf(await engine.submit(two)()), ['41_0', '41_1']);
  assert.match(calls(), /^sbatch --parsable --job-name=sluice-a-1 .*--array=0-1%2/);
  assert.match(readFileSync(join(folder, 'script'), 'utf8'), "1) exec 'false'");
  assert.equal(rightOf(await engine.submit({ ...two, commands: [['true']] })()), ['41']);
});

test('a controller that does not answer is away; what sbatch refuses is not; an answer that is none is asked for again', async () => {
  const failing = (said: string) => clusterOf({ sbatch: `echo "${said}" >&2; exit 1` }).engine.submit(two)();
  assert.ok(leftOf(await failing('sbatch: error: Unable to contact slurm controller (connect failure)')).away);
  const refused = leftOf(await failing('sbatch: error: invalid partition specified: main'));
  assert.not.ok(refused.away);
  assert.match(refused.problem.what, 'Slurm has no partition "main"');
  assert.ok(leftOf(await clusterOf({ sbatch: 'echo nothing' }).engine.submit(two)()).away);
});

test('one call of squeue tells of all jobs; a failed one is no answer', async () => {
  const { engine, calls } = clusterOf({ squeue: 'echo "41_0|RUNNING|None|node1|sluice-a-1"' });
  const asked = [0, 1].map((place) => ({ name: 'sluice-a-1', place, id: `41_${place}` }));
  const states = rightOf(await engine.states(asked)());
  assert.equal(
    states.map((state) => state?.phase),
    ['running', undefined],
  );
  assert.is(calls().trim().split('\n').length, 1);
  const failed = clusterOf({ squeue: 'echo "slurm_load_jobs error: Socket timed out" >&2; exit 1' }).engine;
  assert.ok(leftOf(await failed.states(asked)()).away);
});

test('a job that Slurm requeued is asked to begin at once, each time that it is, and no other', async () => {
  const { engine, calls, folder } = clusterOf({ squeue: 'cat "$(dirname "$0")/states"', scontrol: 'true' });
  const asked = [{ name: 'sluice-a-1', place: 0, id: '7' }];
  for (const state of ['PENDING|Resources', 'PENDING|BeginTime', 'PENDING|BeginTime', 'RUNNING|None', 'PENDING|BeginTime']) {
    writeFileSync(join(folder, 'states'), `7|${state}||sluice-a-1\n`);
    await engine.states(asked)();
  }
  assert.equal(
    calls()
      .split('\n')
      .filter((line) => line.startsWith('scontrol')),
    Array.from({ length: 2 }, () => 'scontrol update JobId=7 StartTime=now'),
  );
});

test('the last words of a job are facts of its end and the end of its log, or that this cannot be read', async () => {
  const { engine, folder } = clusterOf({
    scontrol: 'echo "JobId=7 JobState=FAILED Reason=NonZeroExitCode ExitCode=0:53 NodeList=(null) BatchHost=node2"',
  });
  const job = { name: 'sluice-a-1', id: '7' };
  const unread = await engine.lastWords(job);
  assert.match(unread, 'JobState=FAILED Reason=NonZeroExitCode ExitCode=0:53 BatchHost=node2; there is no log ');
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs/sluice-a-1-7.log'), Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n'));
  const read = await engine.lastWords(job);
  assert.ok(read.includes('line 18 | ') && read.endsWith('line 29') && !read.includes('line 17'));
});

test('a partition that the cluster has not is refused before anything runs, with those that it has; an absent controller is not', async () => {
  const { environment } = clusterOf({ sinfo: 'printf "main\\ngpu\\n"' });
  const { problem, what, remedy } = await problemOf(openSlurm('gpus', { folder: '/', environment }));
  assert.equal([problem, what], ['usage', 'Slurm has no partition "gpus"']);
  assert.match(remedy, 'main, gpu');
  assert.ok(either.isRight(await openSlurm('gpu?account=a', { folder: '/', environment })()));
  const away = clusterOf({
    sinfo: 'echo "slurm_load_partitions: Unable to contact slurm controller (connect failure)" >&2; exit 1',
  });
  assert.ok(either.isRight(await openSlurm('gpu', { folder: '/', environment: away.environment })()));
  const none = await problemOf(openSlurm('gpu', { folder: '/', environment: { PATH: '/nowhere' } }));
  assert.match(none.what, 'the command sinfo is not here');
});

test.run();
