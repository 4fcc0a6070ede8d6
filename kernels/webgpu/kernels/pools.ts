import type { Call, Kernels } from '../call.js';
import { kept } from './known.js';
import { groupsFor, pixelProgram, unitOf } from './pixels.js';

/** Sizes of a pool of images [N, H, W, C], as a call begins with them. */
const readPool = (call: Call) => {
  const [images, h, w, channels] = [call.integer(), call.integer(1), call.integer(1), call.integer(1)];
  const [size, stride, padding, oh, ow] = [call.integer(1), call.integer(1), call.integer(), call.integer(1), call.integer(1)];
  // Every window must see a pixel, and the first one starts inside of the padding.
  if (padding >= size || (oh - 1) * stride - padding >= h || (ow - 1) * stride - padding >= w)
    throw new Error('the windows of the pool lie outside of the images');
  const units = channels / unitOf(channels).size;
  return {
    ...{ size, stride },
    kind: channels % 4 === 0 ? 4 : 1,
    numbers: { h, w, oh, ow, padding, units },
    inputs: images * h * w * channels,
    outputs: images * oh * ow * channels,
    inputUnits: images * h * w * units,
    outputUnits: images * oh * ow * units,
  };
};

const NUMBERS = { h: 'u32', w: 'u32', oh: 'u32', ow: 'u32', padding: 'u32' } as const;

/** The part of a window along an axis that lies on the image: from `first` to before `end`, beginning at `corner`. */
const PARTS = `
struct Part { corner: i32, first: u32, end: u32 };
fn part_of(position: u32, stride: u32, size: u32, length: u32) -> Part {
  let corner = i32(position * stride) - i32(n.padding);
  return Part(corner, u32(max(0, corner)), u32(min(i32(length), corner + i32(size))));
}`;

/** The window of the output at `place`. */
const window = (size: number, stride: number): string => `
  let rows = part_of(place / n.ow % n.oh, ${stride}u, ${size}u, n.h);
  let columns = part_of(place % n.ow, ${stride}u, ${size}u, n.w);
  let image = place / (n.oh * n.ow) * n.h * n.w;`;

const overWindow = (body: string): string => `
  for (var y = rows.first; y < rows.end; y++) {
    for (var x = columns.first; x < columns.end; x++) {
      let value = source[(image + y * n.w + x) * n.units + unit];
      ${body}
    }
  }`;

/** The windows that see the input pixel at `place`: a loop over outputs (oy, ox). */
const overWindows = (size: number, stride: number, body: string): string => `
  let y = place / n.w % n.h + n.padding;
  let x = place % n.w + n.padding;
  let image = place / (n.h * n.w) * n.oh * n.ow;
  for (var oy = (max(y, ${size - 1}u) - ${size - 1}u + ${stride - 1}u) / ${stride}u; oy < min(n.oh, y / ${stride}u + 1u); oy++) {
    for (var ox = (max(x, ${size - 1}u) - ${size - 1}u + ${stride - 1}u) / ${stride}u; ox < min(n.ow, x / ${stride}u + 1u); ox++) {
      let at = (image + oy * n.ow + ox) * n.units + unit;
      ${body}
    }
  }`;

/** The larger of two values, not a number where one is not. */
const largerText = (type: string, whole: string): string => `
fn larger(a: ${type}, b: ${type}) -> ${type} {
  // By its bits: a driver may take x == x for true.
  let is_number = (bitcast<${whole}>(a) & ${whole}(0x7fffffffu)) <= ${whole}(0x7f800000u);
  return select(select(a, b, is_number), a, a > b);
}`;

const NONE = '0xffffffffu';

const firstOf = (at: string): string => `${at}[(image + rows.first * n.w + columns.first) * n.units + unit]`;

const maximum = kept((channels: number, size: number, stride: number) => {
  const { type, whole } = unitOf(channels);
  return pixelProgram(
    `max pool ${type} ${size} stride ${stride}`,
    { source: type, result: type },
    NUMBERS,
    `${window(size, stride)}
  var top = ${firstOf('source')};
  ${overWindow('top = larger(top, value);')}
  result[i] = top;`,
    `${PARTS}${largerText(type, whole)}`,
  );
});

