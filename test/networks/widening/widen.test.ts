import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { type ChannelMap, channelMap, concatenatedMap, widen } from '../../../networks/widening/widen.js';

test('g keeps every old channel and draws the further ones from the old', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 80 }), (seed, before, more) => {
      const map = [...channelMap(before, before + more, generatorOf(seed))];
      assert.is(map.length, before + more);
      assert.equal(
        map.slice(0, before),
        Array.from({ length: before }, (_, channel) => channel),
      );
      assert.ok(map.every((channel) => channel >= 0 && channel < before));
    }),
  );
});

test('the further channels are drawn anew from each generator, and every old one can be', () => {
  const drawn = Array.from({ length: 200 }, (_, seed) => channelMap(4, 6, generatorOf(seed)).slice(4));
  assert.equal(channelMap(4, 6, generatorOf(7)), channelMap(4, 6, generatorOf(7)));
  for (const channel of [0, 1, 2, 3]) {
    const share = drawn.flatMap((pair) => [...pair]).filter((each) => each === channel).length / 400;
    assert.ok(Math.abs(share - 0.25) < 0.1, `channel ${channel} was drawn in ${share} of all draws`);
  }
});

test('channels cannot become fewer, and none cannot become some', () => {
  assert.throws(() => channelMap(4, 3, generatorOf(1)), /4 channels cannot be widened to 3/);
  assert.throws(() => channelMap(0, 1, generatorOf(1)), /0 channels cannot be widened to 1/);
});

test('the map of a concatenation leads each part to its own old channels', () => {
  const parts = [
    { map: Uint32Array.of(0, 1, 1), before: 2 },
    { map: Uint32Array.of(0, 1, 2, 0), before: 3 },
  ];
  assert.equal(concatenatedMap(parts), Uint32Array.of(0, 1, 1, 2, 3, 4, 2));
});

test('U[h, w, i, o] is W[h, w, g(i), g(o)], weight for weight', () => {
  const side = fc.integer({ min: 1, max: 3 });
  const width = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(fc.nat(), side, side, width, width, fc.nat(6), (seed, height, columns, inputs, outputs, more) => {
      const shape = [height, columns, inputs, outputs];
      const size = height * columns * inputs * outputs;
      const values = Float32Array.from({ length: size }, (_, i) => i);
      const [into, out] = [inputs + more, outputs + more];
      const g = channelMap(inputs, into, generatorOf(seed));
      const h = channelMap(outputs, out, generatorOf(seed + 1));
      const widened = widen(values, shape, [undefined, undefined, g, h]);
      assert.equal(widened.shape, [height, columns, into, out]);
      for (let place = 0; place < height * columns; place++) {
        for (let i = 0; i < into; i++) {
          for (let o = 0; o < out; o++) {
            const old = values[(place * inputs + (g[i] as number)) * outputs + (h[o] as number)];
            assert.is(widened.values[(place * into + i) * out + o], old);
          }
        }
      }
    }),
  );
});

test('without a map nothing changes', () => {
  const none: readonly (ChannelMap | undefined)[] = [undefined, undefined];
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.equal(widen(values, [2, 3], none), { values, shape: [2, 3] });
});

test.run();
