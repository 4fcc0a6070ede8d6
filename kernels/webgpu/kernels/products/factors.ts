// How the numbers of the two factors are found: texts of WGSL for the tile of `text.ts`.

/** Numbers of a window that are constants of a text; the others are numbers of the launch. */
export interface WindowConstants {
  /** Rows and columns of the window. */
  readonly height: number;
  readonly width: number;
  readonly stride: number;
  readonly dilation: number;
  /** Channels that are summed over. */
  readonly channels: number;
}

/** A factor: where its numbers come from. */
export interface Factor {
  /** Part of the program's name. */
  readonly name: string;
  /** The direction in which its numbers lie side by side: along the depth of the product, or across it. */
  readonly along: 'depth' | 'side';
  /** Its numbers are read four at a time. */
  readonly vectors: boolean;
  /**
   * Text with the functions `SIDE_place(index: u32, phase: Phase) -> vec3i`, computed once for each row or column, and
   * `SIDE_number(place: vec3i, depth: u32, phase: Phase) -> T`, for four numbers from there on or, without `vectors`, one.
   */
  readonly text: (side: 'left' | 'right') => string;
}

/** The element type of a factor. */
export const typeOf = ({ vectors }: Pick<Factor, 'vectors'>): 'vec4f' | 'f32' => (vectors ? 'vec4f' : 'f32');

/**
 * The positive part of x, not a number where x is not, or x itself. Zero is for the signed up to minus infinity, by their
 * bits: drivers take comparisons as if there were no NaN.
 */
const value = (vectors: boolean, rectified: boolean): string => {
  if (!rectified) return 'x';
  const [type, whole] = vectors ? ['vec4f', 'vec4u'] : ['f32', 'u32'];
  return `select(x, ${type}(), bitcast<${whole}>(x) - ${whole}(0x80000000u) <= ${whole}(0x7f800000u))`;
};

const indexed = (at: string, vectors: boolean): string => (vectors ? `(${at}) / 4u` : at);

const NOWHERE = -(2 ** 30);

/**
 * A matrix as it lies in memory, one a batch, or one for all where the number `SIDE_step` is 0.
 *
 * @param side the factor that it is
 */
export const matrix = (
  along: 'depth' | 'side',
  {
    vectors,
    rectified = false,
    side,
  }: { readonly vectors: boolean; readonly rectified?: boolean; readonly side: 'left' | 'right' },
): Factor => {
  const count = side === 'left' ? 'n.rows' : 'n.columns';
  const [ofPlace, ofDepth] = along === 'depth' ? [' * n.depth', ''] : ['', ` * ${count}`];
  return {
    name: `${along === 'depth' ? 'd' : 's'}${vectors ? 4 : 1}${rectified ? 'r' : ''}`,
    ...{ along, vectors },
    text: () => `
fn ${side}_place(index: u32, phase: Phase) -> vec3i {
  return vec3i(select(-1, i32(phase.batch * n.${side}_step + index${ofPlace}), index < ${count}), 0, 0);
}
fn ${side}_number(place: vec3i, depth: u32, phase: Phase) -> ${typeOf({ vectors })} {
  if (place.x < 0 || depth >= phase.end) { return ${typeOf({ vectors })}(); }
  let x = ${side}_values[${indexed(`(u32(place.x) + depth${ofDepth})`, vectors)}];
  return ${value(vectors, rectified)};
}`,
  };
};

/** Text that reads the pixel (y, x) of the image that begins at pixel `image`, zero outside it. */
const pixelText = (
  side: string,
  channels: number,
  vectors: boolean,
  rectified: boolean,
  height: string,
  width: string,
): string => `
fn ${side}_pixel(image: i32, row: i32, column: i32, channel: u32) -> ${typeOf({ vectors })} {
  if (row < 0 || row >= i32(n.${height}) || column < 0 || column >= i32(n.${width})) { return ${typeOf({ vectors })}(); }
  let at = u32(image + row * i32(n.${width}) + column) * ${channels}u + channel;
  let x = ${side}_values[${indexed('at', vectors)}];
  return ${value(vectors, rectified)};
}`;

const windowName = ({ height, width, stride, dilation, channels }: WindowConstants): string =>
  [height, width, stride, dilation, channels].join('x');

