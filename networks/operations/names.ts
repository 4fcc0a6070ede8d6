/** The candidate operations of the DARTS space, in the order of the paper's released code. */
export const DARTS_OPERATIONS = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const;

/** The candidate operations that μDARTS searches (section IV), in the order of {@link DARTS_OPERATIONS}. */
export const MU_DARTS_OPERATIONS = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'dil_conv_3x3',
] as const satisfies readonly (typeof DARTS_OPERATIONS)[number][];

/** The candidate operations of NAS-Bench-201, in the benchmark's order. */
export const NAS_BENCH_201_OPERATIONS = ['none', 'skip_connect', 'nor_conv_1x1', 'nor_conv_3x3', 'avg_pool_3x3'] as const;

/** The name of a candidate operation of the DARTS space. */
export type DartsOperation = (typeof DARTS_OPERATIONS)[number];

/** The name of a candidate operation of NAS-Bench-201. */
export type NasBench201Operation = (typeof NAS_BENCH_201_OPERATIONS)[number];

/** The name of a candidate operation of any space; where two spaces share a name they share the operation. */
export type OperationName = DartsOperation | NasBench201Operation;

/** Tells whether a text names an operation of the given family. */
export const isOneOf =
  <Name extends string>(family: readonly Name[]) =>
  (text: unknown): text is Name =>
    typeof text === 'string' && (family as readonly string[]).includes(text);

/** Tells whether a text names a candidate operation of any space. */
export const isOperationName = isOneOf<OperationName>([...DARTS_OPERATIONS, ...NAS_BENCH_201_OPERATIONS]);
