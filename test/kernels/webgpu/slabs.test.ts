import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Call, type DeviceRoom } from '../../../kernels/webgpu/call.js';
import { Commands } from '../../../kernels/webgpu/commands.js';
import type { DeviceMemory } from '../../../kernels/webgpu/memory.js';
import type { Range, Slab } from '../../../kernels/webgpu/range.js';
import { bitsOf, launchOver, MOST_SLABS, Slabs, slabProgram } from '../../../kernels/webgpu/slabs.js';
import { fakeBuffer, fakeDevice } from './fake-device.js';

const slabs: readonly Slab[] = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, bytes: 2 ** 31 - 256, buffer: fakeBuffer(1) }));
const rangeOf = (slab: number, offset: number): Range => ({ slab: slabs[slab] as Slab, offset, bytes: 256 });
const nothing = slabProgram('nothing', 'f32', {}, '');

/** The sizes of the launches over works, and the records in the tables, in order. */
const launched = (works: readonly { readonly ranges: readonly Range[]; readonly numbers: readonly number[] }[]) => {
  const { device, events } = fakeDevice();
  const tables: number[][] = [];
  const commands = new Commands(device, () => {});
  const upload = commands.upload.bind(commands);
  commands.upload = (values) => {
    tables.push([...values]);
    return upload(values);
  };
  const room = { memory: {} as DeviceMemory, commands, rangeOf: () => rangeOf(0, 0) };
  const call = new Call(room as unknown as DeviceRoom, []);
  launchOver(call, nothing, works);
  commands.flush();
  return { sizes: events.flatMap((event) => /launch .* (\d+)×/.exec(event)?.[1] ?? []).map(Number), tables };
};

test('an address tells the slab and the place, to the last word of the largest slab', () => {
  const ranges = [rangeOf(3, 0), rangeOf(5, 2 ** 31 - 512), rangeOf(3, 256)];
  for (const [element, words] of [
    ['f32', 1],
    ['vec4f', 4],
  ] as const) {
    const some = new Slabs(slabProgram('any', element, {}, ''));
    assert.ok(some.add(ranges));
    assert.equal(
      ranges.map((range) => some.address(range)),
      [0, 2 ** 29 + (2 ** 29 - 128) / words, 64 / words],
    );
    assert.ok(some.address(ranges[1] as Range) < 2 ** 32);
  }
});

test('a launch has no more slabs than devices bind, and what does not fit is not added', () => {
  const some = new Slabs(nothing);
  for (let slab = 0; slab < MOST_SLABS - 1; slab++) assert.ok(some.add([rangeOf(slab, 0)]));
  assert.not.ok(some.add([rangeOf(18, 0), rangeOf(19, 0)]));
  assert.ok(some.add([rangeOf(18, 0), rangeOf(18, 256), rangeOf(0, 256)]));
  assert.not.ok(some.add([rangeOf(19, 0)]));
});

test('a list in one slab is one launch, whatever its length; every work is in one launch, in order', () => {
  const one = Array.from({ length: 5000 }, (_, i) => ({ ranges: [rangeOf(2, 256 * i)], numbers: [i] }));
  assert.equal(launched(one).sizes, [5000]);
  const placed = fc.array(fc.tuple(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 0, max: 19 })), { maxLength: 60 });
  fc.assert(
    fc.property(placed, (places) => {
      const works = places.map(([a, b], i) => ({ ranges: [rangeOf(a, 0), rangeOf(b, 512)], numbers: [i] }));
      const { sizes, tables } = launched(works);
      assert.is(
        sizes.reduce((sum, size) => sum + size, 0),
        works.length,
      );
      assert.equal(
        tables.flat().filter((_, i) => i % 3 === 2),
        places.map((_, i) => i),
      );
      tables.forEach((table, i) => {
        assert.is(table.length, 3 * (sizes[i] as number));
        assert.ok(table.every((word, k) => k % 3 === 2 || word / 2 ** 29 < MOST_SLABS));
      });
    }),
  );
});

test('a work that lies in more slabs than a launch reaches is an error, not a loop', () => {
  const ranges = Array.from({ length: MOST_SLABS + 1 }, (_, i) => rangeOf(i, 0));
  assert.throws(() => launched([{ ranges, numbers: [] }]), /more slabs/);
});

test('numbers go into tables as the bits of a float32', () => {
  assert.equal([bitsOf(1), bitsOf(-2), bitsOf(0.1)], [0x3f800000, 0xc0000000, 0x3dcccccd]);
});

test.run();
