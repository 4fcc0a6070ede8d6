/** Whether a value is one that is meant: a function, a text that is not empty, an object, or one of some words. */
export type Wanted = 'function' | 'text' | 'object' | readonly string[];

const isWanted = (value: unknown, wanted: Wanted): boolean => {
  if (wanted === 'text') return typeof value === 'string' && value !== '';
  if (wanted === 'object') return typeof value === 'object' && value !== null;
  return wanted === 'function' ? typeof value === 'function' : wanted.some((word) => word === value);
};

const described = (name: string, wanted: Wanted): string => {
  if (typeof wanted !== 'string') return `${name} (one of ${wanted.join(', ')})`;
  return wanted === 'function' ? name : `${name} (${wanted === 'text' ? 'a text' : 'an object'})`;
};

/**
 * The members that a value of a user's lacks, or has of another type, each as a person is told of it; of what is no object, all.
 *
 * @param members those that it must have
 */
export const lacking = (value: unknown, members: Readonly<Record<string, Wanted>>): readonly string[] => {
  const found = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return Object.entries(members).flatMap(([name, wanted]) => (isWanted(found[name], wanted) ? [] : [described(name, wanted)]));
};
