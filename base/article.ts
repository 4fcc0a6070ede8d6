/** A noun with its indefinite article, by its first letter: `an artifact`, `a genotype`. */
export const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
