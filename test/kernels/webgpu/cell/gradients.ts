import * as assert from 'uvu/assert';
import { isNear, type Values } from '../../ops/harness.js';

/** Each gradient is that of native to float32 rounding; those that are 0 but for rounding are measured by the largest of all. */
export const areNear = (actual: Readonly<Record<string, Values>>, expected: Readonly<Record<string, Values>>): void => {
  assert.equal(Object.keys(actual), Object.keys(expected));
  const largest = Object.values(expected).reduce(
    (top, { data }) => data.reduce((most, x) => Math.max(most, Math.abs(x)), top),
    0,
  );
  for (const [name, { shape, data }] of Object.entries(expected)) {
    const measured = (values: Float32Array): Values => ({
      shape: [data.length + 1],
      data: Float32Array.from([...values, largest / 100]),
    });
    assert.equal(actual[name]?.shape, shape);
    isNear(measured(actual[name]?.data as Float32Array), measured(data), 1e-4, `gradient of ${name}`);
  }
};
