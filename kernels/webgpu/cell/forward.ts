import type { Call } from '../call.js';
import type { Range } from '../range.js';
import type { ForwardCell } from './bind.js';
import { inputName } from './bypass-program.js';
import { forwardLaunches } from './forward-launches.js';
import { gather } from './gather-launch.js';
import { tableKey } from './plans.js';

/** A cell forwards: fills the output, the statistics and the tape, and the piece if one is to be noted. */
export const forward = (call: Call, cell: ForwardCell): void => {
  const { plan, piece, isHeld } = cell;
  const variant = { isMasked: cell.masks !== undefined, isHeld, notesPiece: piece !== undefined && !isHeld };
  const { launches, table, partialFloats, restFloats } = forwardLaunches(plan, variant);
  const buffers: Record<string, Range> = {
    tape: cell.tape,
    y: cell.y,
    statistics: cell.statistics ?? call.scratch(2 * plan.normCount * plan.active),
    partials: call.scratch(partialFloats),
    rest: call.scratch(restFloats),
    table: call.commands.table(tableKey(cell.number, 'forward'), () => table),
  };
  if (piece !== undefined) buffers.piece = piece;
  cell.inputs.forEach((input, i) => {
    buffers[inputName(i)] = input;
  });
  gather(call, cell, tableKey(cell.number, 'gather'));
  for (const { program, numbers, groups } of launches) call.launch(program, buffers, numbers, groups);
};
