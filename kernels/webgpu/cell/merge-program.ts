import { type Program, program } from '../program.js';
import { finishText, finishVectors } from './moments-text.js';
import { THREADS } from './unit-tile.js';
import { NONE } from './units-program.js';

/** Numbers of a normalisation in the table, in this order. */
export const NORM_ROW = ['moments', 'splits', 'to', 'affine', 'report'] as const;

/** The program that merges the partial moments of normalisations: one workgroup for each row. */
export const mergeProgram = (vectors: number, active: number): Program =>
  program({
    name: `cell merge ${vectors} ${active}`,
    operands: { tape: 'array<vec4f>', partials: 'array<vec4f>', statistics: 'array<f32>', table: 'array<u32>' },
    tables: ['table'],
    numbers: { rows: 'u32' },
    code: `
const NONE = ${NONE}u;
var<workgroup> tile: array<vec4f, ${finishVectors(vectors)}>;
var<workgroup> counts: array<f32, ${THREADS}>;
${finishText(vectors, active, false)}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.rows + group.x * ${NORM_ROW.length}u;
  finish(Norm(${NORM_ROW.map((_, i) => `table[at + ${i}u]`).join(', ')}), true, t);
}`,
  });
