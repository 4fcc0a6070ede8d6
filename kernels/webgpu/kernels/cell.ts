import type { Call, Kernels } from '../call.js';
import { cellBackward } from '../cell/backward/run.js';
import { bindForward } from '../cell/bind.js';
import { forward } from '../cell/forward.js';
import { planCell } from '../cell/plan.js';
import { TABLES, tableKey } from '../cell/plans.js';

/** A whole number between two others, both among them. */
const integerOf =
  (call: Call) =>
  (least: number, most: number): number => {
    const value = call.integer(least);
    if (value > most) throw new Error(`a kernel was called with ${value}, which is more than ${most}`);
    return value;
  };

/** A whole cell: its plan, and its passes. */
export const cell: Kernels = {
  cellPlan: (call) => {
    const plan = planCell({ integer: integerOf(call), flag: () => call.flag() });
    if (!call.done()) throw new Error('a plan of a cell has too many numbers');
    call.results.push(call.plans.keep(plan), plan.tapeFloats, plan.normCount, plan.pieceFloats);
  },
  cellForward: (call) => forward(call, bindForward(call)),
  cellRelease: (call) => {
    const number = call.integer();
    call.plans.release(number);
    for (const table of TABLES) call.commands.dropTable(tableKey(number, table));
  },
  cellBackward,
};
