import { createInflate } from 'node:zlib';
import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';

/** Bytes that are read one after the other; a left value says in words why no more come. */
export interface ByteSource {
  /** No more bytes than this come, as far as can be told without reading them. */
  readonly most: number;
  /** Fills all of `target` with the next bytes. */
  readonly fill: (target: Uint8Array) => Promise<Either<string, void>>;
  /** Reads what is left, a few bytes of padding, which checks it where it has a checksum; more than that is damage. */
  readonly drain: () => Promise<Either<string, void>>;
  /** Gives up what is left; a source that is not drained must be closed. */
  readonly close: () => Promise<void>;
}

/** Deflate writes at most 258 bytes for two bits, and so less than this many bytes for one. */
const LARGEST_EXPANSION = 1032;

const CHUNK_BYTES = 1 << 18;
const LEAST_CHUNK_BYTES = 1 << 10;

/** Most bytes that may follow the last number of an array. */
const MOST_PADDING = 64;

const sourceOf = (most: number, start: () => AsyncIterator<Uint8Array>): ByteSource => {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  let rest: Uint8Array = new Uint8Array(0);
  let done = 0;
  const advance = async (): Promise<Either<string, boolean>> => {
    // Started with the first demand: a stream that fails before anyone listens would end the process.
    chunks ??= start();
    try {
      const next = await chunks.next();
      if (next.done === true) return either.right(false);
      rest = next.value;
      return either.right(true);
    } catch (error) {
      return either.left(`its compressed data is damaged after ${done} bytes (${(error as Error).message})`);
    }
  };
  const fill = async (target: Uint8Array): Promise<Either<string, void>> => {
    for (let filled = 0; filled < target.length; ) {
      if (rest.length === 0) {
        const more = await advance();
        if (either.isLeft(more)) return more;
        if (!more.right) return either.left(`it ends after ${done} bytes`);
      }
      const part = rest.subarray(0, target.length - filled);
      target.set(part, filled);
      rest = rest.subarray(part.length);
      filled += part.length;
      done += part.length;
    }
    return either.right(undefined);
  };
  const drain = async (): Promise<Either<string, void>> => {
    for (const end = done + MOST_PADDING; ; ) {
      done += rest.length;
      if (done > end) return either.left('it goes on after its numbers');
      rest = new Uint8Array(0);
      const more = await advance();
      if (either.isLeft(more)) return more;
      if (!more.right) return either.right(undefined);
    }
  };
  return { most, fill, drain, close: async () => void (await chunks?.return?.()) };
};

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined> {
  yield bytes;
}

/** The bytes as they are. */
export const plainSource = (bytes: Uint8Array): ByteSource => sourceOf(bytes.length, () => once(bytes));

/** The unpacked form of zlib-compressed bytes, a chunk at a time: the unpacked whole is never in memory here. */
export const inflatedSource = (bytes: Uint8Array): ByteSource =>
  sourceOf(bytes.length * LARGEST_EXPANSION, () => {
    // A buffer of the full size for each of many small arrays would take longer than unpacking them.
    const chunkSize = Math.min(CHUNK_BYTES, Math.max(LEAST_CHUNK_BYTES, 4 * bytes.length));
    const stream = createInflate({ chunkSize });
    stream.end(bytes);
    return stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  });
