import type { Call, Kernels } from '../call.js';
import { kept } from './known.js';
import { groupsFor, pixelProgram, unitOf } from './pixels.js';

const NUMBERS = { h: 'u32', w: 'u32', oh: 'u32', ow: 'u32', offset: 'u32' } as const;

const sampled = kept((channels: number) => {
  const { type } = unitOf(channels);
  return pixelProgram(
    `subsample ${type}`,
    { source: type, result: type },
    NUMBERS,
    `let y = place / n.ow % n.oh * 2u + n.offset;
  let x = place % n.ow * 2u + n.offset;
  result[i] = source[((place / (n.oh * n.ow) * n.h + y) * n.w + x) * n.units + unit];`,
  );
});

const spread = kept((channels: number) => {
  const { type } = unitOf(channels);
  return pixelProgram(
    `subsample gradient ${type}`,
    { source: type, result: type },
    NUMBERS,
    `let y = place / n.w % n.h;
  let x = place % n.w;
  let image = place / (n.h * n.w) * n.oh;
  var value = ${type}();
  if (y >= n.offset && x >= n.offset && (y - n.offset) % 2u == 0u && (x - n.offset) % 2u == 0u) {
    value = source[((image + (y - n.offset) / 2u) * n.ow + (x - n.offset) / 2u) * n.units + unit];
  }
  result[i] = value;`,
  );
});

const readSizes = (call: Call) => {
  const [images, h, w, channels, offset] = [call.integer(), call.integer(), call.integer(), call.integer(), call.integer()];
  if (offset >= h || offset >= w) throw new Error('the offset lies outside the images');
  const [oh, ow] = [Math.ceil((h - offset) / 2), Math.ceil((w - offset) / 2)];
  return { channels, numbers: { h, w, oh, ow, offset }, inputs: images * h * w, outputs: images * oh * ow };
};

/** Every second row and column of images, and the gradient. */
export const subsample: Kernels = {
  /** subsample(n, h, w, c, offset, x, y) */
  subsample: (call) => {
    const { channels, numbers, inputs, outputs } = readSizes(call);
    const operands = { source: call.buffer(inputs * channels), result: call.buffer(outputs * channels) };
    const units = channels / unitOf(channels).size;
    const count = outputs * units;
    call.launch(sampled(channels % 4 === 0 ? 4 : 1), operands, { ...numbers, units, count }, groupsFor(count));
  },
  /** subsample_gradient(n, h, w, c, offset, dy, dx) */
  subsample_gradient: (call) => {
    const { channels, numbers, inputs, outputs } = readSizes(call);
    const operands = { source: call.buffer(outputs * channels), result: call.buffer(inputs * channels) };
    const units = channels / unitOf(channels).size;
    const count = inputs * units;
    call.launch(spread(channels % 4 === 0 ? 4 : 1), operands, { ...numbers, units, count }, groupsFor(count));
  },
};
