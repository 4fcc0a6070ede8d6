/** The functions `is_nan` and `exceeds`: b is greater than a, or not a number. By the bits: drivers compare as if none were. */
export const NAN_TEXT = `
fn is_nan(x: vec4f) -> vec4<bool> { return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u); }
fn exceeds(a: vec4f, b: vec4f) -> vec4<bool> { return ((b > a) & !is_nan(a)) | is_nan(b); }`;

/** The same for single numbers. */
export const NAN_TEXT_SCALAR = `
fn is_nan_number(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn exceeds_number(a: f32, b: f32) -> bool { return (b > a && !is_nan_number(a)) || is_nan_number(b); }`;

/** Kinds of 3×3 pools. */
export type PoolKind = 'maxPool' | 'averagePool';

/**
 * The function `pool_KIND(source, y, x, v)`: a vector of a pool with padding 1 at a pixel of its result; the border counts
 * neither as a value nor, in an average, as a pixel.
 *
 * @param isHeld the max pool takes the noted places of the piece
 */
export const poolText = (kind: PoolKind, vectors: number, stride: number, isHeld: boolean): string => {
  const begin = `
fn pool_${kind}(source: Source, y: u32, x: u32, v: u32) -> vec4f {
  let top = i32(y * ${stride}u) - 1;
  let left = i32(x * ${stride}u) - 1;
  let y0 = u32(max(top, 0));
  let x0 = u32(max(left, 0));
  let y1 = min(u32(top + 3), n.height);
  let x1 = min(u32(left + 3), n.width);
  let image = source.at + source.image * n.height * n.width * ${vectors}u + v;`;
  const read = (at: string): string => `tape[image + (${at}) * ${vectors}u]`;
  const pixels = (body: string): string => `
  for (var r = y0; r < y1; r++) { for (var c = x0; c < x1; c++) { ${body} } }`;
  if (kind === 'averagePool')
    return `${begin}
  var sum = vec4f();${pixels(`sum += ${read('r * n.width + c')};`)}
  return sum * (1.0 / f32((y1 - y0) * (x1 - x0)));
}`;
  const first = `
  var value = ${read('y0 * n.width + x0')};`;
  if (!isHeld)
    return `${begin}${first}${pixels(`let other = ${read('r * n.width + c')}; value = select(value, other, exceeds(value, other));`)}
  return value;
}`;
  return `${begin}${first}
  let i = ((source.image * n.rows_out + y) * n.columns_out + x) * ${vectors}u + v;
  let bits = piece[source.signs + i / 2u] >> (16u * (i % 2u));
  let places = (vec4u(bits) >> vec4u(0u, 4u, 8u, 12u)) & vec4u(15u);${pixels(
    `value = select(value, ${read('r * n.width + c')}, places == vec4u(3u * (u32(i32(r) - top)) + u32(i32(c) - left)));`,
  )}
  return value;
}`;
};
