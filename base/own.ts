/**
 * The entry of a table under a word, or undefined.
 *
 * A word may come from outside: a member of every object, such as `constructor`, is found only where the table itself has
 * it, and reading `__proto__` gives no prototype.
 */
export const own = <A>(table: Readonly<Record<string, A>>, word: string): A | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
