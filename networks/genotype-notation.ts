import * as either from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { reportErrors } from '../base/codecs/report.js';

/** A genotype out of what its text says, by the codec of its family; the left value says which place is wrong. */
export const decodedText =
  <G>(codec: t.Type<G, unknown, unknown>) =>
  (said: unknown): either.Either<string, G> =>
    either.mapLeft((errors: t.Errors) => reportErrors(errors).join('; '))(codec.decode(said));
