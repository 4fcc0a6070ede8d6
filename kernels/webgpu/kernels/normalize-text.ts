import { GRID_HEAD, GRID_THREADS } from './grid.js';

/** The type of an element, of one channel or of four. */
type Element = 'f32' | 'vec4f';

/** Means and squares about them by thread, put together by halving: by Chan, Golub and LeVeque (1979). */
const MERGE = (element: Element): string => `
var<workgroup> means: array<${element}, ${GRID_THREADS}>;
var<workgroup> squares: array<${element}, ${GRID_THREADS}>;
var<workgroup> counts: array<f32, ${GRID_THREADS}>;
fn merge(row: u32, t: u32) {
  workgroupBarrier();
  for (var half = n.half; half > 0u; half /= 2u) {
    let other = t + half * n.width;
    if (row < half && row + half < n.rows && counts[other] > 0.0) {
      let count = counts[t] + counts[other];
      let apart = means[other] - means[t];
      means[t] += apart * (counts[other] / count);
      squares[t] += squares[other] + apart * apart * (counts[t] * counts[other] / count);
      counts[t] = count;
    }
    workgroupBarrier();
  }
}`;

/** Sums of two numbers by thread, put together by halving. */
const ADD = (element: Element): string => `
var<workgroup> sums: array<${element}, ${GRID_THREADS}>;
var<workgroup> products: array<${element}, ${GRID_THREADS}>;
fn add_up(row: u32, t: u32) {
  workgroupBarrier();
  for (var half = n.half; half > 0u; half /= 2u) {
    if (row < half && row + half < n.rows) {
      sums[t] += sums[t + half * n.width];
      products[t] += products[t + half * n.width];
    }
    workgroupBarrier();
  }
}`;

// Means are taken about the channel's first value, so that a large one costs no digits where tiles are put together.

/** For each tile of pixels the mean of a channel, about its first value, and Σ(x - mean)²: partial [tiles, 2, columns]. */
export const momentsText = (element: Element): string => `${MERGE(element)}${GRID_HEAD}
  let start = part * n.tile + row;
  let end = min(n.pixels, (part + 1u) * n.tile);
  var count = 0.0;
  var mean = ${element}();
  var square = ${element}();
  if (inside && start < end) {
    // Squares about a value nearby: the channel's first may be one far off.
    let shift = input[start * n.columns + column];
    var sum = ${element}();
    for (var p = start; p < end; p += n.rows) {
      let d = input[p * n.columns + column] - shift;
      sum += d;
      square = fma(d, d, square);
    }
    count = f32((end - start - 1u) / n.rows + 1u);
    mean = (shift - input[column]) + sum / count;
    square -= sum * (sum / count);
  }
  counts[t] = count;
  means[t] = mean;
  squares[t] = square;
  merge(row, t);
  if (inside && row == 0u) {
    partial[2u * part * n.columns + column] = means[t];
    partial[(2u * part + 1u) * n.columns + column] = squares[t];
  }
}`;

/** The normalised pixels of a part, by the moments of the tiles; the first part keeps those of the batch. */
export const normalizeText = (element: Element, hasScale: boolean, hasShift: boolean): string => `${MERGE(element)}${GRID_HEAD}
  var count = 0.0;
  var mean = ${element}();
  var square = ${element}();
  if (inside) {
    for (var k = row; k < n.tiles; k += n.rows) {
      let more = f32(min(n.tile, n.pixels - k * n.tile));
      let apart = partial[2u * k * n.columns + column] - mean;
      let together = count + more;
      mean += apart * (more / together);
      square += partial[(2u * k + 1u) * n.columns + column] + apart * apart * (count * more / together);
      count = together;
    }
  }
  counts[t] = count;
  means[t] = mean;
  squares[t] = square;
  merge(row, t);
  if (inside) {
    let origin = input[column];
    let centre = means[t % n.width];
    // Rounding may leave less than nothing; not a number stays.
    let spread = abs(squares[t % n.width]) / f32(n.pixels);
    let factor = ${hasScale ? 'scale[column]' : `${element}(1.0)`} / sqrt(spread + n.epsilon);
    if (part == 0u && row == 0u) {
      mean_of[column] = origin + centre;
      variance_of[column] = spread;
    }
    let end = min(n.pixels, (part + 1u) * n.strip);
    for (var p = part * n.strip + row; p < end; p += n.rows) {
      let at = p * n.columns + column;
      let centred = (input[at] - origin) - centre;
      output[at] = ${hasShift ? 'fma(centred, factor, shift[column])' : 'centred * factor'};
    }
  }
}`;

/** For each tile Σdy and Σdy·(x - mean): partial [tiles, 2, columns]; behind them the mean and 1/√(variance + epsilon). */
export const productsText = (element: Element): string => `${ADD(element)}${GRID_HEAD}
  var sum = ${element}();
  var product = ${element}();
  if (inside) {
    let centre = mean_of[column];
    let end = min(n.pixels, (part + 1u) * n.tile);
    for (var p = part * n.tile + row; p < end; p += n.rows) {
      let at = p * n.columns + column;
      let d = given[at];
      sum += d;
      product = fma(d, input[at] - centre, product);
    }
    if (part == 0u && row == 0u) {
      partial[2u * n.tiles * n.columns + column] = centre;
      partial[(2u * n.tiles + 1u) * n.columns + column] = ${element}(1.0) / sqrt(variance_of[column] + n.epsilon);
    }
  }
  sums[t] = sum;
  products[t] = product;
  add_up(row, t);
  if (inside && row == 0u) {
    partial[2u * part * n.columns + column] = sums[t];
    partial[(2u * part + 1u) * n.columns + column] = products[t];
  }
}`;

/** The gradient of the pixels of a part, by the sums of the tiles; the first part keeps those of scale and shift. */
export const gradientText = (
  element: Element,
  { scale, dscale, dshift }: { readonly scale: boolean; readonly dscale: boolean; readonly dshift: boolean },
): string => `${ADD(element)}${GRID_HEAD}
  var sum = ${element}();
  var product = ${element}();
  if (inside) {
    for (var k = row; k < n.tiles; k += n.rows) {
      sum += partial[2u * k * n.columns + column];
      product += partial[(2u * k + 1u) * n.columns + column];
    }
  }
  sums[t] = sum;
  products[t] = product;
  add_up(row, t);
  if (inside) {
    let all = sums[t % n.width];
    let centre = partial[2u * n.tiles * n.columns + column];
    let inverse = partial[(2u * n.tiles + 1u) * n.columns + column];
    let normal = products[t % n.width] * inverse;
    let factor = ${scale ? 'scale[column] * inverse' : 'inverse'};
    if (part == 0u && row == 0u) {
      ${dscale ? 'dscale[column] = normal;' : ''}
      ${dshift ? 'dshift[column] = all;' : ''}
    }
    let slope = -factor * inverse * normal / f32(n.pixels);
    let offset = -factor * all / f32(n.pixels);
    let end = min(n.pixels, (part + 1u) * n.strip);
    for (var p = part * n.strip + row; p < end; p += n.rows) {
      let at = p * n.columns + column;
      output[at] = fma(given[at], factor, fma(input[at] - centre, slope, offset));
    }
  }
}`;
