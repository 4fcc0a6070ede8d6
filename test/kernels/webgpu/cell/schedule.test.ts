import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CellGraph } from '../../../../kernels/ops/fused-cell.js';
import { denseText } from '../../../../kernels/webgpu/cell/backward/dense-text.js';
import { nodeText } from '../../../../kernels/webgpu/cell/backward/node-text.js';
import { POINT_WORDS, pointText } from '../../../../kernels/webgpu/cell/backward/point-text.js';
import { type Schedule, scheduleBackward } from '../../../../kernels/webgpu/cell/backward/schedule.js';
import { ScratchLayout } from '../../../../kernels/webgpu/cell/backward/scratch-layout.js';
import { secondText } from '../../../../kernels/webgpu/cell/backward/second-text.js';
import { channelsOf, nodeChannelsOf, splitsOf } from '../../../../kernels/webgpu/cell/backward/tiles.js';
import { dartsGraph, planOf } from './graphs.js';

const BATCH = 64;

const scheduleOf = (channels: number, partial: number, stride: 1 | 2, size: number): Schedule =>
  scheduleBackward(planOf(dartsGraph(channels, partial, stride), [BATCH, size, size]));

/** The cells of a search network of DARTS with all candidates, and of one with partial channels. */
const cells = ([1, 2] as const).flatMap((stride) =>
  [
    ...[
      [16, 1, 32],
      [32, 1, 16],
      [64, 1, 8],
    ],
    ...[
      [36, 6, 32],
      [72, 6, 16],
      [144, 6, 8],
    ],
  ].map(([channels, partial, size]) => [channels, partial, stride, size] as const),
) as readonly (readonly [number, number, 1 | 2, number])[];

test('a cell of DARTS with all candidates takes 23 launches backwards, those of all gradients of weights among them', () => {
  for (const cell of cells) assert.is(scheduleOf(...cell).launches.length + 1, 23, String(cell));
});

test('a cell of dense convolutions takes few launches backwards', () => {
  const dense = (size: number) => ({ kind: 'units', units: [{ type: 'dense', size, dilation: 1 }] }) as const;
  const graph: CellGraph = {
    ...{ channels: 16, partial: 1, inputs: 1, innerInputs: 0, inputStride: 1, nodes: 4, concat: [3], weights: 0, edgeWeights: 0 },
    affine: false,
    edges: [1, 2, 3].flatMap((to) =>
      Array.from({ length: to }, (_, from) => ({ from, to, path: false, candidates: [dense(1), dense(3)] })),
    ),
  };
  assert.is(scheduleBackward(planOf(graph, [BATCH, 32, 32])).launches.length + 1, 17);
});

test('launches over splits are about as many workgroups as a large GPU holds at once', () => {
  for (const [channels, partial, stride, size] of cells)
    for (const launch of scheduleOf(channels, partial, stride, size).launches)
      if (launch.step === 'point' || launch.step === 'second') {
        const { step, groups, table } = launch;
        // Rows behind those of units finish single sums.
        const count = groups[0] * (step === 'point' ? launch.numbers.units : groups[1]);
        assert.ok(count >= 500 && count <= 1600, `${step} at ${table} of ${channels} channels: ${count}`);
      }
});

test('sums that many workgroups finish are in few splits, and those of wide cells have a launch that finishes them', () => {
  for (const cell of cells) {
    const { launches } = scheduleOf(...cell);
    assert.not(launches.some(({ step }) => step === 'finish'));
    for (const launch of launches)
      if (launch.step === 'terms' || launch.step === 'second') {
        const splits = launch.step === 'terms' ? launch.groups[0] : Math.ceil(launch.numbers.tiles / launch.numbers.each);
        const vectors = Math.ceil(cell[0] / cell[1] / 4);
        assert.ok(splits * vectors <= 512, `${launch.step}: ${splits} splits of ${vectors} vectors`);
      }
  }
  const wide = scheduleOf(68, 1, 1, 8).launches;
  assert.is(wide.filter(({ step }) => step === 'finish').length, 8);
});

test('scratch memory is a fraction of the tape, since slots are used again', () => {
  for (const [channels, partial, stride, size] of cells) {
    const plan = planOf(dartsGraph(channels, partial, stride), [BATCH, size, size]);
    const { scratchFloats, sumsFloats, bypassFloats } = scheduleBackward(plan);
    const result = plan.images * plan.height * plan.width * plan.padded;
    assert.ok(sumsFloats <= 14.1 * result);
    assert.ok(bypassFloats <= 2.1 * plan.images * plan.height * plan.width * plan.rest);
    // Sums of filter gradients are the most where images are small.
    assert.ok(scratchFloats < Math.max(0.75 * plan.tapeFloats, 2 ** 25), `${channels} channels: ${scratchFloats} floats`);
  }
});

test('a slot is nobody else’s until it is given back, and then it is used again', () => {
  const scratch = new ScratchLayout(100);
  const [a, b] = [scratch.take(), scratch.take()];
  assert.is.not(a, b);
  const kept = scratch.keep(10);
  scratch.give([a]);
  assert.is(scratch.take(), a);
  assert.not([a, b, kept].includes(scratch.take()));
});

test('splits cover every piece once, whatever their number', () => {
  for (const pieces of [1, 7, 63, 64, 1000, 65_536])
    for (const jobs of [0, 1, 5, 40, 4000])
      for (const least of [1, 128]) {
        const { splits, each } = splitsOf(pieces, jobs, least);
        assert.ok(splits * each >= pieces && (splits - 1) * each < pieces);
      }
});

test('chunks cover the channels of any cell', () => {
  for (const stride of [1, 2] as const)
    for (let channels = 1; channels <= 300; channels++) {
      const plan = planOf({ ...dartsGraph(channels, 1, stride), edges: [] }, [1, 8, 8]);
      for (const { vectors, chunk, chunks } of [channelsOf(plan), nodeChannelsOf(plan)]) {
        assert.is(vectors, Math.ceil(channels / 4));
        assert.ok(chunk * chunks >= vectors && chunk * (chunks - 1) < vectors);
        if (stride === 2) assert.ok(chunk <= 2);
      }
    }
});

test('no program of the backward pass takes more than 32 KiB of a workgroup', () => {
  const bytesOf = (text: string): number =>
    [...text.matchAll(/var<workgroup> \w+: array<vec4f, (\d+)>/g)].reduce((sum, [, count]) => sum + 16 * Number(count), 0) +
    (text.includes('var<workgroup> unit: Unit;') ? 4 * POINT_WORDS.length : 0);
  for (const vectors of [1, 2, 3, 4, 5, 9, 16, 17, 64])
    for (const held of [false, true])
      for (const masks of [false, true])
        for (const stride of [1, 2] as const) {
          const plan = planOf({ ...dartsGraph(4 * vectors, 1, stride), edges: [] }, [1, 8, 8]);
          const { chunk } = channelsOf(plan);
          const texts = [
            pointText({ vectors, chunk, stride, held, masks }),
            denseText({ vectors, chunk, held, masks }),
            secondText({ vectors, chunk, held }),
            ...[1, 2].map((partial) =>
              nodeText({ vectors, chunk, held, partial, active: 4 * vectors, isInput: false, isPooled: false }),
            ),
          ];
          for (const text of texts)
            assert.ok(bytesOf(text) > 0 && bytesOf(text) <= 32 * 1024, `${vectors} vectors: ${bytesOf(text)}`);
        }
});

test.run();
