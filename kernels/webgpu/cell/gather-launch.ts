import type { Call } from '../call.js';
import { groupsOf, type Program, program } from '../program.js';
import { type Range, type Slab, wholeSlab, wordOf } from '../range.js';
import type { BoundCell } from './bind.js';
import { type Copy, copiesOf, sourcesOf } from './gather.js';
import type { CellPlan } from './graph.js';
import { kept } from './programs.js';

const THREADS = 256;
/** Numbers of a copy in the table. */
const ROW = 16;
/** Slabs that one launch reads, besides that of the tape. */
const MOST_SLABS = 5;
const NO_SLAB = 0xff;

const gatherProgram = (slabs: number): Program => {
  const names = Array.from({ length: slabs }, (_, i) => `slab${i}`);
  return program({
    name: `cell gather ${slabs}`,
    operands: {
      tape: 'array<f32>',
      ...Object.fromEntries(names.map((name) => [name, 'array<f32>'])),
      copies: 'array<u32>',
      places: 'array<u32>',
    },
    tables: ['copies', 'places'],
    numbers: { to: 'u32', count: 'u32', entry: 'u32' },
    code: `
fn taken(slab: u32, i: u32) -> f32 {
  switch slab {
${names.map((name, i) => `    case ${i}u: { return ${name}[i]; }`).join('\n')}
    default: { return 0.0; }
  }
}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let work = group_index(group);
  if (work >= n.count) { return; }
  // The copies come first, then for each workgroup the copy that it is part of.
  let index = copies[copies[0] + work];
  let at = 1u + index * ${ROW}u;
  let slab = places[n.entry + 2u * index];
  let columns = copies[at + 1u];
  let rows = copies[at + 2u];
  let i = (work - copies[at + 3u]) * ${THREADS}u + t;
  if (slab == ${NO_SLAB}u || i >= copies[at + 4u]) { return; }
  let column = 4u * (i % (columns / 4u));
  let row = i / (columns / 4u) % rows;
  let block = i / (columns / 4u) / rows;
  let step = vec3u(copies[at + 5u], copies[at + 6u], copies[at + 7u]);
  let first = vec2u(copies[at + 8u], copies[at + 10u]);
  let count = vec2u(copies[at + 9u], copies[at + 11u]);
  let to = n.to + copies[at] + 4u * i;
  let whole = row >= first.x && row < first.x + count.x;
  let begin = places[n.entry + 2u * index + 1u] + block * step.x + (row - first.x) * step.y;
  for (var k = 0u; k < 4u; k++) {
    let c = column + k;
    var value = 0.0;
    if (whole && c >= first.y && c < first.y + count.y) { value = taken(slab, begin + (c - first.y) * step.z); }
    tape[to + k] = value;
  }
}`,
  });
};

const programOf = (slabs: number): Program => kept(`gather ${slabs}`, () => gatherProgram(slabs));

const vectorsOf = ({ blocks, rows, columns }: Copy): number => (blocks * rows * columns) / 4;

/** The copies of a plan as the program reads them. */
const tableOf = (copies: readonly Copy[]): Uint32Array => {
  const groups = copies.map((copy) => Math.ceil(vectorsOf(copy) / THREADS));
  let first = 0;
  const rows = copies.flatMap((copy, i) => {
    const begin = first;
    first += groups[i] as number;
    const { to, columns, rows: rowCount, step, firstRow, firstColumn } = copy;
    const windows = [firstRow, copy.rowCount, firstColumn, copy.columnCount];
    return [to, columns, rowCount, begin, vectorsOf(copy), ...step, ...windows, 0, 0, 0, 0];
  });
  const table = new Uint32Array(1 + rows.length + first);
  table[0] = 1 + rows.length;
  table.set(rows, 1);
  let at = 1 + rows.length;
  for (const [i, count] of groups.entries()) {
    table.fill(i, at, at + count);
    at += count;
  }
  return table;
};

/** The copies of a plan, the workgroups that they take, and those without the last copy. */
interface Prepared {
  readonly copies: readonly Copy[];
  readonly groups: number;
  readonly groupsWithoutLast: number;
}

const known = new WeakMap<CellPlan, Prepared>();

const preparedFor = (plan: CellPlan): Prepared => {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const copies = copiesOf(plan);
  const counts = copies.map((copy) => Math.ceil(vectorsOf(copy) / THREADS));
  const groups = counts.reduce((sum, count) => sum + count, 0);
  const prepared = { copies, groups, groupsWithoutLast: groups - (counts[counts.length - 1] ?? 0) };
  known.set(plan, prepared);
  return prepared;
};

/** The distinct slabs of some ranges; that of the tape comes first, so that few patterns of equal slabs occur. */
const slabsOf = (sources: readonly Range[], tape: Slab): readonly Slab[] => {
  const used = new Set<Slab>();
  for (const { slab } of sources) used.add(slab);
  return used.delete(tape) ? [tape, ...used] : [...used];
};

/**
 * Fills the tape with what both passes read of a cell's tensors: one launch, or one more for every {@link MOST_SLABS} slabs
 * that they lie in.
 *
 * @param tableKey key of the kept table
 */
export const gather = (call: Call, cell: BoundCell, tableKey: string): void => {
  const { copies, groups: all, groupsWithoutLast } = preparedFor(cell.plan);
  const sources = sourcesOf(cell);
  // Without masks there is nothing for the last copy.
  const hasAll = copies.every(({ source }) => source < sources.length);
  const [count, groups] = hasAll ? [copies.length, all] : [copies.length - 1, groupsWithoutLast];
  if (groups === 0) return;
  const table = call.commands.table(tableKey, () => tableOf(copies));
  const slabs = slabsOf(sources, cell.tape.slab);
  for (let first = 0; first < slabs.length; first += MOST_SLABS) {
    const some = slabs.slice(first, first + MOST_SLABS);
    const places = new Uint32Array(2 * count);
    for (let i = 0; i < count; i++) {
      const range = sources[(copies[i] as Copy).source] as Range;
      const slab = some.indexOf(range.slab);
      places[2 * i] = slab === -1 ? NO_SLAB : slab;
      places[2 * i + 1] = wordOf(range);
    }
    const uploaded = call.commands.upload(places);
    // The whole of what is uploaded, so that the bindings are those of the last pass.
    const operands: Record<string, Range> = { tape: wholeSlab(cell.tape), copies: table, places: wholeSlab(uploaded) };
    for (const [i, slab] of some.entries()) operands[`slab${i}`] = { slab, offset: 0, bytes: slab.bytes };
    call.launch(
      programOf(some.length),
      operands,
      { to: wordOf(cell.tape), count: groups, entry: wordOf(uploaded) },
      groupsOf(groups),
    );
  }
};
