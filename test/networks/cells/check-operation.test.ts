import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { native } from '../../../kernels/backends/native.js';
import { wasm } from '../../../kernels/backends/wasm.js';
import { checkOperation } from '../../../networks/cells/check-operation.js';
import type { FusedUnit, Operation } from '../../../networks/operations/operation.js';
import { operations } from '../../../networks/operations/registry.js';

test('the two forms of every operation of the house agree', async () => {
  await native.start();
  for (const [name, operation] of Object.entries(operations))
    assert.is(operation.isZero ? undefined : checkOperation(operation)?.what, undefined, name);
});

test('a fused form of the same names and shapes that computes something else is told, with where and by how much', async () => {
  await native.start();
  const unit: FusedUnit = {
    type: 'separable',
    size: 3,
    dilation: 1,
    rectifier: 'relu',
    filters: ['depthwise', 'pointwise'],
    norm: 'norm',
  };
  const undilated: Operation = { ...operations.dil_conv_3x3, fused: () => ({ kind: 'units', units: [unit] }) };
  assert.match(checkOperation(undilated)?.what ?? '', /another result than its layer at stride 1: output is \S+ at \d+, not /);
  const averaged: Operation = { ...operations.max_pool_3x3, fused: () => ({ kind: 'averagePool' }) };
  assert.match(checkOperation(averaged)?.what ?? '', /at stride 1: output is/);
});

test('a form that the cell refuses is told, and a backend without a fused cell', async () => {
  await native.start();
  assert.match(checkOperation({ ...operations.nor_conv_3x3, fused: () => ({ kind: 'skip' }) })?.what ?? '', /does not read/);
  await wasm.start();
  assert.throws(() => checkOperation(operations.nor_conv_3x3), /no fused cell to compare with: start native/);
});

test.run();
