import type { CellType, WeightTable } from '../../cell-type.js';
import type { NasBench201Operation } from '../../operations/names.js';
import { formatArchitecture, type NasBench201Genotype } from './genotype.js';

/**
 * The NAS-Bench-201 rule: on each edge the operation that weighs most, `none` among them; of equal ones the earlier.
 *
 * Source: Dong and Yang, "NAS-Bench-201" (ICLR 2020), section 2.1; DrNAS, equation 6.
 */
export const discretiseNasBench201 = (cell: CellType, weights: WeightTable): NasBench201Genotype => {
  const table = weights[cell.name] ?? [];
  if (table.length !== cell.edges.length || table.some((row) => row.length !== cell.operations.length)) {
    throw new Error(
      `the weights of the cell type "${cell.name}" have ${table.length} rows; give ${cell.edges.length} rows of ${cell.operations.length}`,
    );
  }
  const best = table.map((row) => {
    const column = row.reduce((most, weight, i) => (weight > (row[most] as number) ? i : most), 0);
    return cell.operations[column] as NasBench201Operation;
  });
  return { space: 'nas-bench-201', architecture: formatArchitecture(best) };
};
