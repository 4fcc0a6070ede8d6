import { asUnicode } from '../../base/text.js';

/**
 * The value with texts that a store can hold ({@link asUnicode}), its keys among them: a run may say anything, and what one
 * stage says must not keep the others' words from the record.
 */
export const recordable = (value: unknown): unknown => {
  if (typeof value === 'string') return asUnicode(value);
  if (Array.isArray(value)) return value.map(recordable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [asUnicode(key), recordable(one)]));
};
