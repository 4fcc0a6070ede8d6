import { describeValue, isRecord } from '../../base/argument.js';
import { problem } from '../../base/problem.js';
import type { CellType } from '../../networks/cell-type.js';
import type { ArchitectureMethod, MethodSetup } from './method/architecture-method.js';
import type { Draw } from './method/draw.js';
import { methodPlace } from './method/expect-method.js';

/** The search that a draw is for. */
interface Drawing extends MethodSetup {
  readonly method: Pick<ArchitectureMethod, 'name'>;
}

/** A sentence about what does not fit, and the remedy. */
type Misfit = readonly [string, string];

const thetaMisfit = (theta: Readonly<Record<string, unknown>>, { name, edges, operations }: CellType): Misfit | undefined => {
  const numbers = theta[name] as Draw['theta'][string] | undefined;
  const size = edges.length * operations.length;
  if (numbers?.length !== size) {
    return [
      `θ of the cell type "${name}" has ${numbers?.length ?? 'no'} numbers`,
      `give ${size}: ${edges.length} edges by ${operations.length} operations`,
    ];
  }
  const strange = numbers.findIndex((value) => !Number.isFinite(value));
  if (strange < 0) return undefined;
  const [edge, operation] = [Math.floor(strange / operations.length), operations[strange % operations.length]];
  return [
    `θ of "${operation}" on edge ${edge} of the cell type "${name}" is ${describeValue(numbers[strange])}`,
    'give finite numbers: see where the state of the method ceases to have them',
  ];
};

const pathsMisfit = (
  paths: Readonly<Record<string, unknown>>,
  { name, edges, operations }: CellType,
  kept: MethodSetup['kept'],
): Misfit | undefined => {
  const rows = paths[name];
  const lists = `give a list of operations for each of ${edges.length} edges`;
  if (!Array.isArray(rows) || rows.length !== edges.length)
    return [`its paths of the cell type "${name}" have ${Array.isArray(rows) ? rows.length : 'no'} edges`, lists];
  for (const [edge, row] of rows.entries()) {
    if (!Array.isArray(row)) return [`its paths on edge ${edge} of the cell type "${name}" are ${describeValue(row)}`, lists];
    const left = kept?.[name]?.[edge] ?? operations;
    const stray = row.findIndex((operation) => !left.includes(operation));
    if (stray >= 0) {
      return [
        `its paths take ${describeValue(row[stray])} on edge ${edge} of the cell type "${name}"`,
        `take of ${left.join(', ')}`,
      ];
    }
  }
  return undefined;
};

const misfitOf = (draw: unknown, { space, kept }: MethodSetup): Misfit | undefined => {
  if (!isRecord(draw))
    return [`it is ${describeValue(draw)}`, 'return { theta } from "draw", with paths if not all are computed'];
  const { theta, paths } = draw;
  if (!isRecord(theta)) return [`its θ is ${describeValue(theta)}`, 'give a table of θ by cell type'];
  if (paths !== undefined && !isRecord(paths))
    return [`its paths are ${describeValue(paths)}`, 'give lists by cell type and edge'];
  for (const cellType of space.cellTypes) {
    const misfit = thetaMisfit(theta, cellType) ?? (paths === undefined ? undefined : pathsMisfit(paths, cellType, kept));
    if (misfit !== undefined) return misfit;
  }
  return undefined;
};

/** Throws the `Fault` of a draw that does not fit the space: an architecture method may be a user's own. */
export const expectDraw = (draw: Draw, drawing: Drawing): void => {
  const misfit = misfitOf(draw, drawing);
  if (misfit !== undefined) {
    const what = `a draw does not fit the space ${drawing.space.name}: ${misfit[0]}`;
    throw problem('usage', what, methodPlace(drawing.method.name), misfit[1]);
  }
};
