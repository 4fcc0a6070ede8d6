/**
 * What a table has under a word.
 *
 * A word may come from outside: what every object answers to, as `constructor`, is then found only where the table itself
 * has it, and reading `__proto__` does not give a prototype.
 */
export const own = <A>(table: Readonly<Record<string, A>>, word: string): A | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
