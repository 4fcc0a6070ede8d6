import * as either from 'fp-ts/lib/Either.js';
import { cited } from '../base/quote.js';

/** Checks that an artifact's bytes say the expected kind and version, or says what they are instead. */
export const checkEnvelope = (
  expected: { readonly name: string; readonly version: number },
  found: { readonly kind: unknown; readonly version: unknown },
): either.Either<string, void> => {
  if (typeof found.kind !== 'string' || typeof found.version !== 'number') {
    return either.left(`these bytes do not say which kind of artifact they are (expected ${expected.name})`);
  }
  if (found.kind !== expected.name) return either.left(`this is an artifact of kind ${cited(found.kind)}, not ${expected.name}`);
  if (found.version > expected.version) {
    return either.left(
      `this ${expected.name} has version ${found.version} and this sluice reads version ${expected.version}: update sluice`,
    );
  }
  if (found.version < expected.version) {
    return either.left(
      `this ${expected.name} has the old version ${found.version}, not ${expected.version}: run its stage again`,
    );
  }
  return either.right(undefined);
};
