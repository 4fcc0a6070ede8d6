import type * as t from 'io-ts';
import { componentKinds, findDefinition, isComponent } from '../../artifacts/component.js';
import { isRecord } from '../../base/argument.js';
import { own } from '../../base/own.js';

/** Codec of a field of a configuration record, whether or not it has a default; undefined where the codec has no such field. */
const fieldOf = (codec: unknown, key: string): unknown => {
  const holder = codec as { readonly fields?: Readonly<Record<string, unknown>>; readonly inner?: unknown } | undefined;
  const field = holder?.fields === undefined ? undefined : own<unknown>(holder.fields, key);
  if (field === undefined) return holder?.inner === undefined ? undefined : fieldOf(holder.inner, key);
  return isRecord(field) && 'fallback' in field ? field['codec'] : field;
};

/**
 * Codec of what lies at a path of a configuration as it was written; the settings of a component are entered. Undefined where no
 * codec has it.
 */
export const codecAt = async (codec: unknown, written: unknown, path: readonly string[]): Promise<unknown> => {
  const [key, ...rest] = path;
  if (key === undefined) return codec;
  if (isComponent(written)) return codecAt((await findDefinition(written)).config, written.config, path);
  return codecAt(fieldOf(codec, key), isRecord(written) ? own<unknown>(written, key) : undefined, rest);
};

/** Keys of a configuration that take a component of a kind. */
export const keysFor = (codec: { readonly fields?: Readonly<Record<string, unknown>> }, kind: string): readonly string[] =>
  Object.keys(codec.fields ?? {}).filter((key) => componentKinds(fieldOf(codec, key)).includes(kind));

/** Tells whether a configuration has all of some keys. */
export const hasFields = (codec: { readonly fields?: Readonly<Record<string, unknown>> }, keys: readonly string[]): boolean =>
  keys.every((key) => Object.hasOwn(codec.fields ?? {}, key));

/** The value that a written one gives a key: undefined, which leaves the key out, for a null that its codec does not take. */
export const givenValue = (codec: unknown, written: unknown): unknown =>
  written === null && (codec as Partial<t.Mixed> | undefined)?.is?.(null) !== true ? undefined : written;
