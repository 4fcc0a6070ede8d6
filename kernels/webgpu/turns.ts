import { isMainThread } from 'node:worker_threads';
import type { GpuBuffer } from './gpu.js';

// Dawn looks at its device only in turns of the event loop, which it asks for through the global `setImmediate`. What it
// asks for is caught here, so that a turn can be given at once: WebGPU itself has no way to wait for a result.

type Turn = () => void;

let wanted: Turn | undefined;
let queued = false;

let interrupted = (): boolean => false;
let interruptedSince: number | undefined;
/** Less than a thread that is told to stop has left, more than a step takes on most GPUs. */
const PATIENCE_MILLISECONDS = 1000;

const mapping = new Set<GpuBuffer>();

/** Has waiting given up once `asked` says that the work is to stop: the thread ends then. */
export const heedInterruption = (asked: () => boolean): void => {
  interrupted = asked;
};

const giveTurn = (): void => {
  const turn = wanted;
  wanted = undefined;
  if (turn !== undefined) callingDawn(turn);
};

/**
 * Ends a thread that has been asked to stop for a second. From outside it cannot be ended safely: while it is in a call of
 * Dawn's, or Dawn owes it a result, that takes the whole process down.
 */
export const endIfInterrupted = (): void => {
  if (isMainThread || !interrupted()) return;
  interruptedSince ??= performance.now();
  if (performance.now() - interruptedSince < PATIENCE_MILLISECONDS) return;
  for (const buffer of mapping) callingDawn(() => buffer.unmap());
  giveTurn();
  process.exit();
};

const queueTurn = (): void => {
  if (wanted === undefined || queued) return;
  queued = true;
  setImmediate(() => {
    queued = false;
    endIfInterrupted();
    giveTurn();
    queueTurn();
  });
};

/** Calls something of Dawn's that may ask for turns of the event loop. */
const callingDawn = <T>(call: () => T): T => {
  const genuine = globalThis.setImmediate;
  globalThis.setImmediate = ((turn: Turn) => {
    wanted = turn;
  }) as unknown as typeof setImmediate;
  try {
    return call();
  } finally {
    globalThis.setImmediate = genuine;
  }
};

/** Calls something of Dawn's that ends later, as a promise says; the event loop goes on meanwhile. */
export const beginning = <T>(call: () => Promise<T>): Promise<T> => {
  const promise = callingDawn(call);
  queueTurn();
  return promise;
};

const MAP_READ = 1;

const beginMapping = (buffer: GpuBuffer): Promise<void> => {
  mapping.add(buffer);
  return callingDawn(() => buffer.mapAsync(MAP_READ));
};

/** Waits until a buffer can be read; the event loop goes on meanwhile. */
export const map = async (buffer: GpuBuffer): Promise<void> => {
  const mapped = beginMapping(buffer);
  queueTurn();
  try {
    await mapped;
  } finally {
    mapping.delete(buffer);
  }
};

const pause = new Int32Array(new SharedArrayBuffer(4));
const PAUSE_MILLISECONDS = 0.1;
/** Turns without a pause in between: most results come soon, and a pause costs more than it says. */
const EAGER_TURNS = 200;

/**
 * Waits until a buffer can be read, in which this thread does nothing else.
 *
 * @throws what Dawn rejects with, or an error where this version of Dawn asks for its turns in another way
 */
export const mapSync = (buffer: GpuBuffer): void => {
  let refused = false;
  beginMapping(buffer).catch(() => {
    refused = true;
  });
  for (let turns = 0; buffer.mapState === 'pending'; turns++) {
    if (wanted === undefined) throw new Error('this version of the package webgpu does not let a thread wait for its GPU');
    endIfInterrupted();
    giveTurn();
    // The threads of a GPU that is a program need the cores.
    if (turns > EAGER_TURNS) Atomics.wait(pause, 0, 0, PAUSE_MILLISECONDS);
  }
  mapping.delete(buffer);
  queueTurn();
  if (refused || buffer.mapState !== 'mapped') throw new Error('its memory could not be read');
};
