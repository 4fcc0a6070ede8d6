/** Forms in which predictions are written. */
export const FORMATS = ['text', 'csv', 'json'] as const;
