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

/** The name of a candidate operation. */
export type OperationName = (typeof DARTS_OPERATIONS)[number];

/** Tells whether a text names a candidate operation. */
export const isOperationName = (text: unknown): text is OperationName =>
  typeof text === 'string' && (DARTS_OPERATIONS as readonly string[]).includes(text);
