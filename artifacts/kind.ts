import type { Either } from 'fp-ts/lib/Either.js';

/** A dense array of numbers as artifacts hold it: row-major data of the given shape. */
export interface TensorValue {
  readonly dtype: 'F64' | 'F32' | 'I32' | 'U32' | 'U8';
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;
}

/** Named tensors. */
export type TensorValues = Readonly<Record<string, TensorValue>>;

/** The value of an artifact that holds tensors: a small header and the tensors by name. */
export interface WithTensors<H> {
  readonly header: H;
  readonly tensors: TensorValues;
}

/** Weights of choices at a step, by the name of what is chosen: E[θ] of each edge over its operations, say. */
export interface StepWeights {
  readonly step: number;
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A value as a table for other programs: numbers as they are, a row for each of its examples. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/**
 * A type of artifact: how its value becomes bytes and comes back.
 *
 * Encoding is deterministic: equal values give equal bytes, and so equal digests.
 */
export interface ArtifactKind<A> {
  readonly name: string;
  /** Raised when the form of the value changes; bytes of another version are refused. */
  readonly version: number;
  readonly encode: (value: A) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => Either<string, A>;
  /** The value in words, for people: a line or a few. */
  readonly summary: (value: A) => string;
  /**
   * True where stages pass the value on and people seldom look at it, and it is large, such as a split of images: a run that keeps
   * its results alone drops it once all that read it are done (no).
   */
  readonly intermediate?: boolean;
  /** Warnings about the value whenever it is made or found again, such as images that were left out; none if absent. */
  readonly warnings?: (value: A) => readonly string[];
  /** The weights that the value holds, by step, for whoever draws them; none if absent. */
  readonly weights?: (value: A) => readonly StepWeights[];
  /** The value as a table, for `pipe show --csv`; absent where it has no rows. */
  readonly rows?: (value: A) => Rows;
}

/** The type of value that a kind of artifact holds. */
export type ValueOf<K> = K extends ArtifactKind<infer A> ? A : never;
