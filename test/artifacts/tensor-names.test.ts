import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { underPrefix, withPrefix } from '../../artifacts/tensor-names.js';

const names = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9./]{0,8}$/), fc.integer());

test('what was put under a prefix is found under it, in its order, and nothing of another prefix', () => {
  fc.assert(
    fc.property(names, names, (weights, momentum) => {
      const together = { ...withPrefix('weights', weights), ...withPrefix('weights of the tower', momentum) };
      assert.equal(Object.entries(underPrefix('weights', together)), Object.entries({ ...weights }));
      assert.equal(underPrefix('momentum', together), {});
    }),
  );
});

test.run();
