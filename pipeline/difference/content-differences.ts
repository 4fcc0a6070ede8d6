import * as either from 'fp-ts/lib/Either.js';
import { parseJson } from '../../artifacts/json-kind.js';
import { decodeSafetensors } from '../../artifacts/safetensors.js';
import { isRecord } from '../../base/argument.js';
import { type TensorDifference, tensorDifferences } from './tensor-differences.js';
import { type ValueDifference, valueDifferences } from './value-differences.js';

/** Differences between the contents of two artifacts. */
export interface ContentDifferences {
  /** Of what JSON holds: the value, or the header of tensors. */
  readonly values: readonly ValueDifference[];
  readonly tensors: readonly TensorDifference[];
  /** The first byte that differs, and both lengths, where the contents are neither JSON nor tensors, or not alike. */
  readonly bytes?: { readonly first: number; readonly a: number; readonly b: number };
}

/** Content of an artifact: its JSON, and its tensors if it has some. */
type Content = { readonly value: unknown; readonly tensors: Parameters<typeof tensorDifferences>[0] | undefined } | undefined;

const headerOf = (metadata: Readonly<Record<string, string>>): unknown => {
  const { header, ...rest } = metadata;
  const parsed = header === undefined ? either.left('') : either.tryCatch(() => JSON.parse(header) as unknown, String);
  return either.isRight(parsed) ? parsed.right : { ...rest, ...(header === undefined ? {} : { header }) };
};

const contentOf = (bytes: Uint8Array): Content => {
  const tensors = decodeSafetensors(bytes);
  if (either.isRight(tensors)) return { value: headerOf(tensors.right.metadata), tensors: tensors.right.tensors };
  const json = parseJson(bytes);
  if (either.isLeft(json)) return undefined;
  const value = isRecord(json.right) && 'value' in json.right ? json.right['value'] : json.right;
  return { value, tensors: undefined };
};

const firstByte = (a: Uint8Array, b: Uint8Array): number => {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return i;
  return shorter;
};

/**
 * The differences between the contents of two artifacts: of JSON by path, of tensors by name, of others by their first byte.
 * Nothing for equal bytes; of swapped ones the same with the sides swapped.
 */
export const contentDifferences = (a: Uint8Array, b: Uint8Array): ContentDifferences => {
  if (Buffer.compare(a, b) === 0) return { values: [], tensors: [] };
  const [one, other] = [contentOf(a), contentOf(b)];
  const isAlike = one !== undefined && other !== undefined && (one.tensors === undefined) === (other.tensors === undefined);
  const values = isAlike ? valueDifferences(one.value, other.value) : [];
  const tensors = isAlike ? tensorDifferences(one.tensors ?? {}, other.tensors ?? {}) : [];
  return values.length + tensors.length > 0
    ? { values, tensors }
    : { values, tensors, bytes: { first: firstByte(a, b), a: a.length, b: b.length } };
};

/** Tells whether two contents have no difference. */
export const isSameContent = ({ values, tensors, bytes }: ContentDifferences): boolean =>
  values.length === 0 && tensors.length === 0 && bytes === undefined;
