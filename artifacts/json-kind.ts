import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import { isRecord } from '../base/argument.js';
import { reportBriefly } from '../base/codecs/report.js';
import { canonical } from './canonical.js';
import { checkEnvelope } from './envelope.js';
import type { ArtifactKind } from './kind.js';

/** Parses JSON text in UTF-8, or says what is wrong with it. */
export const parseJson = (bytes: Uint8Array): either.Either<string, unknown> =>
  either.tryCatch(
    () => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown,
    (cause) => `this is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
  );

/**
 * A kind of artifact held as canonical JSON (RFC 8785): `{"kind": name, "version": version, "value": ...}`.
 *
 * Decoding refuses another kind, another version and a value that `codec` rejects, and says which.
 * Encoding throws an Error for a value without a JSON form, such as a NaN; the message says where it is.
 */
export const jsonKind = <A, O>(
  name: string,
  version: number,
  codec: t.Type<A, O, unknown>,
  summary: (value: A) => string,
): ArtifactKind<A> => ({
  name,
  version,
  encode: (value) => {
    const text = canonical(codec.encode(value));
    if (either.isLeft(text)) throw new Error(`this ${name} cannot be written: ${text.left}`);
    // The envelope's keys stand in their canonical order, so the whole is canonical.
    return new TextEncoder().encode(`{"kind":${JSON.stringify(name)},"value":${text.right},"version":${version}}`);
  },
  decode: (bytes) =>
    pipe(
      parseJson(bytes),
      either.filterOrElse(isRecord, () => 'this JSON is not an object with kind, version and value'),
      either.chainFirst((found) => checkEnvelope({ name, version }, { kind: found['kind'], version: found['version'] })),
      either.chain((found) =>
        pipe(
          codec.decode(found['value']),
          either.mapLeft((errors) => `this ${name} is malformed: ${reportBriefly(errors)}`),
        ),
      ),
    ),
  summary,
});
