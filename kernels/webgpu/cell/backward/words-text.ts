/** A place in a table that stands for nothing. */
export const NOTHING = 0xffff_ffff;

/** WGSL that all texts of the backward pass begin with. `tape` and `scratch` hold vectors of four; P vectors are a pixel. */
export const wordsText = (vectors: number): string => `
const NOTHING = ${NOTHING}u;
const P = ${vectors}u;
fn tape_number(i: u32) -> f32 { return tape[i / 4u][i % 4u]; }
/** The factor of an edge for one image. */
fn path_of(base: u32, image: u32) -> f32 {
  if (base == NOTHING) { return 1.0; }
  return tape_number(base + image);
}
`;

/** Not a number by its bits: a driver may compare as if there were none. */
export const nanText = `
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn are_nan(x: vec4f) -> vec4<bool> { return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u); }
`;

/**
 * The positive parts of what a cell's units read, natural ones or those that a piece holds, and where their gradient passes: not
 * where x is not a number. Signs are read as bits, since a driver may compare as if every number were one.
 */
export const rectifyText = (held: boolean): string =>
  held
    ? `
fn open(signs: u32, vector: u32, x: vec4f) -> vec4<bool> {
  if (signs == NOTHING) { return vec4<bool>(true); }
  let bits = piece[signs + vector / 8u] >> (4u * (vector % 8u));
  return (vec4u(bits, bits >> 1u, bits >> 2u, bits >> 3u) & vec4u(1u)) != vec4u();
}
fn rectified(signs: u32, vector: u32, x: vec4f) -> vec4f { return select(vec4f(), x, open(signs, vector, x)); }`
    : `
fn open(signs: u32, vector: u32, x: vec4f) -> vec4<bool> {
  let bits = bitcast<vec4u>(x);
  return (bits > vec4u()) & (bits <= vec4u(0x7f800000u));
}
fn rectified(signs: u32, vector: u32, x: vec4f) -> vec4f {
  return select(x, vec4f(), bitcast<vec4u>(x) - vec4u(0x80000000u) <= vec4u(0x7f800000u));
}`;
