import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundlingOf } from '../../../pipeline/key/bundling.js';

test('bundles that another version of this package or of esbuild made, or for other conditions, are made anew', () => {
  const versions = { sluice: '1.0.0', esbuild: '0.25.0' };
  const others = [
    bundlingOf(versions, ['node']),
    bundlingOf(versions, ['node', 'mine']),
    bundlingOf({ ...versions, sluice: '1.0.1' }, ['node']),
    bundlingOf({ ...versions, esbuild: '0.25.1' }, ['node']),
  ];
  assert.is(new Set(others).size, others.length);
  assert.is(bundlingOf({ ...versions }, ['node']), others[0]);
});

test.run();
