import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { reportBriefly } from '../../base/codecs/report.js';
import { canonical } from '../canonical.js';
import { digestOf } from '../digest.js';
import { parseJson } from '../json-kind.js';

const Sealed = t.type({ sha256: t.string, value: t.unknown });

/** Canonical JSON with its own digest beside it, so that a flipped byte in a file without a digest for a name is seen. */
export const seal = (value: unknown): either.Either<string, string> =>
  pipe(
    canonical(value),
    either.map((text) => `{"sha256":"${digestOf(text)}","value":${text}}`),
  );

const beginningOf = (sha256: string): string => `{"sha256":"${sha256}","value":`;

/** Tells whether bytes are what {@link seal} writes with this digest, so that the value need not be written again to compare them. */
const isAsSealed = (bytes: Uint8Array, sha256: string): boolean => {
  const { length } = beginningOf(sha256);
  return (
    new TextDecoder().decode(bytes.subarray(0, length)) === beginningOf(sha256) && digestOf(bytes.subarray(length, -1)) === sha256
  );
};

/** Opens what {@link seal} wrote, or says what is wrong with it. */
export const unseal = <A, O>(codec: t.Type<A, O, unknown>, bytes: Uint8Array): either.Either<string, A> =>
  pipe(
    parseJson(bytes),
    either.filterOrElse(Sealed.is, () => 'it is not a sealed JSON file of this store'),
    either.chain(({ sha256, value }) =>
      isAsSealed(bytes, sha256)
        ? either.right(value)
        : pipe(
            canonical(value),
            either.filterOrElse(
              (text) => digestOf(text) === sha256,
              () => 'its content does not match its digest',
            ),
            either.map(() => value),
          ),
    ),
    either.chain((value) => pipe(codec.decode(value), either.mapLeft(reportBriefly))),
  );
