import type { Call } from '../call.js';
import { groupsOf, type Program, program } from '../program.js';
import { type Range, type Slab, wholeSlab, wordOf } from '../range.js';
import type { BoundCell } from './bind.js';
import { type Copy, copiesOf, sourcesOf } from './gather.js';

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
    numbers: { to: 'u32', count: 'u32' },
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
  let slab = places[2u * index];
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
  let begin = places[2u * index + 1u] + block * step.x + (row - first.x) * step.y;
  for (var k = 0u; k < 4u; k++) {
    let c = column + k;
    var value = 0.0;
    if (whole && c >= first.y && c < first.y + count.y) { value = taken(slab, begin + (c - first.y) * step.z); }
    tape[to + k] = value;
  }
}`,
  });
};

const programs = new Map<number, Program>();

const programOf = (slabs: number): Program => {
  const known = programs.get(slabs) ?? gatherProgram(slabs);
  programs.set(slabs, known);
  return known;
};

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

/**
 * Fills the tape with what both passes read of a cell's tensors: one launch, or one more for every {@link MOST_SLABS} slabs
 * that they lie in.
 *
 * @param tableKey key of the kept table
 */
export const gather = (call: Call, cell: BoundCell, tableKey: string): void => {
  const copies = copiesOf(cell.plan);
  if (copies.length === 0) return;
  const table = call.commands.table(tableKey, () => tableOf(copies));
  const sources = sourcesOf(cell);
  // Without masks there is nothing to copy them from.
  const present = copies.filter(({ source }) => source < sources.length);
  const groups = present.reduce((sum, copy) => sum + Math.ceil(vectorsOf(copy) / THREADS), 0);
  const tapeSlab = cell.tape.slab;
  const used = new Set<Slab>(present.map(({ source }) => (sources[source] as Range).slab));
  // That of the tape comes first, so that few patterns of equal slabs occur.
  const slabs = [...(used.has(tapeSlab) ? [tapeSlab] : []), ...[...used].filter((slab) => slab !== tapeSlab)];
  for (let from = 0; from < slabs.length; from += MOST_SLABS) {
    const some = slabs.slice(from, from + MOST_SLABS);
    const places = new Uint32Array(2 * present.length);
    present.forEach(({ source }, i) => {
      const range = sources[source] as Range;
      const slab = some.indexOf(range.slab);
      places.set([slab === -1 ? NO_SLAB : slab, wordOf(range)], 2 * i);
    });
    const operands = Object.fromEntries(some.map((slab, i) => [`slab${i}`, wholeSlab({ slab, offset: 0, bytes: slab.bytes })]));
    const tables = { copies: table, places: call.commands.upload(places) };
    const numbers = { to: wordOf(cell.tape), count: groups };
    call.launch(programOf(some.length), { tape: wholeSlab(cell.tape), ...operands, ...tables }, numbers, groupsOf(groups));
  }
};
