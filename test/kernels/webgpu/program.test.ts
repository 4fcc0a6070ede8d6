import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { groupsOf, MOST_GROUPS, program, textOf } from '../../../kernels/webgpu/program.js';

const sum = program({
  name: 'sum',
  operands: { a: 'array<f32>', b: 'array<f32>', y: 'array<f32>', list: 'array<u32>' },
  tables: ['list'],
  numbers: { count: 'u32', factor: 'f32' },
  code: 'fn f(i: u32) { y[i] = a[i] + b[i] * n.factor + f32(list[i] + n.count); let ab = a.x; }',
});

test('operands are variables in their order, tables are read only, numbers are immediates', () => {
  const text = textOf(sum, [0, 1, 2, 3]);
  for (const line of [
    '@group(0) @binding(0) var<storage, read_write> a: array<f32>;',
    '@group(0) @binding(1) var<storage, read_write> b: array<f32>;',
    '@group(0) @binding(2) var<storage, read_write> y: array<f32>;',
    '@group(0) @binding(3) var<storage, read> list: array<u32>;',
    'requires immediate_address_space;',
    'struct Numbers { count: u32, factor: f32 };',
  ])
    assert.ok(text.includes(line), line);
  assert.ok(text.includes('y[i] = a[i] + b[i] * n.factor'));
});

test('operands that are the same range are one variable under the name of the first', () => {
  const text = textOf(sum, [0, 1, 0, 2]);
  assert.ok(text.includes('a[i] = a[i] + b[i] * n.factor'), text);
  assert.ok(text.includes('@binding(2) var<storage, read> list'));
  assert.not.ok(/> y:/.test(text));
  // Names that only begin alike stay.
  assert.ok(text.includes('let ab = a.x'));
});

test('a program without numbers asks for no immediates', () => {
  const text = textOf(program({ name: 'one', operands: { y: 'array<f32>' }, numbers: {}, code: '' }), [0]);
  assert.not.ok(text.includes('immediate'));
});

test('workgroups are on one axis, or on two that hold them all', () => {
  assert.equal(groupsOf(0), [0, 1, 1]);
  assert.equal(groupsOf(MOST_GROUPS), [MOST_GROUPS, 1, 1]);
  for (const count of [MOST_GROUPS + 1, 3 * MOST_GROUPS, 10_000_000]) {
    const [x, y] = groupsOf(count);
    assert.ok(x <= MOST_GROUPS && y <= MOST_GROUPS && x * y >= count && x * (y - 1) < count);
  }
});

test.run();
