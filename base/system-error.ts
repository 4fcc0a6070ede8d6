import { constants } from 'node:os';

// What Linux has beyond POSIX, from which a file system may answer; Node's own table ends before.
const BEYOND: Readonly<Record<string, number>> =
  process.platform === 'linux'
    ? { EUCLEAN: 117, EREMOTEIO: 121, ENOMEDIUM: 123, EMEDIUMTYPE: 124, ENOKEY: 126, EKEYEXPIRED: 127, EHWPOISON: 133 }
    : {};

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({ ...BEYOND, ...constants.errno }).map(([name, number]) => [number, name]),
);

const MEANINGS: Readonly<Record<string, string>> = {
  EDQUOT: 'disk quota exceeded',
  ESTALE: 'stale file handle',
  EUCLEAN: 'the file system is damaged',
  EREMOTEIO: 'remote input or output error',
  ENOLCK: 'no locks available',
  ENOLINK: 'the link to the file server is cut',
  ENOMEDIUM: 'no medium in the drive',
  ENOKEY: 'the key of the encrypted folder is not there',
};

const UNNAMED = /Unknown system error -(\d+)(: Unknown system error -\1)?/g;

/** A text in which errors of the operating system that libuv does not know, such as -122, have their names: EDQUOT. */
export const nameSystemErrors = (text: string): string =>
  text.replace(UNNAMED, (whole, number: string, sentence: string | undefined) => {
    const name = NAMES.get(Number(number));
    if (name === undefined) return whole;
    return sentence === undefined || MEANINGS[name] === undefined ? name : `${name}: ${MEANINGS[name]}`;
  });

/** The error code of the operating system, such as `ENOENT`, if a caught value has one. */
export const errorCode = (cause: unknown): string | undefined => {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? nameSystemErrors(code) : undefined;
};

const WITHOUT_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES'];

/** Tells whether a code is one of those for "no hard link can be made": some network file systems, FAT, a sandbox. */
export const mayLackLinks = (code: string): boolean => WITHOUT_LINKS.includes(code);
