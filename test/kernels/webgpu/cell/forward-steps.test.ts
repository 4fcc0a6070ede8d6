import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forwardSteps } from '../../../../kernels/webgpu/cell/forward-steps.js';
import { copiesOf } from '../../../../kernels/webgpu/cell/gather.js';
import { unitTile } from '../../../../kernels/webgpu/cell/unit-tile.js';
import { unitsProgram } from '../../../../kernels/webgpu/cell/units-program.js';
import { gpuEngine } from '../../../../kernels/webgpu/engine.js';
import { kernels } from '../../../../kernels/webgpu/kernels/index.js';
import { fakeDevice } from '../fake-device.js';
import { dartsGraph, numbersOf, planOf } from './graphs.js';

/** An engine on a device that computes nothing, with forward passes of cells of DARTS. */
const idleEngine = () => {
  const { device, shaders, groups } = fakeDevice(2 ** 30);
  const engine = gpuEngine(device, kernels, Number.POSITIVE_INFINITY);
  /** A cell, planned: the numbers of its forward pass, the first of which is its plan's. */
  const cellOf = (channels: number, partial: number, stride: 1 | 2, size: number): readonly number[] => {
    const graph = dartsGraph(channels, partial, stride);
    const plan = planOf(graph, [64, size, size]);
    const [number = 0, tapeFloats = 0, normalisations = 0] = engine.call('cellPlan', numbersOf(graph, [64, size, size]));
    const active = channels / partial;
    const handles = (floats: readonly number[]): readonly number[] => floats.map((count) => engine.allocate(count));
    const input = 64 * size * size * channels;
    const filters = plan.units.flatMap(({ type, size: side }): readonly number[] =>
      type === 'separable'
        ? [side ** 2 * active, active ** 2]
        : [active * Math.floor(active / 2), active * Math.ceil(active / 2)],
    );
    const outputs = handles([tapeFloats, (4 * input) / stride ** 2, 2 * normalisations * active]);
    return [number, ...outputs, ...handles([input, input, plan.thetaCount, ...filters]), -1, -1, 0];
  };
  /** What a forward pass launches, and what is made for it. */
  const pass = (cell: readonly number[]) => {
    const before = [engine.launches(), shaders.length, groups()] as const;
    engine.call('cellForward', cell);
    return { launches: engine.launches() - before[0], pipelines: shaders.length - before[1], groups: groups() - before[2] };
  };
  return { engine, cellOf, pass };
};

const launchesOf = (channels: number, partial: number, stride: 1 | 2, size: number): number => {
  const { cellOf, pass } = idleEngine();
  return pass(cellOf(channels, partial, stride, size)).launches;
};

test('a cell of DARTS with all candidates takes 17 launches forwards, one more with partial channels', () => {
  for (const stride of [1, 2] as const) {
    for (const [channels, size] of [
      [16, 32],
      [32, 16],
      [64, 8],
    ] as const)
      assert.is(launchesOf(channels, 1, stride, size), 17);
    for (const [channels, size] of [
      [36, 32],
      [72, 16],
      [144, 8],
    ] as const)
      assert.is(launchesOf(channels, 6, stride, size), 18);
  }
});

test('a forward pass has few pipelines, and one like it makes none and binds nothing anew, also when another plan is released', () => {
  const { engine, cellOf, pass } = idleEngine();
  const [cell, other] = [cellOf(16, 1, 1, 32), cellOf(8, 1, 1, 32)];
  assert.ok(pass(cell).pipelines <= 6);
  assert.equal(pass(cell), { launches: 17, pipelines: 0, groups: 0 });
  pass(other);
  assert.is(engine.memory().plans, 2);
  engine.call('cellRelease', other.slice(0, 1));
  assert.is(engine.memory().plans, 1);
  assert.equal(pass(cell), { launches: 17, pipelines: 0, groups: 0 });
  assert.throws(() => pass(other), /no plan/);
});

test('launches of units are about as many workgroups as a large GPU holds at once', () => {
  const { steps } = forwardSteps(planOf(dartsGraph(16, 1, 1), [64, 32, 32]));
  for (const step of steps) {
    if (step.kind !== 'units') continue;
    assert.ok(step.rows * step.splits >= 700 && step.rows * step.splits <= 2200, `${step.rows} × ${step.splits}`);
  }
});

test('partial moments and packed filters are little beside the results', () => {
  for (const [channels, partial, size] of [
    [16, 1, 32],
    [64, 1, 8],
    [144, 6, 8],
  ] as const) {
    const plan = planOf(dartsGraph(channels, partial, 1), [64, size, size]);
    const results = (plan.units.length + plan.pools.length) * plan.images * plan.height * plan.width * plan.padded;
    assert.ok(4 * forwardSteps(plan).partials < 0.15 * results);
    assert.ok(plan.tapeFloats < 1.35 * results);
  }
});

test('every number that a cell reads of its tensors is copied once to the tape, and every other number is 0', () => {
  const plan = planOf({ ...dartsGraph(5, 1, 2), affine: true }, [3, 6, 4]);
  const { active, padded, units } = plan;
  for (const unit of units.slice(0, 6)) {
    const copies = copiesOf(plan).filter(({ to }) => to >= unit.matrix && to < unit.matrix + unit.matrices * padded ** 2);
    const found = copies.flatMap((copy) => {
      const numbers: number[] = [];
      for (let b = 0; b < copy.blocks; b++)
        for (let r = 0; r < copy.rowCount; r++)
          for (let c = 0; c < copy.columnCount; c++)
            numbers.push(copy.source * 1e6 + b * copy.step[0] + r * copy.step[1] + c * copy.step[2]);
      return numbers;
    });
    assert.is(new Set(found).size, found.length);
    assert.is(found.length, (unit.type === 'dense' ? unit.matrices : 1) * active ** 2);
  }
});

test('the threads of a workgroup have every result of a tile once, for any number of channels', () => {
  for (let vectors = 1; vectors <= 70; vectors++)
    for (const stride of [1, 2]) {
      const { block, pixelThreads, vectorThreads, pixelsEach, vectorsEach, chunk, chunks } = unitTile(vectors, stride);
      assert.is(pixelThreads * pixelsEach, 64);
      assert.ok(vectorThreads * vectorsEach >= block && pixelThreads * vectorThreads <= 128);
      assert.ok(pixelsEach * vectorsEach <= 8);
      assert.ok(chunk * chunks >= vectors && chunk * (chunks - 1) < vectors);
    }
});

test('no program of units takes more than 32 KiB of a workgroup', () => {
  const kinds = ['averagePool', 'maxPool', 'separable 3 1', 'separable 3 2', 'separable 5 1', 'separable 5 2', 'taps'];
  for (const vectors of [1, 2, 3, 4, 5, 9, 16, 17, 36, 64, 128])
    for (const stride of [1, 2])
      for (const isSecond of [false, true]) {
        if (isSecond && stride === 2) continue;
        const { code } = unitsProgram({ vectors, active: 4 * vectors, stride, isSecond, kinds }, true);
        const vectorsHeld = [...code.matchAll(/var<workgroup> \w+: array<vec4f, (\d+)>/g)].reduce(
          (sum, [, count]) => sum + Number(count),
          0,
        );
        assert.ok(16 * vectorsHeld + 4 * 128 <= 32 * 1024, `${vectors} vectors, stride ${stride}: ${16 * vectorsHeld} bytes`);
      }
});

test.run();
