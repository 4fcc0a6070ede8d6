import { constants, open as openDescriptor } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

/** A file that lines are appended to, each whole: several processes may append to one file. */
export interface LineFile {
  /** Appends text that ends a line; settles when the operating system has it. */
  readonly append: (text: string) => Promise<void>;
  /** Puts all of it on the disk, and closes the file. */
  readonly end: () => Promise<void>;
}

/** The text after the last line break of a file, which a process that was killed may have left; empty for a whole line. */
const tornTail = async (file: FileHandle): Promise<string> => {
  const { size } = await file.stat();
  const length = Math.min(size, 1 << 16);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(buffer.lastIndexOf('\n') + 1).toString('utf8');
};

const isWithinQuotes = (line: string): boolean => (line.match(/"/g)?.length ?? 0) % 2 === 1;

const regularFile = async (path: string, closing: Closing): Promise<LineFile> => {
  const file = await open(path, 'a+');
  const ender = async (): Promise<string> => {
    const torn = await tornTail(file);
    return torn === '' ? '' : closing === 'quotation' && isWithinQuotes(torn) ? '"\n' : '\n';
  };
  let mayBeTorn = true;
  return {
    append: async (text) => {
      const begun = mayBeTorn ? await ender() : '';
      mayBeTorn = true;
      await file.appendFile(`${begun}${text}`);
      mayBeTorn = false;
    },
    end: async () => {
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
};

// A file's own calls would wait for a reader in a thread of Node's that the end of the process waits for.
const namedPipe = async (path: string): Promise<LineFile> => {
  // A number: a file handle would close it once nothing refers to the handle any more.
  const fd = await promisify(openDescriptor)(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: false, writable: true });
  socket.on('error', () => undefined);
  socket.unref();
  const settled = (call: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((settle, fail) => call((error) => (error ? fail(error) : settle())));
  return {
    append: (text) => settled((done) => socket.write(text, done)),
    end: () => settled((done) => (socket.destroyed ? done() : socket.end(done))),
  };
};

const device = async (path: string): Promise<LineFile> => {
  const file = await open(path, 'a');
  return { append: (text) => file.appendFile(text), end: () => file.close() };
};

/** Ending of a line of which only the beginning was written: a line break, or, in CSV, also its quotation. */
type Closing = 'line' | 'quotation';

/**
 * Opens a file to append to, and makes it if it is not there. A line of which only the beginning was written, because of a
 * crash or a full disk, is ended before the next. A named pipe, which someone must read, and a device do as well.
 */
export const appendTo = async (path: string, closing: Closing = 'line'): Promise<LineFile> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFIFO()) return namedPipe(path);
  return found === undefined || found.isFile() || found.isDirectory() ? regularFile(path, closing) : device(path);
};
