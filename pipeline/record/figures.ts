import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../artifacts/digest.js';
import { parseJson } from '../../artifacts/json-kind.js';
import { isRecord } from '../../base/argument.js';
import type { RunState } from './record.js';
import type { RunSummary } from './summary.js';

/** The most bytes of an artifact that is read for its figures. */
const MOST_BYTES = 1 << 20;

/** The figures of an artifact: the finite numbers of its value, where that is JSON. */
const figuresIn = (bytes: Uint8Array): readonly (readonly [string, number])[] => {
  // Tensors begin with the length of their header.
  const content = bytes[0] === 0x7b ? parseJson(bytes) : either.right(undefined);
  const value = either.isRight(content) && isRecord(content.right) ? content.right['value'] : undefined;
  return isRecord(value) ? Object.entries(value).filter((entry): entry is [string, number] => Number.isFinite(entry[1])) : [];
};

/** Reads the figures of a run's outputs; an artifact that cannot be read has none. */
export const readFigures = async (
  { stages, ended }: RunState,
  read: (digest: Digest) => Promise<Uint8Array>,
): Promise<RunSummary['figures']> => {
  const bytesOf = new Map(
    stages.flatMap(({ artifacts }) => Object.values(artifacts).map(({ digest, bytes }) => [digest, bytes])),
  );
  const found = await Promise.all(
    Object.entries(ended?.outputs ?? {}).map(async ([output, { digest }]) => {
      if ((bytesOf.get(digest) ?? 0) > MOST_BYTES) return [];
      const bytes = await read(digest).catch(() => new Uint8Array(0));
      return figuresIn(bytes).map(([name, value]) => [`${output}.${name}`, value] as const);
    }),
  );
  return Object.fromEntries(found.flat());
};
