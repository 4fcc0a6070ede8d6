import type { Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';
import { groupsFor } from './elementwise.js';
import { EXACT } from './exact.js';
import { SUM_ALL, THREADS } from './sum-text.js';

/** z/(1 - z) of a logit and the noise's odds, of which follow z and 1 - z without cancellation. */
const ODDS = `${EXACT}
fn odds(logit: f32, of_noise: f32) -> f32 { return exponential((logarithm(of_noise) + logit) * n.inverse); }
`;

const mask = program({
  name: 'dropout mask',
  operands: { logits: 'array<f32>', noise: 'array<f32>', output: 'array<f32>' },
  numbers: { count: 'u32', each: 'u32', inverse: 'f32' },
  code: `${ODDS}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  let logit = logits[i / n.each];
  let u = noise[i];
  output[i] = (1.0 + exponential(logit)) / (1.0 + odds(logit, u / (1.0 - u)));
}`,
});

const gradient = program({
  name: 'dropout mask, gradient',
  operands: { logits: 'array<f32>', noise: 'array<f32>', given: 'array<f32>', masks: 'array<f32>', output: 'array<f32>' },
  numbers: { places: 'u32', each: 'u32', inverse: 'f32' },
  code: `${ODDS}${SUM_ALL}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let place = min(group_index(group), n.places - 1u);
  let logit = logits[place];
  let p = 1.0 / (1.0 + exponential(-logit));
  var sum = 0.0;
  for (var k = t; k < n.each; k += ${THREADS}u) {
    let i = place * n.each + k;
    let u = noise[i];
    let z = 1.0 / (1.0 + odds(-logit, (1.0 - u) / u));
    sum = fma(given[i] * masks[i], p - z * n.inverse, sum);
  }
  let total = sum_all(sum, t);
  if (t == 0u) { output[place] = total; }
}`,
});

/** Masks of spatial concrete dropout (Gal, Hron and Kendall 2017). */
export const dropout: Kernels = {
  dropout_mask: (call) => {
    const [places, each, inverse] = [call.integer(), call.integer(), 1 / call.number()];
    const [logits, noise, output] = [call.buffer(places), call.buffer(places * each), call.buffer(places * each)];
    call.launch(mask, { logits, noise, output }, { count: places * each, each, inverse }, groupsFor(4 * places * each));
  },
  dropout_mask_gradient: (call) => {
    const [places, each, inverse] = [call.integer(), call.integer(), 1 / call.number()];
    const logits = call.buffer(places);
    const [noise, given, masks] = [call.buffer(places * each), call.buffer(places * each), call.buffer(places * each)];
    const output = call.buffer(places);
    call.launch(gradient, { logits, noise, given, masks, output }, { places, each, inverse }, groupsOf(places));
  },
};
