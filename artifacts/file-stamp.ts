import { statSync } from 'node:fs';

/** State of a file as the file system has it, the time of its last change among it, which nobody can set back. */
export interface FileStamp {
  readonly state: string;
  /** Time of that change, in milliseconds of the date. */
  readonly latest: number;
}

/** Gives the state of a file; undefined where there is none. */
export type FileStamps = (path: string) => Promise<FileStamp | undefined>;

/** The state that a file has now. */
export const fileStamp: FileStamps = async (path) => {
  try {
    // At once: of the hundreds of files of a closure, one promise after the other takes several times as long.
    const { size, mtimeNs, ctimeNs, mtimeMs, ctimeMs, ino, dev } = statSync(path, { bigint: true });
    return {
      state: [size, mtimeNs, ctimeNs, ino, dev].join(' '),
      latest: Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs),
    };
  } catch {
    return undefined;
  }
};

/** File states that are asked for once, for as long as files are taken not to change. */
export const rememberStates = (): FileStamps => {
  const known = new Map<string, ReturnType<FileStamps>>();
  return (path) => {
    const state = known.get(path) ?? fileStamp(path);
    known.set(path, state);
    return state;
  };
};

/** Tells whether every file has the state that it had when that was written down, by path. */
export const areUnchanged = async (
  states: Readonly<Record<string, string>>,
  stateOf: FileStamps = fileStamp,
): Promise<boolean> => {
  const same = await Promise.all(Object.entries(states).map(async ([path, state]) => (await stateOf(path))?.state === state));
  return same.every(Boolean);
};
