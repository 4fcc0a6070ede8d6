import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { Manifest } from '../../../artifacts/manifest.js';
import type { Store } from '../../../artifacts/store.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { loadExperiment } from '../../load-experiment.js';
import { findRun } from '../../record/find-run.js';
import { type KnownRun, recordReader } from '../../record/read-records.js';
import { findDigest, isDigestPrefix, type Match } from '../artifact/find-digest.js';

const WHERE = 'pipe compare';

/** Things that are compared: runs, or artifacts of one kind. */
export type Compared = { readonly runs: readonly KnownRun[] } | { readonly artifacts: readonly Match[] };

type One = { readonly run: KnownRun } | { readonly artifact: Match };

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const neither = (word: string): Problem =>
  problem(
    'usage',
    `the store has neither a run nor an artifact that ${quoted(word)} begins`,
    WHERE,
    'name a run, the file of an experiment, or the first four digits or more of a digest; `pipe ls` and `pipe ls --artifacts` list them',
  );

const find = async (
  word: string,
  runs: readonly KnownRun[],
  manifests: readonly Manifest[],
  { folder }: Surroundings,
): Promise<either.Either<Problem, One>> => {
  const asRun = either.map((run: KnownRun): One => ({ run }));
  if (await isFile(resolve(folder, word))) {
    const loaded = await loadExperiment(word, folder)();
    return either.isLeft(loaded) ? loaded : asRun(findRun(runs, loaded.right.experiment, word));
  }
  const run = findRun(runs, word, WHERE);
  const artifact = isDigestPrefix(word) ? findDigest(manifests, word, WHERE) : undefined;
  if (artifact === undefined) return asRun(run);
  const isArtifact = manifests.some(({ outputs }) => Object.values(outputs).some(({ digest }) => digest.startsWith(word)));
  if (either.isRight(run) && isArtifact)
    return either.left(
      problem('usage', `${quoted(word)} begins a run and an artifact`, WHERE, 'write more of it, or the name of the run'),
    );
  if (either.isRight(run)) return asRun(run);
  return isArtifact ? either.map((found: Match): One => ({ artifact: found }))(artifact) : either.left(neither(word));
};

const mixed = problem(
  'usage',
  'a run and an artifact are not compared',
  WHERE,
  'name runs, or experiment files for their newest runs, or else digests of artifacts of one kind',
);

/** Finds what words name: each a run, the file of an experiment for its newest run, or an artifact by the beginning of its digest. */
export const findCompared = async (
  words: readonly string[],
  store: Store,
  surroundings: Surroundings,
): Promise<either.Either<Problem, Compared>> => {
  const { runs } = await recordReader(store.blobs)();
  const manifests = words.some(isDigestPrefix) ? await store.manifests() : either.right([]);
  if (either.isLeft(manifests)) return manifests;
  const found: One[] = [];
  for (const word of words) {
    const one = await find(word, runs, manifests.right, surroundings);
    if (either.isLeft(one)) return one;
    found.push(one.right);
  }
  const ofRuns = found.flatMap((one) => ('run' in one ? [one.run] : []));
  const artifacts = found.flatMap((one) => ('artifact' in one ? [one.artifact] : []));
  if (ofRuns.length > 0 && artifacts.length > 0) return either.left(mixed);
  if (ofRuns.length > 0) return either.right({ runs: ofRuns });
  const kinds = [...new Set(artifacts.map(({ produced }) => produced.kind))];
  return kinds.length === 1
    ? either.right({ artifacts })
    : either.left(
        problem(
          'usage',
          `artifacts of different kinds are not compared: ${kinds.join(' and ')}`,
          WHERE,
          'name artifacts of one kind; `pipe show DIGEST` tells which it is',
        ),
      );
};
