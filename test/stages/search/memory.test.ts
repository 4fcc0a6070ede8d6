import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { EngineBackend } from '../../../kernels/engine/backend.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { turn } from '../../../stages/loop/iterate.js';
import { releaseState } from '../../../stages/search/search-state.js';
import { loadBackend, namedBackends } from '../../networks/backends.js';
import { randomBatch } from '../support.js';
import { gradientSetup, startOf, stepOfArchitecture, stepOfWeights } from './setup.js';

/** An engine that counts its memory: native, or the first that TEST_BACKENDS names. */
const backend = await loadBackend(namedBackends?.[0] ?? 'native');
const STEPS = 700;
// The first steps fill the engine's pool, and let Node.js compile what runs often.
const WARM_UP = 200;
// A process now and then takes or returns tens of MiB at once; a leak grows in most windows.
const WINDOW = 100;
const MEBIBYTE = 2 ** 20;

/** Makes unreachable objects disappear at once, as no program can ask for without this flag. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const measured = () => {
  collectGarbage();
  const { numTensors, numDataBuffers } = tf.memory();
  const { used, held, live } = (tf.backend() as EngineBackend).memory().engine;
  const { heapUsed, heapTotal, arrayBuffers, rss } = memoryUsage();
  const tensors = { numTensors, numDataBuffers, used, held, live };
  return { tensors, heapUsed, arrayBuffers, outsideHeap: rss - heapTotal };
};

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[values.length >> 1] as number;

const run = (await backend.probe()) === null ? test : test.skip;

run(`${STEPS} search steps on ${backend.name} take no more memory than the first ones`, async () => {
  await backend.start();
  const operations = ['none', 'max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'dil_conv_3x3'] as const;
  const settings = {
    space: darts({ cells: 3, channels: 2, nodes: 1, operations }),
    architecture: dirichlet(),
    batchSize: 4,
    partial: 2,
    augmentation: {},
  };
  const setup = await gradientSetup(settings);
  const generator = generatorOf(6);
  let state = startOf(setup, generator);
  const step = async (index: number): Promise<void> => {
    const [train, validation] = [randomBatch(`train ${index}`), randomBatch(`validation ${index}`)];
    const [searched] = await stepOfArchitecture(setup, state, validation, fold(generator, 'architecture', index));
    const [after] = stepOfWeights(setup, searched, train, 0.025, fold(generator, 'weights', index));
    releaseState(setup, state, after);
    tf.dispose([train.images, train.labels, validation.images, validation.labels]);
    state = after;
    // As a search has it: what Node.js collects it releases in turns of the event loop.
    await turn();
  };
  for (let index = 0; index < WARM_UP; index++) await step(index);
  const before = measured();
  const sizes = [before.outsideHeap];
  for (let index = WARM_UP; index < STEPS; index++) {
    await step(index);
    if ((index + 1) % WINDOW === 0) sizes.push(measured().outsideHeap);
  }
  const after = measured();
  assert.equal(after.tensors, before.tensors);
  for (const of of ['heapUsed', 'arrayBuffers'] as const) {
    const grown = (after[of] - before[of]) / MEBIBYTE;
    assert.ok(grown < 2, `${of} grew by ${grown.toFixed(1)} MiB in ${STEPS - WARM_UP} steps`);
  }
  const growths = sizes.slice(1).map((size, index) => (size - (sizes[index] as number)) / MEBIBYTE);
  assert.ok(
    median(growths) < 1,
    `the process grew by ${growths.map((growth) => growth.toFixed(1)).join(', ')} MiB in ${WINDOW} steps each`,
  );
});

test.run();
