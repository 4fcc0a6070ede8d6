import * as t from 'io-ts';

/** A resource as a sum over the operations of an architecture. */
export const CostTable = t.readonly(
  t.strict({
    /** Of the network with the baseline's operations. */
    base: t.number,
    /** By place and operation: what all cells together take more when it stands there in place of one of the baseline. */
    operations: t.readonly(t.record(t.string, t.readonly(t.record(t.string, t.number)))),
  }),
);
export type CostTable = t.TypeOf<typeof CostTable>;