/** The place in each window that takes its gradient: of the first of the largest values, none where one is not a number. */
const places = kept((channels: number, size: number, stride: number) => {
  const { type, whole } = unitOf(channels);
  const placeAt = (y: string, x: string): string =>
    `${whole}(u32(i32(${y}) - rows.corner) * ${size}u + u32(i32(${x}) - columns.corner))`;
  return pixelProgram(
    `max pool places ${type} ${size} stride ${stride}`,
    { source: type, result: whole },
    NUMBERS,
    `${window(size, stride)}
  var top = ${firstOf('source')};
  var found = ${placeAt('rows.first', 'columns.first')};
  ${overWindow(`found = select(found, ${placeAt('y', 'x')}, value > top);
      top = larger(top, value);`)}
  let is_number = (bitcast<${whole}>(top) & ${whole}(0x7fffffffu)) <= ${whole}(0x7f800000u);
  result[i] = select(${whole}(${NONE}), found, is_number);`,
    `${PARTS}${largerText(type, whole)}`,
  );
});

const maximumGradient = kept((channels: number, size: number, stride: number) => {
  const { type, whole } = unitOf(channels);
  return pixelProgram(
    `max pool gradient ${type} ${size} stride ${stride}`,
    { gradient: type, chosen: whole, result: type },
    NUMBERS,
    `var sum = ${type}();${overWindows(
      size,
      stride,
      `let here = ${whole}((y - oy * ${stride}u) * ${size}u + x - ox * ${stride}u);
      sum += select(${type}(), gradient[at], chosen[at] == here);`,
    )}
  result[i] = sum;`,
  );
});

const average = kept((channels: number, size: number, stride: number) => {
  const { type } = unitOf(channels);
  return pixelProgram(
    `average pool ${type} ${size} stride ${stride}`,
    { source: type, result: type },
    NUMBERS,
    `${window(size, stride)}
  var sum = ${type}();
  ${overWindow('sum += value;')}
  result[i] = sum * (1.0 / f32((rows.end - rows.first) * (columns.end - columns.first)));`,
    PARTS,
  );
});

const averageGradient = kept((channels: number, size: number, stride: number) => {
  const { type } = unitOf(channels);
  return pixelProgram(
    `average pool gradient ${type} ${size} stride ${stride}`,
    { gradient: type, result: type },
    NUMBERS,
    `var sum = ${type}();${overWindows(
      size,
      stride,
      `let rows = part_of(oy, ${stride}u, ${size}u, n.h);
      let columns = part_of(ox, ${stride}u, ${size}u, n.w);
      sum += gradient[at] * (1.0 / f32((rows.end - rows.first) * (columns.end - columns.first)));`,
    )}
  result[i] = sum;`,
    PARTS,
  );
});

/** A pool: (n, h, w, c, size, stride, padding, oh, ow, x, y) */
const forward =
  (programOf: typeof maximum) =>
  (call: Call): void => {
    const { kind, size, stride, numbers, inputs, outputs, outputUnits: count } = readPool(call);
    const operands = { source: call.buffer(inputs), result: call.buffer(outputs) };
    call.launch(programOf(kind, size, stride), operands, { ...numbers, count }, groupsFor(count));
  };

/** max_pool_gradient(n, h, w, c, size, stride, padding, oh, ow, dy, x, dx) */
const maxPoolGradient = (call: Call): void => {
  const { kind, size, stride, numbers, inputs, outputs, inputUnits, outputUnits } = readPool(call);
  const [gradient, source, result] = [call.buffer(outputs), call.buffer(inputs), call.buffer(inputs)];
  const chosen = call.scratch(outputs);
  const [first, second] = [places(kind, size, stride), maximumGradient(kind, size, stride)];
  call.launch(first, { source, result: chosen }, { ...numbers, count: outputUnits }, groupsFor(outputUnits));
  call.launch(second, { gradient, chosen, result }, { ...numbers, count: inputUnits }, groupsFor(inputUnits));
};

/** average_pool_gradient(n, h, w, c, size, stride, padding, oh, ow, dy, dx) */
const averagePoolGradient = (call: Call): void => {
  const { kind, size, stride, numbers, inputs, outputs, inputUnits: count } = readPool(call);
  const operands = { gradient: call.buffer(outputs), result: call.buffer(inputs) };
  call.launch(averageGradient(kind, size, stride), operands, { ...numbers, count }, groupsFor(count));
};

/** Pools of images, whose padding never counts, and their gradients. */
export const pools: Kernels = {
  max_pool: forward(maximum),
  max_pool_gradient: maxPoolGradient,
  average_pool: forward(average),
  average_pool_gradient: averagePoolGradient,
};
