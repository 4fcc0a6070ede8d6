import { AsyncLocalStorage } from 'node:async_hooks';
import { StringDecoder } from 'node:string_decoder';
import type { LogEvent } from '../stage.js';

type Level = LogEvent['level'];

/** Hearer of what is printed within a {@link Printing}. */
interface Hearer {
  readonly take: (level: Level, piece: string | Uint8Array) => void;
}

const hearers = new AsyncLocalStorage<Hearer>();
let uses = 0;
let restore = (): void => undefined;

type Write = NodeJS.WriteStream['write'];

/** Has a stream of this process hand over what is written to it within a printing; gives what undoes that. */
const divert = (stream: NodeJS.WriteStream, level: Level): (() => void) => {
  const { write } = stream;
  const diverted = (piece: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const hearer = hearers.getStore();
    if (hearer === undefined) return (write as (...given: readonly unknown[]) => boolean).call(stream, piece, ...rest);
    hearer.take(level, piece);
    const done = rest[rest.length - 1];
    if (typeof done === 'function') queueMicrotask(() => done());
    return true;
  };
  stream.write = diverted as Write;
  return () => {
    if (stream.write === diverted) stream.write = write;
  };
};

/** Lines that some work in this thread prints, and no other beside it. */
export interface Printing {
  /** Does work whose prints are heard, also those of what it leaves to come later. */
  readonly within: <A>(work: () => A) => A;
  /** Does work whose prints are printed, such as that of telling what was heard. */
  readonly outside: <A>(work: () => A) => A;
  /** Tells a line that has no end yet, and no longer listens. */
  readonly end: () => void;
}

/** Begins to hear the lines that some work in this thread prints: to standard output as `info`, to standard error as `warning`. */
export const printing = (onLine: (level: Level, line: string) => void): Printing => {
  const outside: Printing['outside'] = (work) => hearers.exit(work);
  const rest: Record<Level, string> = { info: '', warning: '' };
  const decoders: Record<Level, StringDecoder> = { info: new StringDecoder(), warning: new StringDecoder() };
  const tell = (level: Level, line: string): void => {
    if (line.trim() !== '') outside(() => onLine(level, line));
  };
  const take: Hearer['take'] = (level, piece) => {
    const text = typeof piece === 'string' ? piece : decoders[level].write(Buffer.from(piece));
    const lines = `${rest[level]}${text}`.split(/\r?\n/);
    rest[level] = lines.pop() as string;
    for (const line of lines) tell(level, line);
  };
  if (uses === 0) {
    const restores = [divert(process.stdout, 'info'), divert(process.stderr, 'warning')];
    restore = () => {
      for (const undo of restores) undo();
    };
  }
  uses += 1;
  let isOver = false;
  return {
    within: (work) => hearers.run({ take }, work),
    outside,
    end: () => {
      if (isOver) return;
      isOver = true;
      for (const level of ['info', 'warning'] as const) tell(level, rest[level]);
      uses -= 1;
      if (uses === 0) restore();
    },
  };
};
