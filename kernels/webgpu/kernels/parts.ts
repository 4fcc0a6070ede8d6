import type { Call, Kernels } from '../call.js';
import { type Element, launchOver, type SlabProgram, slabProgram, type Work } from '../slabs.js';
import { chunksOf } from './chunks.js';
import { THREADS } from './elementwise.js';

/** Elements between a part of rows and the whole rows: `move` copies from or to `inside`, the part's, and `at`, the whole's. */
const movingOf = (name: string, element: Element, move: string): SlabProgram =>
  slabProgram<never>(
    `${name} of ${element}`,
    element,
    {},
    `
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  if (index >= n.works) { return; }
  let record = index * 7u;
  let part = word(record);
  let whole = word(record + 1u);
  let end = word(record + 3u);
  let width = word(record + 4u);
  let offset = word(record + 5u);
  let all = word(record + 6u);
  for (var i = word(record + 2u) + t; i < end; i += ${THREADS}u) {
    let inside = part + i;
    let at = whole + i / width * all + offset + i % width;
    ${move}
  }
}`,
  );

const both = (name: string, move: string) => ({ f32: movingOf(name, 'f32', move), vec4f: movingOf(name, 'vec4f', move) });

const joining = both('join', 'store(at, load(inside));');
const cutting = both('cut', 'store(inside, load(at));');

/** Reads (rows, parts, for each its width and itself, the whole), and launches over all parts. */
const move = (call: Call, programs: ReturnType<typeof both>): void => {
  const [rows, count] = [call.integer(), call.integer(1)];
  let all = 0;
  const parts = Array.from({ length: count }, () => {
    const [width, offset] = [call.integer(), all];
    all += width;
    return { width, offset, range: call.buffer(rows * width) };
  });
  const whole = call.buffer(rows * all);
  const element = parts.every(({ width }) => width % 4 === 0) ? 'vec4f' : 'f32';
  const together = element === 'vec4f' ? 4 : 1;
  const works = parts.flatMap(({ width, offset, range }): Work[] =>
    chunksOf((rows * width) / together).map(({ start, end }) => ({
      ranges: [range, whole],
      numbers: [start, end, width / together, offset / together, all / together],
    })),
  );
  launchOver(call, programs[element], works);
};

/** Joining and cutting along an axis. */
export const parts: Kernels = {
  join: (call) => move(call, joining),
  cut: (call) => move(call, cutting),
};
