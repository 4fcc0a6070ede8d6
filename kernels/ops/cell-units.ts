/** Type of convolution of a fused cell: its number of filters, and the sizes, strides and dilations that it takes. */
export interface CellUnitRow {
  readonly filters: 1 | 2;
  /** Least and most side of its window; all are odd. */
  readonly sizes: readonly [least: number, most: number];
  /** Least and most stride. */
  readonly strides: readonly [least: number, most: number];
  /** Its window may have dilation 2. */
  readonly dilated: boolean;
}

/**
 * Every unit of a fused cell by name, in the order of its numbers in the engine, which has the same rows in `units.def`.
 *
 * `separable`: depthwise size×size, then 1×1; `factorizedReduce`: two halving 1×1; `dense`: size×size at stride 1.
 */
export const CELL_UNITS = {
  separable: { filters: 2, sizes: [3, 5], strides: [1, 2], dilated: true },
  factorizedReduce: { filters: 2, sizes: [1, 1], strides: [2, 2], dilated: false },
  dense: { filters: 1, sizes: [1, 15], strides: [1, 1], dilated: true },
} as const satisfies Readonly<Record<string, CellUnitRow>>;

/** The name of a unit of a fused cell. */
export type CellUnitType = keyof typeof CELL_UNITS;

/** The kinds of candidates of a fused cell, in the order of their numbers in the engine. */
export const CELL_CANDIDATES = ['skip', 'maxPool', 'averagePool', 'units', 'foreign'] as const;

/** The rows of an engine as it reports them; a unit's numbers are those of {@link CellUnitRow} in their order. */
export interface ReportedRows {
  readonly candidates: readonly string[];
  readonly units: readonly (readonly (string | number)[])[];
}

/** The rows as an engine of this package reports them. */
export const cellRows = (): ReportedRows => ({
  candidates: CELL_CANDIDATES,
  units: Object.entries(CELL_UNITS).map(([name, { filters, sizes, strides, dilated }]) => [
    name,
    filters,
    ...sizes,
    ...strides,
    dilated ? 1 : 0,
  ]),
});

/** The first row in which an engine differs from this package, as one sentence without a final full stop; null for none. */
export const rowMismatch = (reported: ReportedRows): string | null => {
  const expected = cellRows();
  const linesOf = ({ candidates, units }: ReportedRows): readonly string[] => [
    ...candidates.map((name) => `candidate ${name}`),
    ...units.map((facts) => `unit ${facts.join(' ')}`),
  ];
  const [theirs, ours] = [linesOf(reported), linesOf(expected)];
  const place = Array.from({ length: Math.max(theirs.length, ours.length) }, (_, i) => i).find((i) => theirs[i] !== ours[i]);
  return place === undefined
    ? null
    : `the native engine has "${theirs[place] ?? 'nothing'}" where this package has "${ours[place] ?? 'nothing'}" in the rows of its cells`;
};
