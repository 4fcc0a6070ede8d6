import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tensorValue } from '../../artifacts/tensor-value.js';

test('a tensor has the number type of its array, and is a vector unless it is given a shape', () => {
  const arrays = [Float64Array.of(1), Float32Array.of(1), Int32Array.of(1), Uint32Array.of(1), Uint8Array.of(1)];
  assert.equal(
    arrays.map((data) => tensorValue(data).dtype),
    ['F64', 'F32', 'I32', 'U32', 'U8'],
  );
  const data = new Float32Array(6);
  assert.equal(tensorValue(data), { dtype: 'F32', shape: [6], data });
  assert.equal(tensorValue(data, [2, 3]).shape, [2, 3]);
});

test.run();