/** Pixels under the window: rows are positions of the window, the depth is its places and their channels. */
export const pixels = (of: WindowConstants, vectors: boolean, rectified: boolean): Factor => ({
  name: `p${windowName(of)}v${vectors ? 4 : 1}${rectified ? 'r' : ''}`,
  along: 'depth',
  vectors,
  text: (side) => `${pixelText(side, of.channels, vectors, rectified, 'h', 'w')}
fn ${side}_place(index: u32, phase: Phase) -> vec3i {
  let area = n.oh * n.ow;
  let image = index / area;
  let row = (index % area) / n.ow;
  let column = index % n.ow;
  let at = vec3i(i32(image * n.h * n.w), i32(row * ${of.stride}u) - i32(n.top), i32(column * ${of.stride}u) - i32(n.left));
  return select(vec3i(0, ${NOWHERE}, 0), at, vec3<bool>(index < n.rows));
}
fn ${side}_number(place: vec3i, depth: u32, phase: Phase) -> ${typeOf({ vectors })} {
  if (depth >= phase.end) { return ${typeOf({ vectors })}(); }
  let tap = depth / ${of.channels}u;
  let row = place.y + i32(tap / ${of.width}u * ${of.dilation}u);
  let column = place.z + i32(tap % ${of.width}u * ${of.dilation}u);
  return ${side}_pixel(place.x, row, column, depth % ${of.channels}u);
}`,
});

/** The same pixels for the gradient to the filter: rows are the places of the window and their channels, the depth is its positions. */
export const pixelsAcross = (of: WindowConstants, vectors: boolean, rectified: boolean): Factor => ({
  name: `a${windowName(of)}v${vectors ? 4 : 1}${rectified ? 'r' : ''}`,
  along: 'side',
  vectors,
  text: (side) => `${pixelText(side, of.channels, vectors, rectified, 'h', 'w')}
fn ${side}_place(index: u32, phase: Phase) -> vec3i {
  let tap = index / ${of.channels}u;
  let row = i32(tap / ${of.width}u * ${of.dilation}u) - i32(n.top);
  let at = vec3i(row, i32(tap % ${of.width}u * ${of.dilation}u) - i32(n.left), i32(index % ${of.channels}u));
  return select(vec3i(${NOWHERE}, 0, 0), at, vec3<bool>(index < n.rows));
}
fn ${side}_number(place: vec3i, depth: u32, phase: Phase) -> ${typeOf({ vectors })} {
  if (depth >= phase.end) { return ${typeOf({ vectors })}(); }
  let area = n.oh * n.ow;
  let row = place.x + i32((depth % area) / n.ow * ${of.stride}u);
  let column = place.y + i32(depth % n.ow * ${of.stride}u);
  return ${side}_pixel(i32(depth / area * n.h * n.w), row, column, u32(place.z));
}`,
});

/** Gradients of the outputs that a pixel has part in: rows are pixels of a phase, the depth is the places that meet them and the output's channels. */
export const gradients = (of: WindowConstants, vectors: boolean): Factor => ({
  name: `g${windowName(of)}v${vectors ? 4 : 1}`,
  along: 'depth',
  vectors,
  text: (side) => `${pixelText(side, of.channels, vectors, false, 'oh', 'ow')}
fn ${side}_place(index: u32, phase: Phase) -> vec3i {
  let area = max(1u, phase.height * phase.width);
  let wide = max(1u, phase.width);
  let at = vec3i(
    i32(index / area * n.oh * n.ow),
    i32((index % area) / wide) + phase.rows.at,
    i32(index % wide) + phase.columns.at,
  );
  return select(vec3i(0, ${NOWHERE}, 0), at, vec3<bool>(index < phase.count));
}
fn ${side}_number(place: vec3i, depth: u32, phase: Phase) -> ${typeOf({ vectors })} {
  if (depth >= phase.end) { return ${typeOf({ vectors })}(); }
  let tap = depth / ${of.channels}u;
  let row = place.y - i32(tap / phase.columns.count) * phase.rows.at_step;
  let column = place.z - i32(tap % phase.columns.count) * phase.columns.at_step;
  return ${side}_pixel(place.x, row, column, depth % ${of.channels}u);
}`,
});

/** The filter [height, width, I, O] as its gradient to the input reads it: columns are I, the depth is the places that meet a phase and O. */
export const filterBack = (of: WindowConstants, vectors: boolean): Factor => ({
  name: `f${windowName(of)}v${vectors ? 4 : 1}`,
  along: 'depth',
  vectors,
  text: (side) => `
fn ${side}_place(index: u32, phase: Phase) -> vec3i { return vec3i(select(-1, i32(index), index < n.columns), 0, 0); }
fn ${side}_number(place: vec3i, depth: u32, phase: Phase) -> ${typeOf({ vectors })} {
  if (place.x < 0 || depth >= phase.end) { return ${typeOf({ vectors })}(); }
  let tap = depth / ${of.channels}u;
  let row = phase.rows.first + tap / phase.columns.count * phase.rows.step;
  let column = phase.columns.first + tap % phase.columns.count * phase.columns.step;
  let at = ((row * ${of.width}u + column) * n.columns + u32(place.x)) * ${of.channels}u + depth % ${of.channels}u;
  return ${side}_values[${indexed('at', vectors)}];
}`,
});
