import type { WindowConstants } from './factors.js';

// Of a strided convolution's gradient to its input, pixels that are `stride` apart meet the same places of the window:
// they are a phase. Every other product has one.

/** Text of the function `phase_of(batch, end)`: the pixels and places of a phase, and the end of its depth. */
export interface Phases {
  /** Part of the program's name. */
  readonly name: string;
  readonly text: string;
}

const STRUCTURES = `
struct Axis { first: u32, count: u32, step: u32, at: i32, at_step: i32 };
struct Phase { batch: u32, end: u32, count: u32, height: u32, width: u32, top: u32, left: u32, rows: Axis, columns: Axis };
`;

/** The only phase of products that have none. */
export const onePhase: Phases = {
  name: 'one',
  text: `${STRUCTURES}
fn phase_of(batch: u32, end: u32) -> Phase {
  return Phase(batch, end, n.rows, 0u, 0u, 0u, 0u, Axis(0u, 0u, 0u, 0, 0), Axis(0u, 0u, 0u, 0, 0));
}`,
};

/** The places of a window along an axis that reach the pixels phase, phase + stride, ...: see `places_back` of `native`. */
const axisText = (size: number, stride: number, dilation: number): string =>
  stride === 1
    ? `return Axis(0u, ${size}u, 1u, i32(before), ${dilation});`
    : `
  var axis = Axis(0u, 0u, 1u, 0, 0);
  for (var place = 0u; place < ${size}u; place++) {
    let reach = i32(phase + before) - i32(place * ${dilation}u);
    if (reach % ${stride} == 0) {
      if (axis.count == 0u) {
        axis.first = place;
        axis.at = reach / ${stride};
      } else if (axis.count == 1u) {
        axis.step = place - axis.first;
        axis.at_step = axis.at - reach / ${stride};
      }
      axis.count++;
    }
  }
  return axis;`;

/** The same for a gradient to the input: `batch` is the phase, from left to right and from top to bottom. */
export const strided = ({ height, width, stride, dilation, channels }: WindowConstants): Phases => ({
  name: [height, width, stride, dilation, channels].join('x'),
  text: `${STRUCTURES}
fn row_axis(phase: u32, before: u32) -> Axis {${axisText(height, stride, dilation)}}
fn column_axis(phase: u32, before: u32) -> Axis {${axisText(width, stride, dilation)}}
fn phase_of(batch: u32, end: u32) -> Phase {
  let top = batch / ${stride}u;
  let left = batch % ${stride}u;
  let rows = row_axis(top, n.top);
  let columns = column_axis(left, n.left);
  let height = (max(n.h, top) - top + ${stride - 1}u) / ${stride}u;
  let width = (max(n.w, left) - left + ${stride - 1}u) / ${stride}u;
  let depth = rows.count * columns.count * ${channels}u;
  return Phase(batch, min(end, depth), n.images * height * width, height, width, top, left, rows, columns);
}`,
});
