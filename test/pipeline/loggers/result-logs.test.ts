import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { mlflow } from '../../../pipeline/loggers/mlflow.js';
import { type Point, type ResultPlace, resultLogs } from '../../../pipeline/loggers/result-logs.js';
import { tensorboard } from '../../../pipeline/loggers/tensorboard.js';
import type { RunBegun, RunEvent } from '../../../pipeline/run/event.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { rightOf } from '../fixtures/run.js';
import { valuesIn } from './fixtures/decode-events.js';
import { mlflowMemory } from './fixtures/mlflow-server.js';
import { serve } from './fixtures/server.js';
import { begun, done, stamped, writeAll } from './fixtures/sinks.js';

const withStages = (...stages: readonly string[]): RunEvent => {
  const run = begun as RunBegun & Pick<RunEvent, 'time' | 'run'>;
  return { ...run, graph: stages.flatMap((stage) => run.graph.map((one) => ({ ...one, stage }))) };
};
const found = (stage: string, key: string) => stamped({ type: 'stage', stage, status: 'cached', key: digestOf(key) });
const told = (stage: string, step: number) => stamped({ type: 'metric', stage, step, values: { loss: step } });
const STEPS = [1, 2, 3];

/** Two stages of one result whose metrics are told again, one after the other or side by side. */
const twins = (first: string, second: string, isBeside: boolean): readonly RunEvent[] => [
  withStages(first, second),
  found(first, 'twin'),
  found(second, 'twin'),
  ...(isBeside
    ? STEPS.flatMap((step) => [told(first, step), told(second, step)])
    : [first, second].flatMap((stage) => STEPS.map((step) => told(stage, step)))),
  done,
];

/** A place in memory: the points of each log by its name. */
const inMemory = (nameOf: NonNullable<ResultPlace['nameOf']>) => {
  const kept = new Map<string, Point[]>();
  const place: ResultPlace = {
    nameOf,
    open: (result) => {
      const log = kept.get(nameOf(result)) ?? [];
      kept.set(nameOf(result), log);
      const before = log.map(({ step }) => step);
      return {
        lastStep: () => (before.length === 0 ? undefined : Math.max(...before)),
        append: (points) => void log.push(...points),
        end: () => undefined,
      };
    },
  };
  const steps = () => Object.fromEntries([...kept].map(([name, points]) => [name, points.map(({ step }) => step)]));
  return { place, steps };
};

test('stages of one result share its log where the place has one a result, and have their own where it has one a stage', async () => {
  for (const isBeside of [false, true]) {
    const byKey = inMemory(({ key }) => key);
    await writeAll(resultLogs(byKey.place), twins('retrain-1', 'retrain-2', isBeside));
    assert.equal(byKey.steps(), { [digestOf('twin')]: STEPS });
    const byStage = inMemory(({ stage }) => stage.stage);
    await writeAll(resultLogs(byStage.place), twins('retrain-1', 'retrain-2', isBeside));
    assert.equal(byStage.steps(), { 'retrain-1': STEPS, 'retrain-2': STEPS });
  }
});

test('what a run tells twice a log has once, and a log that is opened again goes on after its last', async () => {
  const { place, steps } = inMemory(({ stage }) => stage.stage);
  const again = [withStages('a'), found('a', 'a'), ...STEPS.map((step) => told('a', step)), told('a', 2)];
  await writeAll(resultLogs(place), again);
  await writeAll(resultLogs(place), [...again, told('a', 4)]);
  assert.equal(steps(), { a: [1, 2, 3, 4] });
});

test('two stages of one key are one run of MLflow, which has each point once', async () => {
  const memory = mlflowMemory();
  const server = await serve(memory.answer);
  await writeAll(
    rightOf(await mlflow.open(server.url, { folder: '/', environment: {} })()),
    twins('retrain-1', 'retrain-2', true),
  );
  await server.close();
  assert.equal(
    [...memory.runs.values()].map(({ metrics }) => metrics.map(({ step }) => step)),
    [STEPS],
  );
});

test('two stages of one key whose names make one folder have one event file of TensorBoard, with each point once', async () => {
  const folder = scratchFolder();
  await writeAll(rightOf(await tensorboard.open('runs', { folder, environment: {} })()), twins('retrain@1', 'retrain-1', false));
  assert.equal(
    valuesIn(join(folder, 'runs/mine', `retrain-1-${digestOf('twin').slice(0, 8)}`))
      .filter(({ tag }) => tag === 'loss')
      .map(({ step }) => step),
    STEPS,
  );
});

test.run();
