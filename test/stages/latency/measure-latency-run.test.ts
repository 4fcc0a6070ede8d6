import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tableCost } from '../../../networks/cost/cost-table.js';
import { decompositionOf, probedGenotypes } from '../../../networks/cost/decomposition.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { type LatencyTable, latencyTable } from '../../../stages/kinds/latency-table.js';
import { MeasureLatencySettings } from '../../../stages/latency/measure-latency.js';
import { measuring, runMeasureLatency } from '../../../stages/latency/measure-latency-run.js';
import {
  contextOf,
  decoded,
  type Emitted,
  emitted,
  near,
  problemOf,
  resolvedSpace,
  right,
  startBackend,
  tinySpace,
} from '../support.js';

const form = { cells: 3, channels: 4 };
const contextFor = (settings: object = {}) =>
  contextOf(
    decoded(MeasureLatencySettings, { space: tinySpace, ...form, passes: 3, classes: 3, height: 8, width: 8, ...settings }),
    {},
  );
const table = async (run: ReturnType<typeof runMeasureLatency>): Promise<LatencyTable> =>
  ((await emitted(run)) as Emitted<{ readonly latencies: LatencyTable }, never>).artifacts.latencies;

test.before(startBackend);

/** A clock by which the pass of network `n` in round `r` takes `duration(n, r)` milliseconds. */
const clockOf = (networks: number, duration: (network: number, round: number) => number): (() => number) => {
  let [calls, time] = [0, 1000];
  return () => {
    const pass = Math.floor(calls / 2);
    if (calls % 2 === 1) time += duration(pass % networks, Math.floor(pass / networks));
    calls++;
    return time;
  };
};

test('sums of the table are the medians of what was measured, without the first rounds', async () => {
  const { space } = await resolvedSpace();
  const { partsOf, probing } = right(decompositionOf(space));
  const genotypes = probedGenotypes(probing);
  // A slow start, and one round that something else disturbed.
  const disturbance = (round: number): number => (round < 3 ? 500 : round === 4 ? 77 : 0);
  const clock = clockOf(genotypes.length, (network, round) => 10 + network / 4 + disturbance(round));
  const { latency, ...rest } = await table(measuring(clock)(contextFor()));
  assert.is(latency.base, 10);
  for (const [i, genotype] of genotypes.entries()) near(tableCost(latency, partsOf(genotype)), 10 + i / 4, 1e-5, `network ${i}`);
  assert.equal(rest, {
    space: 'darts',
    network: {
      ...form,
      classes: 3,
      height: 8,
      width: 8,
      stem: 'cifar',
      stemMultiplier: 3,
      auxiliary: false,
      poolNormalization: 'batch',
    },
    batchSize: 1,
    backend: 'wasm',
    machine: '',
    passes: 3,
  });
});

test('the numbers of a table add up exactly in any order', async () => {
  const { latency } = await table(measuring(clockOf(7, (network, round) => 1 + Math.sin(network + round) / 3))(contextFor()));
  const costs = Object.values(latency.operations).flatMap((ofPlace) => Object.values(ofPlace));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, latency.base);
  assert.is(sum(costs), sum([...costs].reverse()));
  assert.ok(costs.every((cost) => Number.isInteger(cost * 2 ** 20)));
});

test('a real clock gives a table of both spaces, and every tensor is freed', async () => {
  const before = tf.memory().numTensors;
  const darts = await table(runMeasureLatency(contextFor({ batchSize: 2 })));
  assert.ok(darts.latency.base > 0);
  assert.equal(Object.keys(darts.latency.operations), ['normal', 'reduce at stride 2', 'reduce']);
  const cell = await table(runMeasureLatency(contextFor({ space: nasBench201({}), cells: 1, machine: 'laptop' })));
  assert.is(Object.keys(cell.latency.operations['cell'] ?? {}).length, 5);
  assert.is(tf.memory().numTensors, before);
  assert.match(latencyTable.summary(cell), /1 cells, 4 channels, 8×8 images, batches of 1 on wasm of laptop: .* ms/);
  assert.equal(latencyTable.decode(latencyTable.encode(cell)), either.right(cell));
});

test('a network that cannot be built is refused before anything is measured', async () => {
  const { problem } = await problemOf(runMeasureLatency(contextFor({ space: nasBench201({}), stem: 'imagenet' })));
  assert.is(problem, 'usage');
});

test.run();
