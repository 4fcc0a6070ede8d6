import * as either from 'fp-ts/lib/Either.js';
import { isRecord } from '../base/argument.js';
import { duplicateKey } from '../base/duplicate-key.js';
import { cited, quoted } from '../base/quote.js';
import { arrayOf, elementsOf, isDtype } from './dtype.js';
import type { TensorValue } from './kind.js';

/** Place of one tensor: bytes `begin` to `end` of the data part. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: TensorValue['dtype'];
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Content of the JSON at the head of a safetensors file. */
export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their data. */
  readonly entries: readonly TensorEntry[];
}

/** The longest header that readers of the format accept, in bytes. */
export const longestHeader = 100_000_000;

const metadataKey = '__metadata__';

/**
 * Writes a header: metadata first with sorted keys, then the tensors in the order given, padded with spaces
 * to a multiple of 8 bytes. Concatenated by hand because JavaScript objects move keys such as "0" to the front.
 */
export const formatHeader = ({ metadata, entries }: SafetensorsHeader): Uint8Array => {
  const pairs = Object.keys(metadata)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(metadata[key])}`);
  const head = pairs.length === 0 ? [] : [`"${metadataKey}":{${pairs.join(',')}}`];
  const tensors = entries.map(
    ({ name, dtype, shape, begin, end }) =>
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`,
  );
  const text = new TextEncoder().encode(`{${[...head, ...tensors].join(',')}}`);
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  return padded;
};

/** Reads a header and checks that its tensors cover `dataLength` bytes without holes or overlaps, or says what is wrong. */
export const parseHeader = (bytes: Uint8Array, dataLength: number): either.Either<string, SafetensorsHeader> => {
  if (bytes[0] !== 0x7b) return either.left('the header is not a JSON object');
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    return either.left(`the header is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (!isRecord(header)) return either.left('the header is not a JSON object');
  const twice = duplicateKey(text);
  if (twice !== undefined) return either.left(`the header holds ${quoted(twice)} twice`);
  const metadata = Object.hasOwn(header, metadataKey) ? header[metadataKey] : {};
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    return either.left(`${metadataKey} must hold texts only`);
  }
  const entries: TensorEntry[] = [];
  for (const [name, info] of Object.entries(header)) {
    if (name === metadataKey) continue;
    const entry = parseEntry(name, info);
    if (either.isLeft(entry)) return entry;
    entries.push(entry.right);
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      return either.left(
        `tensor ${quoted(name)} begins at byte ${begin}, ${begin < covered ? 'inside' : 'not right after'} the one before it`,
      );
    }
    covered = end;
  }
  return covered === dataLength
    ? either.right({ metadata: metadata as Readonly<Record<string, string>>, entries })
    : either.left(
        `the tensors take ${covered} bytes and the file has ${dataLength}${covered > dataLength ? ': it is truncated' : ''}`,
      );
};

const parseEntry = (name: string, info: unknown): either.Either<string, TensorEntry> => {
  if (!isRecord(info)) return either.left(`tensor ${quoted(name)} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = info;
  if (!isDtype(dtype))
    return either.left(
      `tensor ${quoted(name)} has the dtype ${cited(JSON.stringify(dtype) ?? String(dtype))}, which sluice does not read`,
    );
  const elements = Array.isArray(shape) ? elementsOf(shape) : Number.NaN;
  if (Number.isNaN(elements)) return either.left(`tensor ${quoted(name)} has no valid shape`);
  if (
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0)
  ) {
    return either.left(`tensor ${quoted(name)} has no valid data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  const needed = elements * arrayOf[dtype].BYTES_PER_ELEMENT;
  return end - begin === needed
    ? either.right({ name, dtype, shape: shape as readonly number[], begin, end })
    : either.left(
        `tensor ${quoted(name)} of shape [${cited(String(shape))}] and dtype ${dtype} needs ${needed} bytes and has ${end - begin}`,
      );
};

/** Refuses a tensor name that the format keeps for itself. */
export const isReservedName = (name: string): boolean => name === metadataKey;
