import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonl } from '../../../pipeline/loggers/jsonl.js';
import { prometheus } from '../../../pipeline/loggers/prometheus.js';
import { tensorboard } from '../../../pipeline/loggers/tensorboard.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { rightOf } from '../fixtures/run.js';
import { killedRuns, STEPS_COUNTED } from './fixtures/killed-run.js';

// What others read of what we write: `npm run test:peers`, where Python, its TensorBoard and promtool are, says what is missing.
const isAsked = process.env['TEST_PEERS'] === '1';

const has = (command: string, ...words: readonly string[]): boolean => {
  const isThere = isAsked && spawnSync(command, words).status === 0;
  if (isAsked && !isThere) console.log(`left out, since this does not run here: ${command} ${words.join(' ')}`);
  return isThere;
};
const when = (isThere: boolean) => (isThere ? test : test.skip);

const TENSORBOARD = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
read = EventAccumulator(sys.argv[1], size_guidance={'tensors': 0})
read.Reload()
print(json.dumps({tag: [[e.step, e.tensor_proto.dtype == 1 and float(tensor_util.make_ndarray(e.tensor_proto).sum())] for e in read.Tensors(tag)] for tag in read.Tags()['tensors']}))
`;

when(has('python3', '-c', 'import tensorboard'))('TensorBoard reads a run that was killed and went on', async () => {
  const folder = scratchFolder();
  await killedRuns(async () => rightOf(await tensorboard.open('runs', { folder, environment: {} })()));
  const place = join(folder, 'runs/counting-runs');
  const [name = ''] = readdirSync(place).filter((one) => one.startsWith('count-'));
  const { stdout, stderr } = spawnSync('python3', ['-c', TENSORBOARD, join(place, name)], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const read = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.equal(
    read.value,
    STEPS_COUNTED.map((step) => [step, step]),
  );
  for (const tag of ['settings/text_summary', '_hparams_/session_start_info', '_hparams_/session_end_info'])
    assert.is(read[tag]?.length, 1, tag);
});

when(has('promtool', '--version'))('promtool finds nothing wrong with the values of a run', async () => {
  const folder = scratchFolder();
  await killedRuns(async () => rightOf(await prometheus.open('run.prom', { folder, environment: {} })()));
  const checked = spawnSync('promtool', ['check', 'metrics'], {
    input: readFileSync(join(folder, 'run.prom')),
    encoding: 'utf8',
  });
  assert.equal([checked.status, checked.stdout, checked.stderr], [0, '', '']);
});

const WANDB = `
import json
class Run:
    step = 0
    def log(self, values, step): print(json.dumps([step, str(values['value'])]))
    def finish(self): print('finished')
def init(**given):
    print(json.dumps([given['project'], given['name'][:6], given['config'].get('count')]))
    return Run()
`;

when(has('python3', '--version'))('the script for Weights & Biases logs each step of killed runs once', async () => {
  const folder = scratchFolder();
  await killedRuns(async () => rightOf(await jsonl.open('run.jsonl', { folder, environment: {} })()));
  mkdirSync(join(folder, 'wandb'));
  writeFileSync(join(folder, 'wandb/__init__.py'), WANDB);
  const script = fileURLToPath(new URL('../../../scripts/wandb-import.py', import.meta.url));
  const environment = { ...process.env, PYTHONPATH: folder };
  const { stdout, stderr } = spawnSync('python3', [script, join(folder, 'run.jsonl')], { env: environment, encoding: 'utf8' });
  assert.is(stderr, '');
  const [begun, ...logged] = stdout.trim().split('\n');
  assert.equal(JSON.parse(begun ?? ''), ['counting runs', 'count-', { steps: 12, scale: 1 }]);
  assert.equal(logged, [...STEPS_COUNTED.map((step) => JSON.stringify([step, `${step}.0`]).replace(',', ', ')), 'finished']);
});

test.run();
