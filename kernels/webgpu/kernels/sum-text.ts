/** Threads of a workgroup that sums. */
export const THREADS = 256;

/** The function `sum_all(value, t)` of a text: the sum over all threads of the workgroup, in one order; all threads call it. */
export const SUM_ALL = `
var<workgroup> sums: array<f32, ${THREADS}>;
fn sum_all(value: f32, t: u32) -> f32 {
  sums[t] = value;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (t < half) { sums[t] += sums[t + half]; }
    workgroupBarrier();
  }
  let total = sums[0];
  workgroupBarrier();
  return total;
}
`;
