import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slurmEnvironment } from '../../../../pipeline/executors/slurm/environment.js';
import { engineFailure } from '../../../../pipeline/executors/slurm/failures.js';
import { sbatchWords, scriptOf, warningSeconds } from '../../../../pipeline/executors/slurm/script.js';
import { jobOfLine, statesIn } from '../../../../pipeline/executors/slurm/states.js';
import { type SlurmTarget, slurmTarget } from '../../../../pipeline/executors/slurm/target.js';
import { leftOf, rightOf } from '../../fixtures/run.js';

const target = (text = ''): SlurmTarget => rightOf(slurmTarget(text));

test('a target is a partition and words for sbatch, of which those that the executor gives itself are refused with the way to ask', () => {
  assert.equal(target('gpu?account=a&qos=b&exclusive&most=7&minutes=30'), {
    partition: 'gpu',
    most: 7,
    minutes: 30,
    words: ['--account=a', '--qos=b', '--exclusive'],
  });
  assert.is(target('').partition, undefined);
  const { problem, what, remedy } = leftOf(slurmTarget('gpu?mem=4G'));
  assert.equal([problem, what], ['usage', 'the option "mem" of sbatch is the executor\'s own']);
  assert.match(remedy, '--set STAGE.resources.memory=8000');
  for (const wrong of ['a b', 'gpu?most=0', 'gpu?-x=1', 'gpu?a?b', 'gpu?minutes=soon'])
    assert.is(leftOf(slurmTarget(wrong)).problem, 'usage', wrong);
});

test('a group asks for what its stages need, is told of its limit ahead of it, and is an array where it is several jobs', () => {
  const commands = [
    ['node', "it's"],
    ['node', 'b'],
  ];
  const group = { name: 'sluice-a', resources: { cores: 4, memory: 800, minutes: 2.5, device: 'gpu:1' }, commands };
  const words = sbatchWords(group, target('gpu?most=1&account=a'), '/logs/50%');
  for (const word of [
    '--cpus-per-task=4',
    '--mem=800M',
    '--time=3',
    '--signal=B:USR2@50',
    '--gres=gpu:1',
    '--array=0-1%1',
    '--partition=gpu',
    '--account=a',
    '--output=/logs/50%%/%x-%A_%a.log',
  ])
    assert.ok(words.includes(word), `${word} in ${words}`);
  assert.match(scriptOf(group), "  0) exec 'node' 'it'\\''s' ;;");
  const one = sbatchWords({ ...group, resources: {}, commands: [['node']] }, target(), '/logs');
  assert.ok(one.includes('--cpus-per-task=1') && !one.some((word) => /^--(?:array|mem|time|gres|partition)/.test(word)));
  assert.equal([warningSeconds(600), warningSeconds(1), warningSeconds(0.01)], [120, 20, 1]);
});

test('what squeue tells is the state of a job by its identifier, or by its name and place, of several the newest', () => {
  const text = [
    '12_0|RUNNING|None|node1|sluice-a',
    '12_1|PENDING|Resources||sluice-a',
    '9|FAILED|NonZeroExitCode|node2|sluice-b',
    '11|COMPLETED|None|node3|sluice-b',
    'slurm_load_jobs error',
    '',
  ].join('\n');
  const states = statesIn(text, [
    { name: 'sluice-a', place: 1 },
    { name: 'sluice-a', place: 0, id: '12_0' },
    { name: 'sluice-b', place: 0 },
    { name: 'sluice-c', place: 0, id: '13' },
  ]);
  assert.equal(states, [
    { id: '12_1', phase: 'waiting', word: 'PENDING', reason: 'Resources' },
    { id: '12_0', phase: 'running', word: 'RUNNING', reason: 'None', node: 'node1' },
    { id: '11', phase: 'ended', word: 'COMPLETED', reason: 'None', node: 'node3', cause: 'completed' },
    undefined,
  ]);
});

test('a reason that no time mends says that the job can never begin', () => {
  for (const reason of ['PartitionConfig', 'BadConstraints', 'QOSMaxCpuPerJobLimit'])
    assert.is(jobOfLine(`1|PENDING|${reason}||a`)?.cause, 'impossible', reason);
  assert.is(jobOfLine('1|PENDING|launch failed requeued held||a')?.cause, 'displaced');
  for (const reason of [
    'Resources',
    'Priority',
    'BeginTime',
    'QOSMaxJobsPerUserLimit',
    'ReqNodeNotAvail, UnavailableNodes:node1',
  ])
    assert.is(jobOfLine(`1|PENDING|${reason}||a`)?.cause, undefined, reason);
});

test('a controller that is away is asked again, and what it refuses is a problem of the user with the way to mend it', () => {
  const failing = (said: string) => engineFailure({ command: 'sbatch', said, isMissing: false }, '"gpu"', '--executor slurm:gpu');
  for (const said of [
    'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)',
    'slurm_load_jobs error: Socket timed out on send/recv operation',
    'sbatch: error: Batch job submission failed: Slurm temporarily unable to accept job, sleeping and retrying',
    'sbatch: error: QOSMaxSubmitJobPerUserLimit',
    'it gave no answer within a minute',
  ])
    assert.ok(failing(said).away, said);
  const said: readonly (readonly [string, string, string])[] = [
    ['sbatch: error: invalid partition specified: gpu', 'Slurm has no partition "gpu"', 'sinfo'],
    [
      'sbatch: error: Batch job submission failed: Requested node configuration is not available',
      'no node can meet',
      'resources',
    ],
    ['sbatch: error: Invalid account or account/partition combination specified', 'does not let this account', 'account=NAME'],
    ["sbatch: unrecognized option '--nix'", 'does not take an option', 'WORD=VALUE'],
    ['sbatch: error: something else', 'something else', 'correct'],
  ];
  for (const [text, what, remedy] of said) {
    const { away, problem } = failing(text);
    assert.ok(!away && problem.problem === 'usage', text);
    assert.match(problem.what, what);
    assert.match(problem.remedy, remedy);
  }
  assert.match(
    engineFailure({ command: 'sbatch', said: '', isMissing: true }, '', 'x').problem.what,
    'the command sbatch is not here',
  );
});

test('a job that submits others passes on which cluster it is, and nothing that it was told of itself', () => {
  assert.equal(
    slurmEnvironment({
      HOME: '/h',
      SLURM_CONF: '/c',
      SLURM_JOB_ID: '7',
      SLURM_MEM_PER_NODE: '9',
      PMIX_RANK: '0',
      SBATCH_ACCOUNT: 'a',
      NODE_OPTIONS: '--inspect=9229 --max-old-space-size=900',
    }),
    { HOME: '/h', SLURM_CONF: '/c', SBATCH_ACCOUNT: 'a', NODE_OPTIONS: '--max-old-space-size=900' },
  );
});

test.run();
