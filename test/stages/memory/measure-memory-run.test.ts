import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { makeSplit } from '../../../datasets/make-split.js';
import { native } from '../../../kernels/backends/native.js';
import { wasm } from '../../../kernels/backends/wasm.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import type { MemoryUse } from '../../../stages/kinds/memory-use.js';
import type { SearchStateValue } from '../../../stages/kinds/search-state.js';
import { MeasureMemorySettings } from '../../../stages/memory/measure-memory.js';
import { runMeasureMemory } from '../../../stages/memory/measure-memory-run.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { colouredSet, contextOf, decoded, type Emitted, emitted } from '../support.js';

const space = nasBench201({ cells: 1, channels: 16 });
const split = makeSplit(colouredSet(24, 9, 16), { validation: 0.5 }, generatorOf(1));

const searched = async (partial: number): Promise<SearchStateValue> => {
  const settings = decoded(SearchSettings, {
    space,
    architecture: dirichlet(),
    partial,
    epochs: 1,
    batchSize: 12,
    augmentation: {},
  });
  const run = (await emitted(runSearch(contextOf(settings, { split })))) as Emitted<
    { readonly state: SearchStateValue },
    SearchStateValue
  >;
  return run.artifacts.state;
};

const measured = async (state: SearchStateValue, batchSize: number): Promise<MemoryUse> => {
  const settings = decoded(MeasureMemorySettings, { space, batchSize });
  return (await emitted(runMeasureMemory(contextOf(settings, { state })))).artifacts.memory;
};

const start = () => (native.probe() === null ? native.start() : wasm.start());

test('more images and more channels in the operations take more memory, and none of it stays', async () => {
  await start();
  const [whole, quarter] = [await searched(1), await searched(4)];
  const before = tf.memory().numTensors;
  const [small, large, partial] = [await measured(whole, 16), await measured(whole, 64), await measured(quarter, 64)];
  assert.is(tf.memory().numTensors, before);
  assert.equal([small.space, small.partial, small.operations, small.batchSize], ['nas-bench-201', 1, 5, 16]);
  assert.ok(small.mebibytes > 0 && large.mebibytes > 1.2 * small.mebibytes, `${small.mebibytes} and ${large.mebibytes} MiB`);
  assert.ok(partial.mebibytes < large.mebibytes, `${partial.mebibytes} MiB at K = 4`);
});

test.run();
