import { fstatSync, writeSync } from 'node:fs';
import { type Problem, problem } from '../../base/problem.js';

const STANDARD_OUTPUT = 1;

/** Standard output of a process, watched. */
export interface Output {
  /** Waits until all that was written is out, and says what went wrong with it, if something did. */
  readonly end: () => Promise<Problem | undefined>;
}

const isFile = (descriptor: number): boolean => {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
};

// Node's stream to a file takes a write that a full disk cut short for a whole one.
const writeWhole = (stream: NodeJS.WriteStream, descriptor: number): void => {
  stream._write = (chunk: Buffer, _encoding, done) => {
    try {
      for (let written = 0; written < chunk.length; ) written += writeSync(descriptor, chunk, written);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
};

const readerLeft = problem(
  'interrupted',
  'the reader of standard output has left, which interrupts the command',
  'standard output',
  'run the same command again, with a reader that stays: what had finished is kept, and a stage goes on from its last checkpoint',
);

/**
 * Watches the stream of standard output: a reader that left (`pipe run --json | head`) ends the process, as an interruption
 * does and with a line that says why; any other failure, such as a full disk, is a `usage` problem in the end.
 *
 * @param leave ends the process with the problem
 */
export const watchOutput = (stream: NodeJS.WriteStream, leave: (why: Problem) => void): Output => {
  let failure: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' && failure === undefined) leave(readerLeft);
    failure ??= error;
  });
  if (isFile(STANDARD_OUTPUT)) writeWhole(stream, STANDARD_OUTPUT);
  return {
    end: async () => {
      await new Promise<void>((settle) => {
        if (stream.destroyed) settle();
        else stream.write('', () => settle());
      });
      // A failure is told of after the write that met it.
      await new Promise((settle) => setImmediate(settle));
      return failure === undefined
        ? undefined
        : problem(
            'usage',
            `the output cannot be written: ${failure.message}`,
            'standard output',
            'free space there, or send the output elsewhere; what the store has is kept',
            failure,
          );
    },
  };
};
