import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';

/** The memory that a step of a search's weights took on one machine. */
export const MemoryUse = t.readonly(
  t.strict({
    space: t.string,
    /** K of the partial channel connection, and the most operations that an edge has. */
    partial: t.number,
    operations: t.number,
    batchSize: t.number,
    /** The most mebibytes that tensors took at once. */
    mebibytes: t.number,
  }),
);
export type MemoryUse = t.TypeOf<typeof MemoryUse>;

/** The artifact kind of a {@link MemoryUse}. */
export const memoryUse = jsonKind(
  'memory-use',
  1,
  MemoryUse,
  ({ space, partial, operations, batchSize, mebibytes }) =>
    `${mebibytes} MiB in a step of ${batchSize} images in ${space}, ${operations} operations an edge, partial channels 1/${partial}`,
);
