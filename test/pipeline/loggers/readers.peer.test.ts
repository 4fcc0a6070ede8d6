import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { experiment } from '../../../pipeline/experiment.js';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import { jsonl } from '../../../pipeline/loggers/jsonl.js';
import { otlp } from '../../../pipeline/loggers/otlp.js';
import { prometheus } from '../../../pipeline/loggers/prometheus.js';
import { tensorboard } from '../../../pipeline/loggers/tensorboard.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchFolder, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { oddsSection, ofOdds } from '../fixtures/odds.js';
import { optionsWith, rightOf } from '../fixtures/run.js';
import { killedRuns, STEPS_COUNTED } from './fixtures/killed-run.js';
import { serve } from './fixtures/server.js';
import { begun, done, running, stamped, writeAll } from './fixtures/sinks.js';

// What others read of what we write: `npm run test:peers`, where Python, its TensorBoard, opentelemetry-proto and promtool are, says what is missing.
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

const SHOWN = `
import io, json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
read = EventAccumulator(sys.argv[1], size_guidance={'tensors': 0})
read.Reload()
of = {}
for tag in read.Tags()['tensors']:
    of.setdefault(read.SummaryMetadata(tag).plugin_data.plugin_name, {})[tag] = [e.step for e in read.Tensors(tag)]
png = tensor_util.make_ndarray(read.Tensors('odds/odds')[0].tensor_proto)[2]
print(json.dumps([of['histograms'], of['images'], list(png[:4])]))
`;

when(has('python3', '-c', 'import tensorboard'))('TensorBoard reads θ and a picture of each step', async () => {
  const folder = scratchFolder();
  const writer = rightOf(await tensorboard.open('runs', { folder, environment: {} })());
  const { listen, takes } = attachSinks([{ name: 'it', writer }], { complain: (sentence) => assert.unreachable(sentence) });
  const mine = experiment('mine', () => ofOdds());
  const wanted = { takes, sections: async () => [oddsSection] };
  await lastValueFrom(runExperiment(mine, optionsWith(await scratchStore(), { wanted })).pipe(listen));
  const place = join(folder, 'runs/mine');
  const [name = ''] = readdirSync(place);
  const { stdout, stderr } = spawnSync('python3', ['-c', SHOWN, join(place, name)], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  assert.equal(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), [
    { 'odds/edge': [1, 2, 3] },
    { 'odds/odds': [1, 2, 3], 'artifact odds/odds: 3 steps': [0] },
    [0x89, 0x50, 0x4e, 0x47],
  ]);
});

const OTLP = `
import json, sys
from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
points = []
for body in json.load(sys.stdin):
    for resource in json_format.Parse(body, ExportMetricsServiceRequest()).resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                points += [[metric.name, str(point.as_double)] for point in metric.gauge.data_points]
print(json.dumps(points))
`;
const FORMS = 'from google.protobuf import json_format; import opentelemetry.proto.collector.metrics.v1.metrics_service_pb2';

when(has('python3', '-c', FORMS))("OpenTelemetry's own definitions read the points of a run", async () => {
  const server = await serve(() => [200, '{}']);
  const writer = rightOf(await otlp.open(server.url, { folder: '.', environment: {} })());
  const odd = { loss: Number.NaN, up: Number.POSITIVE_INFINITY, down: Number.NEGATIVE_INFINITY };
  const measured = stamped({ type: 'metric', stage: 'search', step: 4, values: odd });
  await writeAll(writer, [begun, running, measured, done]);
  await server.close();
  const input = JSON.stringify(server.asked.map(({ body }) => body));
  const { stdout, stderr } = spawnSync('python3', ['-c', OTLP], { input, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  assert.equal(JSON.parse(stdout), [
    ['sluice.metric.loss', 'nan'],
    ['sluice.metric.up', 'inf'],
    ['sluice.metric.down', '-inf'],
    ['sluice.step', '4.0'],
  ]);
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
