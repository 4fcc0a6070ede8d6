import { problem } from '../../artifacts/problem.js';
import type { KeptOperations } from '../../networks/cell-type.js';
import type { ArchitectureMethod, MethodSetup } from './method/architecture-method.js';
import type { Draw } from './method/draw.js';

/** The search that a draw is for. */
interface Drawing extends MethodSetup {
  readonly method: Pick<ArchitectureMethod, 'name'>;
}

const misfitOf = ({ theta, paths }: Draw, { space, kept }: MethodSetup): readonly [string, string] | undefined => {
  for (const { name, edges, operations } of space.cellTypes) {
    const numbers = theta[name];
    const size = edges.length * operations.length;
    if (numbers?.length !== size) {
      return [
        `θ of the cell type "${name}" has ${numbers?.length ?? 'no'} numbers`,
        `give ${size}: ${edges.length} edges by ${operations.length} operations`,
      ];
    }
    if (paths === undefined) continue;
    const rows: KeptOperations[string] | undefined = paths[name];
    if (rows?.length !== edges.length) {
      return [
        `its paths of the cell type "${name}" have ${rows?.length ?? 'no'} edges`,
        `give a list of operations for each of ${edges.length} edges`,
      ];
    }
    for (const [edge, row] of rows.entries()) {
      const left = kept?.[name]?.[edge] ?? operations;
      const stray = row.find((operation) => !left.includes(operation));
      if (stray !== undefined) {
        return [`its paths take "${stray}" on edge ${edge} of the cell type "${name}"`, `take of ${left.join(', ')}`];
      }
    }
  }
  return undefined;
};

/** Throws the `Problem` of a draw that does not fit the space: an architecture method may be a user's own. */
export const expectDraw = (draw: Draw, drawing: Drawing): void => {
  const misfit = misfitOf(draw, drawing);
  if (misfit !== undefined) {
    throw problem(
      'usage',
      `a draw does not fit the space ${drawing.space.name}: ${misfit[0]}`,
      `architecture method ${drawing.method.name}`,
      misfit[1],
    );
  }
};
