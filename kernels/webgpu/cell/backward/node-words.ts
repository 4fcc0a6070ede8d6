/** Words of a node at the head of its table. Places of lists are places in the table. */
export const NODE_WORDS = [
  'height',
  'width',
  'out_height',
  'out_width',
  'dy',
  'dy_pixel',
  'compact',
  'signs',
  'units',
  'units_at',
  'pools',
  'pools_at',
  'skips',
  'skips_at',
  'later',
  'later_at',
  'sums_later',
  'bypass',
  'gradient',
  'bypass_places',
] as const;

/** Words of a term: the gradient of the node that it enters, the factors of its edge, the coefficients of its candidate. */
export const TERM_WORDS = ['g', 'path', 'upstream'] as const;

/** A word of the node under computation, as text. */
export const nodeWord = (name: (typeof NODE_WORDS)[number]): string => `table[n.table + ${NODE_WORDS.indexOf(name)}u]`;
