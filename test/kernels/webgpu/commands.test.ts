import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Commands } from '../../../kernels/webgpu/commands.js';
import { program } from '../../../kernels/webgpu/program.js';
import type { Range, Slab } from '../../../kernels/webgpu/range.js';
import { fakeBuffer, fakeDevice } from './fake-device.js';

const MEBIBYTE = 2 ** 20;
const slab: Slab = { id: 1, bytes: MEBIBYTE, buffer: fakeBuffer(MEBIBYTE) };
const at = (offset: number): Range => ({ slab, offset, bytes: 256 });

const copied = program({ name: 'copied', operands: { x: 'array<f32>', y: 'array<f32>' }, numbers: { count: 'u32' }, code: '' });

const start = () => {
  const fake = fakeDevice();
  const commands = new Commands(fake.device, () => {});
  const launch = (x: number, y: number, count = 1): void =>
    commands.launch(copied, { x: at(x), y: at(y) }, { count }, [count, 1, 1]);
  return { ...fake, commands, launch };
};

test('a small write comes after the launches before it, with them, and before those that follow', () => {
  const { commands, events, launch } = start();
  launch(0, 256);
  commands.write(at(0), new Float32Array(4));
  launch(0, 512);
  assert.equal(events, ['write 16 at 0']);
  commands.flush();
  assert.equal(events.slice(1), ['launch group 1 (1) 1×1×1', 'copy 16 from 0 to 0', 'launch group 2 (1) 1×1×1', 'submit']);
});

test('a large write, which comes at once, has the launches before it submitted', () => {
  const { commands, events, launch } = start();
  launch(0, 256);
  commands.write(at(0), new Float32Array(MEBIBYTE / 4));
  assert.equal(events, ['launch group 1 (1) 1×1×1', 'submit', `write ${MEBIBYTE} at 0`]);
});

test('what is uploaded lies apart from what recorded launches may still read, also where the ring begins anew', () => {
  const { commands, events, launch } = start();
  const part = new Uint32Array(MEBIBYTE / 4 - 64);
  const ranges = Array.from({ length: 8 }, () => commands.upload(part));
  ranges.forEach((range, i) => {
    assert.is(range.offset, i * (MEBIBYTE - 256));
  });
  launch(0, 256);
  assert.not.ok(events.includes('submit'));
  assert.is(commands.upload(part).offset, 0);
  assert.equal(events.slice(-3), ['launch group 1 (1) 1×1×1', 'submit', `write ${part.byteLength} at 0`]);
  assert.throws(() => commands.upload(new Uint32Array(3 * MEBIBYTE)), /too many for one launch/);
});

test('a table is written when its key first occurs, and anew once it was dropped', () => {
  const { commands, events } = start();
  let made = 0;
  const make = (): Uint32Array => {
    made += 1;
    return Uint32Array.of(1, 2, 3);
  };
  const first = commands.table('a', make);
  assert.is(commands.table('a', make), first);
  assert.not.equal(commands.table('b', make).slab.id, first.slab.id);
  assert.equal([made, events.length], [2, 2]);
  commands.dropTable('a');
  assert.not.equal(commands.table('a', make).slab.id, first.slab.id);
  assert.is(made, 3);
});

test('the same operands have the same bind group, the same program one shader for each pattern of equal operands', () => {
  const { commands, events, shaders, launch } = start();
  launch(0, 256);
  launch(0, 256, 7);
  launch(512, 768);
  launch(0, 0);
  commands.flush();
  assert.equal(
    events.map((event) => event.split(' ')[2]),
    ['1', '1', '2', '3', undefined],
  );
  assert.is(shaders.length, 2);
  assert.is(commands.launches, 4);
});

test('no workgroups are no launch, and many launches are submitted before the last is recorded', () => {
  const { commands, events, launch } = start();
  launch(0, 256, 0);
  assert.is(commands.launches, 0);
  for (let i = 0; i < 200; i++) launch(0, 256);
  assert.ok(events.filter((event) => event === 'submit').length >= 2);
});

test.run();
