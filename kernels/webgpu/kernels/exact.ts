/**
 * The functions `exponential(x)` and `logarithm(x)` of a text, to float32 rounding (3e-7 of the result): those of WGSL may be
 * off by as much as the driver likes. Not a number, infinities and zero give what IEEE 754 says.
 *
 * Source: the reductions of Cody and Waite, "Software manual for the elementary functions" (1980).
 */
export const EXACT = `
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn power_of_two(exponent: i32) -> f32 { return bitcast<f32>(u32(exponent + 127) << 23u); }
fn exponential(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let limited = clamp(x, -104.0, 89.0);
  let whole = round(limited * 1.44269504);
  let r = fma(whole, 2.12194440e-4, fma(whole, -0.693359375, limited));
  var p = 1.9875691500e-4;
  p = fma(p, r, 1.3981999507e-3);
  p = fma(p, r, 8.3334519073e-3);
  p = fma(p, r, 4.1665795894e-2);
  p = fma(p, r, 1.6666665459e-1);
  p = fma(p, r, 0.5);
  // In two steps: a power of two alone may lie beyond the range of a float.
  let half = i32(whole) / 2;
  return (fma(p, r * r, r) + 1.0) * power_of_two(half) * power_of_two(i32(whole) - half);
}
fn logarithm(x: f32) -> f32 {
  let given = bitcast<u32>(x);
  if ((given & 0x7fffffffu) == 0u) { return bitcast<f32>(given | 0xff800000u); }
  if (is_nan(x) || given == 0x7f800000u) { return x; }
  if (given > 0x7fffffffu) { return bitcast<f32>(given | 0x7fc00000u); }
  // A denormal number is so many times the smallest.
  let small = given < 0x00800000u;
  let bits = select(given, bitcast<u32>(f32(given)), small);
  let exponent = (i32(bits - 0x3f3504f3u) >> 23u);
  let m = bitcast<f32>(bits - (u32(exponent) << 23u));
  let e = f32(exponent - select(0, 149, small));
  let s = (m - 1.0) / (m + 1.0);
  let s2 = s * s;
  var p = 0.111111111;
  p = fma(p, s2, 0.142857143);
  p = fma(p, s2, 0.2);
  p = fma(p, s2, 0.333333333);
  return fma(e, 0.693359375, 2.0 * s + fma(e, -2.12194440e-4, 2.0 * s * s2 * p));
}
`;
