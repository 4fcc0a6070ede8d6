import type { Digest } from '../artifacts/digest.js';
import type { TensorValue, TensorValues } from '../artifacts/kind.js';
import type { SourceFile } from '../artifacts/source.js';
import { tensorValue } from '../artifacts/tensor-value.js';

/** Bytes of a SHA-256 digest. */
const DIGEST_BYTES = 32;

/** Names as a tensor: U8 (UTF-8, every name ended by a zero), since many are more than the header of an artifact may hold. */
export const namesTensor = (names: readonly string[]): TensorValue =>
  tensorValue(new TextEncoder().encode(names.map((name) => `${name}\0`).join('')));

/** The names that {@link namesTensor} wrote. */
export const namesIn = ({ data }: TensorValue): readonly string[] =>
  new TextDecoder()
    .decode(data as Uint8Array)
    .split('\0')
    .slice(0, -1);

/**
 * A list of files as tensors, since a million of them is more than the header of an artifact may hold: `<prefix>.names`
 * of {@link namesTensor}, `<prefix>.digests` U8 [N, 32] and `<prefix>.bytes` U32 [N].
 */
export const fileTensors = (prefix: string, files: readonly SourceFile[]): TensorValues => {
  const digests = new Uint8Array(files.length * DIGEST_BYTES);
  for (const [i, { digest }] of files.entries()) digests.set(Buffer.from(digest, 'hex'), i * DIGEST_BYTES);
  return {
    [`${prefix}.names`]: namesTensor(files.map(({ name }) => name)),
    [`${prefix}.digests`]: tensorValue(digests, [files.length, DIGEST_BYTES]),
    [`${prefix}.bytes`]: tensorValue(Uint32Array.from(files, ({ bytes }) => bytes)),
  };
};

/** The file of a place in the list that {@link fileTensors} wrote; undefined where the list has none. */
export const fileReader = (prefix: string, tensors: TensorValues): ((index: number) => SourceFile | undefined) => {
  const of = (name: string) => tensors[`${prefix}.${name}`]?.data ?? new Uint8Array(0);
  const list = tensors[`${prefix}.names`];
  const names = list === undefined ? [] : namesIn(list);
  const digests = of('digests') as Uint8Array;
  const sizes = of('bytes');
  return (index) => {
    const name = names[index];
    const digest = digests.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES);
    const bytes = sizes[index];
    return name === undefined || bytes === undefined || digest.length < DIGEST_BYTES
      ? undefined
      : { name, digest: Buffer.from(digest).toString('hex') as Digest, bytes };
  };
};
