import * as either from 'fp-ts/lib/Either.js';
import type { Manifest, ProducedArtifact } from '../../../artifacts/manifest.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';

/** An artifact of the store with the stage that made it. */
export interface Match {
  readonly manifest: Manifest;
  readonly name: string;
  readonly produced: ProducedArtifact;
}

/** Tells whether a text can be a digest or the beginning of one. */
export const isDigestPrefix = (text: string): boolean => /^[0-9a-f]{4,64}$/.test(text);

/** The words for a text that can be no digest. */
export const noDigest = (text: string): string => `${quoted(text)} is no digest, nor the beginning of one`;

/** The remedy for what is no digest of the store. */
export const FROM_LIST = 'take a digest, or its first four digits or more, from `pipe ls --artifacts`';

/**
 * The artifact whose digest begins with a text.
 *
 * @param where the command, for messages
 * @returns the artifact, or the usage problem of a text that begins none or several
 */
export const findDigest = (manifests: readonly Manifest[], prefix: string, where: string): either.Either<Problem, Match> => {
  const matches = manifests.flatMap((manifest) =>
    Object.entries(manifest.outputs)
      .filter(([, { digest }]) => digest.startsWith(prefix))
      .map(([name, produced]) => ({ manifest, name, produced })),
  );
  const digests = new Set(matches.map(({ produced }) => produced.digest));
  const [first] = matches;
  if (!isDigestPrefix(prefix)) return either.left(problem('usage', noDigest(prefix), where, FROM_LIST));
  if (first === undefined)
    return either.left(
      problem('usage', `the store has no artifact whose digest begins with ${quoted(prefix)}`, where, FROM_LIST),
    );
  return digests.size > 1
    ? either.left(
        problem(
          'usage',
          `${quoted(prefix)} begins ${digests.size} digests`,
          where,
          `give more digits: ${[...digests].map((digest) => digest.slice(0, prefix.length + 8)).join(', ')}`,
        ),
      )
    : either.right(first);
};
