import type * as either from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';

declare const ENCODED: unique symbol;
declare const DECODED: unique symbol;

/** A configuration in the form that keys, jobs and events hold: complete, and JSON throughout. */
export interface EncodedConfig extends Readonly<Record<string, unknown>> {
  readonly [ENCODED]: true;
}

/** A configuration in the form that a stage's own functions get: what its codec makes of the {@link EncodedConfig}. */
export interface DecodedConfig {
  readonly [DECODED]: true;
}

/** A configuration in both of its forms. */
export interface CompleteConfig {
  readonly config: EncodedConfig;
  readonly decoded: DecodedConfig;
}

/** The part of a stage's definition that knows both forms. */
interface Configured {
  // biome-ignore lint/suspicious/noExplicitAny: each stage has its own configuration
  readonly config: t.Type<any, unknown, unknown>;
}

/** Decodes a configuration by its stage's codec: the written form, or the encoded one. */
export const decodeConfig = ({ config }: Configured, given: unknown): either.Either<t.Errors, DecodedConfig> =>
  config.decode(given);

/** Encodes a configuration by its stage's codec. */
export const encodeConfig = ({ config }: Configured, decoded: DecodedConfig): EncodedConfig =>
  config.encode(decoded) as EncodedConfig;
