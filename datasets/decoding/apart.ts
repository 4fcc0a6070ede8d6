import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { type DecodeTask, type ImageFault, PATIENCE_SECONDS, type Pixels } from './task.js';

// Run from source (by the tests) the process's own modules are TypeScript too, and are loaded as those of this one.
const fromSource = import.meta.url.endsWith('.ts');
const ENTRY = fileURLToPath(new URL(fromSource ? './apart-process.ts' : './apart-process.js', import.meta.url));

let child: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** The process, begun if there is none. It keeps nobody waiting while it has nothing to do. */
const started = async (): Promise<ChildProcess> => {
  if (child?.connected === true) return child;
  const fresh = fork(ENTRY, [], {
    execArgv: fromSource ? process.execArgv : [],
    serialization: 'advanced',
    // The library that draws writes its complaints where it likes.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child = fresh;
  await new Promise<void>((resolve, reject) => {
    fresh.once('message', () => resolve());
    fresh.once('error', reject);
    fresh.once('exit', (code) => reject(new Error(`the process that decodes ended (exit code ${code})`)));
  });
  return fresh;
};

const idle = (process: ChildProcess): void => {
  process.unref();
  process.channel?.unref();
};

const ask = async (
  bytes: Uint8Array,
  task: DecodeTask,
  largest: number,
  seconds: number,
): Promise<Either<ImageFault, Pixels>> => {
  const decoder = await started();
  decoder.ref();
  decoder.channel?.ref();
  return new Promise((resolve) => {
    const end = (result: Either<ImageFault, Pixels>): void => {
      clearTimeout(timer);
      decoder.off('message', end);
      decoder.off('exit', onExit);
      idle(decoder);
      resolve(result);
    };
    const stop = (fault: ImageFault): void => {
      decoder.kill('SIGKILL');
      child = undefined;
      end(either.left(fault));
    };
    const timer = setTimeout(() => stop({ what: `decoding it takes longer than ${seconds} s`, late: true }), 1000 * seconds);
    const onExit = (): void =>
      stop({ what: 'decoding it ended the process that decodes, perhaps for want of memory', late: true });
    decoder.on('message', end);
    decoder.on('exit', onExit);
    decoder.send({ bytes, task, largest }, (error) => {
      if (error !== null && error !== undefined) onExit();
    });
  });
};

/**
 * Decodes an image in a process of its own, which is ended if it takes longer than so many seconds: a drawing can take for
 * ever, however few its pixels, and cannot be stopped within a process. One is decoded at a time.
 */
export const performApart = (
  bytes: Uint8Array,
  task: DecodeTask,
  largest: number,
  seconds: number = PATIENCE_SECONDS,
): Promise<Either<ImageFault, Pixels>> => {
  const done = last.then(
    () => ask(bytes, task, largest, seconds),
    () => ask(bytes, task, largest, seconds),
  );
  last = done.catch(() => undefined);
  return done;
};
