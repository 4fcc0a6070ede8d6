import type { CellType } from '../cell-type.js';
import type { CellTypeMisfit } from '../cell-type-misfit.js';
import type { Decision, Part } from './decomposition.js';

/** The first mistake in the decisions of a space: one without options, or a part that is no operation of an edge; undefined where there is none. */
export const decisionsMisfit = (cellTypes: readonly CellType[], decisions: readonly Decision[]): CellTypeMisfit | undefined => {
  const remedy = 'list decisions as lists of options, each a list of parts made by partOf(cellType, row, column, place)';
  if (!Array.isArray(decisions) || decisions.length === 0) return { what: 'its "decisions" list none', remedy };
  const empty = decisions.findIndex((options) => !Array.isArray(options) || options.length === 0);
  if (empty >= 0) return { what: `decision ${empty} has no options`, remedy };
  const isKnown = ({ cellType, row, column }: Part): boolean => {
    const cell = cellTypes.find(({ name }) => name === cellType);
    return cell?.edges[row] !== undefined && cell.operations[column] !== undefined;
  };
  const strange = decisions.findIndex((options) =>
    options.some((parts: readonly Part[]) => !Array.isArray(parts) || parts.length === 0 || !parts.every(isKnown)),
  );
  return strange < 0
    ? undefined
    : {
        what: `decision ${strange} has an option with no part, or one that is no operation on an edge of its cell types`,
        remedy,
      };
};
