import type { Call, Kernels } from '../call.js';
import { groupsOf, program } from '../program.js';
import type { Range } from '../range.js';
import { EACH_VECTOR, groupsFor, THREADS } from './elementwise.js';

const GROUPS = 2112;
/** Most rounds of a launch: fewer are for devices that need longer for them. */
const MOST_ROUNDS = 1024;
/** Sums that a thread has in flight, each a vector of four. */
const SUMS = 8;

const arithmetic = program({
  name: 'peak of arithmetic',
  operands: { output: 'array<vec4f>' },
  numbers: { rounds: 'u32', factor: 'f32', term: 'f32' },
  code: `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let first = vec4f(f32(t)) + vec4f(0.0, 1.0, 2.0, 3.0);
  ${Array.from({ length: SUMS }, (_, k) => `var s${k} = first + ${k}.0;`).join('\n  ')}
  for (var i = 0u; i < n.rounds; i++) {
    ${Array.from({ length: SUMS }, (_, k) => `s${k} = fma(s${k}, vec4f(n.factor), vec4f(n.term));`).join('\n    ')}
  }
  output[t] = ${Array.from({ length: SUMS }, (_, k) => `s${k}`).join(' + ')};
}`,
});

const triad = program({
  name: 'peak of memory',
  operands: { first: 'array<vec4f>', second: 'array<vec4f>', output: 'array<vec4f>' },
  numbers: { vectors: 'u32', factor: 'f32' },
  code: `${EACH_VECTOR}
  output[i] = fma(second[i], vec4f(n.factor), first[i]);
}`,
});

/** Repeats work, twice as often each time, until it takes so many seconds: how often, and the seconds. */
const repeat = (call: Call, seconds: number, watched: Range, work: (count: number) => void): readonly [number, number] => {
  const finish = (): void => call.commands.read(watched, new Float32Array(1));
  work(1);
  finish();
  for (let count = 1; ; count *= 2) {
    const start = performance.now();
    work(count);
    finish();
    const taken = (performance.now() - start) / 1000;
    if (taken >= seconds) return [count, taken];
  }
};

/** Best that the device can do: multiply-adds in registers, and memory read and written in a row. */
export const peaks: Kernels = {
  peak_arithmetic: (call) => {
    const seconds = call.number();
    const output = call.scratch(4 * THREADS);
    const [count, taken] = repeat(call, seconds, output, (times) => {
      const rounds = Math.min(times, MOST_ROUNDS);
      for (let k = 0; k < times; k += rounds)
        call.launch(arithmetic, { output }, { rounds, factor: 0.999, term: 0.001 }, groupsOf(GROUPS));
    });
    call.results.push(count * GROUPS * THREADS * SUMS * 4 * 2, taken);
  },
  peak_bandwidth: (call) => {
    const [floats, seconds] = [call.integer(1), call.number()];
    const [first, second, output] = [call.scratch(floats), call.scratch(floats), call.scratch(floats)];
    const [count, taken] = repeat(call, seconds, output, (times) => {
      for (let k = 0; k < times; k++)
        call.launch(triad, { first, second, output }, { vectors: Math.ceil(floats / 4), factor: 3 }, groupsFor(floats));
    });
    call.results.push(count * 3 * 4 * floats, taken);
  },
};
