import { constants, type FileHandle, open } from 'node:fs/promises';

/** The code of the error for what is neither a file nor a folder: a pipe, a socket, a device. */
export const NO_FILE = 'ENOTREG';

// To open a pipe that nobody writes to would wait for ever.
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file to read it.
 *
 * @throws the file system's error; EISDIR for a folder, {@link NO_FILE} for what is neither a file nor a folder
 */
export const openForReading = async (path: string): Promise<FileHandle> => {
  const handle = await open(path, FLAGS).catch((error: NodeJS.ErrnoException) => {
    // A socket cannot be opened.
    throw error.code === 'ENXIO' ? Object.assign(error, { code: NO_FILE }) : error;
  });
  const found = await handle.stat();
  if (found.isFile()) return handle;
  await handle.close();
  throw Object.assign(new Error(`${path} is no file`), { code: found.isDirectory() ? 'EISDIR' : NO_FILE });
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
