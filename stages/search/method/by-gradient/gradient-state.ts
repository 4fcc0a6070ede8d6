import { refusal } from '../../../../base/problem.js';
import type { CellType } from '../../../../networks/cell-type.js';
import { momentNames, momentTable, PARAMETERS, storedTable, writeTable } from '../../../architecture/stored-tables.js';
import { type ArchitectureTable, mapTable } from '../../../architecture/table.js';
import type { MethodStateCodec } from '../architecture-method.js';
import type { ArchitectureOptimiser, GradientState } from './optimiser.js';

/** The state before the first step. */
export const gradientState = (parameters: ArchitectureTable, { moments }: ArchitectureOptimiser): GradientState => ({
  parameters,
  moments: Object.fromEntries(moments.map((name) => [name, mapTable(parameters, () => 0)])),
  steps: 0,
});

/**
 * The codec of states: tensors `architecture/<cell type>`, `first/<cell type>` and `second/<cell type>` of Adam, and
 * `moments/<moment>/<cell type>` of every other moment, F64 [edges, operations].
 */
export const gradientStateCodec = (
  cellTypes: readonly CellType[],
  optimiser: ArchitectureOptimiser,
): MethodStateCodec<GradientState> => ({
  write: ({ parameters, moments, steps }) => ({
    steps,
    tensors: Object.assign(
      writeTable(PARAMETERS, cellTypes, parameters),
      ...Object.entries(moments).map(([name, table]) => writeTable(momentTable(name), cellTypes, table)),
    ),
  }),
  read: ({ steps, tensors }) => {
    const kept = momentNames(cellTypes, tensors);
    const missing = optimiser.moments.filter((name) => !kept.includes(name));
    if (missing.length > 0) {
      throw refusal(
        `its optimiser ${optimiser.name} goes by ${missing.join(' and ')}, which the search before did not keep`,
        'leave "optimiser" out, so that it is taken from the search before',
      );
    }
    return {
      parameters: storedTable(PARAMETERS, cellTypes, tensors),
      moments: Object.fromEntries(optimiser.moments.map((name) => [name, storedTable(momentTable(name), cellTypes, tensors)])),
      steps,
    };
  },
});
