import type { KeptFile } from '../key/file-origin.js';

/** A file of a data set, or a folder of files, that two states of it do not have in common. */
export interface FileDifference {
  /** Of a folder it ends with a slash. */
  readonly name: string;
  readonly change: 'differs' | 'added' | 'gone';
}

/** The differences between two states of files, by name; nothing for equal ones. */
export const fileDifferences = (now: readonly KeptFile[], was: readonly KeptFile[]): readonly FileDifference[] => {
  const before = new Map(was.map((file) => [file.name, file]));
  const names = new Set(now.map(({ name }) => name));
  const here = now.flatMap(({ name, digest, unreadable }): readonly FileDifference[] => {
    const found = before.get(name);
    if (found === undefined) return [{ name, change: 'added' }];
    return found.digest === digest && found.unreadable === unreadable ? [] : [{ name, change: 'differs' }];
  });
  const gone = was.flatMap(({ name }): readonly FileDifference[] => (names.has(name) ? [] : [{ name, change: 'gone' }]));
  return [...here, ...gone].sort((a, b) => (a.name < b.name ? -1 : 1));
};
