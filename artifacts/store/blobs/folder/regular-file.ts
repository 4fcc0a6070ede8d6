import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '../../../../base/system-error.js';

/** The code of the error for what is neither a file nor a folder: a pipe, a socket, a device. */
export const NO_FILE = 'ENOTREG';

// To open a pipe that nobody writes to would wait for ever.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

// A socket cannot be opened.
const withCode = (error: unknown): unknown =>
  errorCode(error) === 'ENXIO' ? Object.assign(error as Error, { code: NO_FILE }) : error;

const noFile = (path: string, isFolder: boolean): Error =>
  Object.assign(new Error(`${path} is no file`), { code: isFolder ? 'EISDIR' : NO_FILE });

/**
 * Opens a regular file to read it.
 *
 * @throws the file system's error; EISDIR for a folder, {@link NO_FILE} for what is neither a file nor a folder
 */
export const openForReading = async (path: string): Promise<FileHandle> => {
  const handle = await open(path, FLAGS).catch((error) => {
    throw withCode(error);
  });
  const found = await handle.stat();
  if (found.isFile()) return handle;
  await handle.close();
  throw noFile(path, found.isDirectory());
};

const openAtOnce = (path: string): number => {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    throw withCode(error);
  }
};

// Through its threads Node takes several times as long for a file as it takes to read this many bytes.
const SMALL = 1 << 16;

const readSmallFile = (path: string): Buffer | undefined => {
  const descriptor = openAtOnce(path);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw noFile(path, found.isDirectory());
    return found.size > SMALL ? undefined : readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

// In one turn of the event loop: whoever asks again and again until something is there lets others make it.
const MOST = 128;

/**
 * Opens the reading of small regular files at once, from a disk of this machine: gives undefined for a larger file, and once a
 * turn of the event loop has had its share. The errors are those of {@link openForReading}.
 */
export const smallFileReader = (): ((path: string) => Buffer | undefined) => {
  let left = MOST;
  return (path) => {
    if (left === 0) return undefined;
    if (left === MOST)
      setImmediate(() => {
        left = MOST;
      }).unref();
    left -= 1;
    return readSmallFile(path);
  };
};

/** Reads a regular file; the errors are those of {@link openForReading}. */
export const readRegularFile = async (path: string): Promise<Buffer> => {
  const handle = await openForReading(path);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
};
