import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { metricLog } from '../../../../artifacts/metric-log.js';
import { encodeSafetensors } from '../../../../artifacts/safetensors.js';
import { contentText } from '../../../../pipeline/command/present/content-text.js';

test('metrics are shown a line a step, with what is no number as such', () => {
  const bytes = metricLog.encode([
    { step: 1, values: { 'batch loss': 2.5 } },
    { step: 2, epoch: 1, values: { 'train loss': Number.NaN, 'train accuracy': 0.25 } },
  ]);
  assert.is(contentText('metric-log', bytes), 'step 1: batch loss 2.500\nstep 2, epoch 1: train accuracy 0.2500, train loss NaN');
});

test('tensors are shown a line each below their header', () => {
  const bytes = encodeSafetensors({
    tensors: {
      'weights/stem': { dtype: 'F32', shape: [1, 2], data: new Float32Array(2) },
      labels: { dtype: 'U8', shape: [3], data: new Uint8Array(3) },
    },
    metadata: { header: '{"epochs":2}' },
  });
  const lines = contentText('trained-network', bytes).split('\n');
  assert.equal(lines.slice(0, 4), ['{', '  "epochs": 2', '}', '']);
  assert.equal(lines.slice(4).sort(), ['labels        U8  [3]', 'weights/stem  F32  [1, 2]']);
});

test('a damaged log and every other artifact are shown as JSON', () => {
  const bytes = new TextEncoder().encode('{"value":{"a":[1,2]}}');
  for (const kind of ['metric-log', 'evaluation']) assert.is(contentText(kind, bytes), '{\n  "a": [1, 2]\n}');
});

test.run();
