import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { from, mergeMap, type Observable, of, throwError } from 'rxjs';
import type { Digest } from '../../artifacts/digest.js';
import type { ArtifactKind } from '../../artifacts/kind.js';
import type { Store } from '../../artifacts/store.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { ArtifactMessage } from './job.js';

/** The result of some work, given once; its problem is the error of the stream. */
export const orThrow = <A>(work: taskEither.TaskEither<Problem, A>): Observable<A> =>
  from(work()).pipe(
    mergeMap(
      either.match(
        (error) => throwError(() => error),
        (value: A) => of(value),
      ),
    ),
  );

const REMEDY = 'see that the stage gives what the kind declares, in finite numbers';

/** The bytes of a value; a `stage` problem where its kind has no form for it. */
export const bytesOf = <A>(kind: ArtifactKind<A>, value: A, where: string): either.Either<Problem, Uint8Array> =>
  either.tryCatch(
    () => kind.encode(value),
    (error) => problem('stage', error instanceof Error ? error.message : String(error), where, REMEDY, error),
  );

/** A value as bytes, and what its kind reads from them. */
interface Encoded<A> {
  readonly bytes: Uint8Array;
  readonly found: A;
}

/** The bytes of a value, which its kind reads again: a codec writes values that it would refuse to read. */
export const encode = <A>(kind: ArtifactKind<A>, value: A, where: string): either.Either<Problem, Encoded<A>> =>
  pipe(
    bytesOf(kind, value, where),
    either.bindTo('bytes'),
    either.bind('found', ({ bytes }) =>
      pipe(
        kind.decode(bytes),
        either.mapLeft((what) => problem('stage', what, where, REMEDY)),
      ),
    ),
  );

const warnedOf = (warnings: readonly string[]): { readonly warnings?: readonly string[] } =>
  warnings.length === 0 ? {} : { warnings };

const withRemark = (summary: string, remark: string | undefined): string =>
  remark === undefined ? summary : `${summary}\n${remark}`;

/** Writes an output of a stage to the store and tells of it. */
export const writeArtifact = <A>(
  store: Store,
  kind: ArtifactKind<A>,
  name: string,
  value: A,
  stage: string,
  remark?: string,
): Observable<ArtifactMessage> =>
  orThrow(
    pipe(
      taskEither.fromEither(encode(kind, value, `output ${quoted(name)} of stage ${stage}`)),
      taskEither.bind('digest', ({ bytes }) => store.write(bytes)),
      taskEither.map(
        ({ bytes, digest }): ArtifactMessage => ({
          type: 'artifact',
          name,
          produced: {
            kind: kind.name,
            digest: digest as Digest,
            bytes: bytes.length,
            summary: withRemark(kind.summary(value), remark),
            ...warnedOf(kind.warnings?.(value) ?? []),
          },
        }),
      ),
    ),
  );
