import * as t from 'io-ts';

/** Codec of the cell types of a search: the edges and candidate operations that its tables are laid out by. */
export const SearchedCells = t.readonlyArray(
  t.readonly(
    t.strict({
      name: t.string,
      edges: t.readonlyArray(t.readonly(t.strict({ from: t.number, to: t.number }))),
      operations: t.readonlyArray(t.string),
    }),
  ),
);
