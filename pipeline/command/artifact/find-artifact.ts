import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Component, isComponent } from '../../../artifacts/component.js';
import type { Manifest } from '../../../artifacts/manifest.js';
import type { BackendIdentity } from '../../../base/backend.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { cited, quoted } from '../../../base/quote.js';
import { expectNames } from '../../compose/expect-names.js';
import { type GraphOptions, servicesOf } from '../../compose/services.js';
import { isAbsent, noStoreHere } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import type { NetworkArtifact } from '../../network-tools.js';
import type { RunServices } from '../../run/resolve.js';
import { openToRead } from '../open-to-read.js';
import { type ExperimentArtifact, experimentArtifacts } from './experiment-artifacts.js';
import { findDigest, isDigestPrefix } from './find-digest.js';
import { type NamedSpace, spaceOfModule } from './space-module.js';

/** Options of a command that takes an artifact: those that decide what a run makes, and which of its outputs is meant. */
export interface ArtifactOptions extends GraphOptions {
  readonly store?: string;
  readonly output?: string;
  /** Module of the space, for the digest of a network of a space of one's own. */
  readonly space?: string;
}

/** Artifact wanted of a command's FILE or DIGEST. */
export interface Wanted {
  /** Kinds of artifacts that the command takes, as `trained-network`, the preferred one first. */
  readonly kinds: readonly string[];
  /** The command, as `pipe export`. */
  readonly command: string;
  /** True where it draws random numbers by `--seed`, also with an artifact that is made. */
  readonly seeded: boolean;
}

/** An artifact that a command was given, and what it runs on. */
export interface FoundArtifact extends NetworkArtifact {
  readonly digest: string;
  /** The backend that was named, or else the preferred one. */
  readonly backend: BackendIdentity;
  readonly seed: number;
  /** Facts of it for a person: one sentence each, without a final full stop. */
  readonly notices: readonly string[];
}

const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

const listed = (found: readonly ExperimentArtifact[]): string => found.map(({ name, kind }) => `${name} (${kind})`).join(', ');

const kindsText = (kinds: readonly string[]): string => kinds.join(' or ');

/** The one artifact that is meant, or the usage problem of none, several, or one that was not made yet. */
const choose = (
  found: readonly ExperimentArtifact[],
  file: string,
  output: string | undefined,
  { kinds }: Wanted,
): either.Either<Problem, ExperimentArtifact> => {
  const refuse = (what: string, remedy: string) => either.left(problem('usage', what, file, remedy));
  if (found.length === 0)
    return refuse(
      `the experiment makes no ${kindsText(kinds)}`,
      'name an experiment that does, or the digest of one from `pipe ls --artifacts`',
    );
  const named = output === undefined ? found : found.filter(({ name }) => name === output);
  const [first, second] = named;
  if (first === undefined) {
    const suggestion = nearest(
      output ?? '',
      found.map(({ name }) => name),
    );
    return refuse(
      `the experiment has no ${kindsText(kinds)} of the name ${quoted(output ?? '')}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      `name one with --output: ${listed(found)}`,
    );
  }
  if (second !== undefined)
    return refuse(`the experiment makes ${named.length} of ${kindsText(kinds)}`, `choose one with --output: ${listed(named)}`);
  return either.right(first);
};

const notMade = (file: string, { name, stage }: ExperimentArtifact): Problem =>
  problem(
    'usage',
    `the store has no ${quoted(name)} of this experiment with these options: its stage ${stage} has not run`,
    file,
    `run \`pipe run ${cited(file)}\` first, and give --set, --seed, --backend and --store here as there`,
  );

type Found = {
  readonly artifact: Omit<NetworkArtifact, 'bytes'> & Pick<FoundArtifact, 'digest' | 'notices'>;
  readonly services: RunServices;
};

const noSpace = (space: string, remedy: string): Problem =>
  problem('usage', 'no module of a space is to be named here', `--space ${cited(space)}`, remedy);

const ofExperiment = (
  file: string,
  options: ArtifactOptions,
  surroundings: Surroundings,
  wanted: Wanted,
): taskEither.TaskEither<Problem, Found> =>
  pipe(
    options.space === undefined
      ? openToRead(file, options, surroundings)
      : taskEither.left(noSpace(options.space, 'leave --space out: an experiment file names its spaces itself')),
    taskEither.bind('found', ({ experiment, services }) =>
      experimentArtifacts(experiment, services, wanted.kinds, options.output),
    ),
    taskEither.chainEitherK(({ services, found }) =>
      pipe(
        choose(found, file, options.output, wanted),
        either.chain((chosen) => {
          const { produced, name, config } = chosen;
          if (produced === undefined) return either.left(notMade(file, chosen));
          const { kind, digest } = produced;
          const artifact = { kind, digest, space: config['space'], where: `${file}: ${name}`, notices: [] };
          return either.right({ artifact, services });
        }),
      ),
    ),
  );

/** The space of one's own in the key of the stage that made an artifact, if it has one. */
const spaceIn = ({ parts: { config } }: Manifest): Component | undefined => {
  const { space } = (config ?? {}) as { readonly space?: unknown };
  return isComponent(space, 'space') ? space : undefined;
};

const namedSpace = (
  noted: Component | undefined,
  file: string | undefined,
  { folder }: Surroundings,
  { closures }: RunServices,
): taskEither.TaskEither<Problem, Omit<NamedSpace, 'space'> & { readonly space?: Component }> => {
  if (file === undefined) return taskEither.right({ notices: [] });
  return noted === undefined
    ? taskEither.left(noSpace(file, 'leave --space out: this artifact is of a space of sluice'))
    : spaceOfModule(noted, file, folder, closures);
};

/** The options that a digest leaves nothing to decide for; a `usage` problem where there are some. */
const expectNoGraph = (
  target: string,
  { set, output, data, seed }: ArtifactOptions,
  { command, seeded }: Wanted,
): either.Either<Problem, void> => {
  const given = [
    ...(set.length > 0 ? ['--set'] : []),
    ...(output === undefined ? [] : ['--output']),
    ...(data === undefined ? [] : ['--data']),
    ...(seed === undefined || seeded ? [] : ['--seed']),
  ];
  return given.length === 0
    ? either.right(undefined)
    : either.left(
        problem(
          'usage',
          `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} for an experiment file, and ${target} is a digest, of an artifact that is made`,
          command,
          'leave that out, or name the experiment file',
        ),
      );
};

const ofDigest = (
  prefix: string,
  options: ArtifactOptions,
  surroundings: Surroundings,
  wanted: Wanted,
): taskEither.TaskEither<Problem, Found> => {
  const { kinds, command } = wanted;
  return pipe(
    taskEither.fromEither(expectNoGraph(prefix, options, wanted)),
    // The project is that of the folder in which the command is given.
    taskEither.chain(() => servicesOf(resolve(surroundings.folder, 'digest'), options, surroundings, 0, 'read')),
    taskEither.filterOrElse(
      ({ store }) => !isAbsent(store),
      ({ store }) => noStoreHere(store),
    ),
    taskEither.bindTo('services'),
    taskEither.bind('manifests', ({ services: { store } }) => store.manifests),
    taskEither.chainEitherK(({ services, manifests }) =>
      pipe(
        findDigest(manifests, prefix, command),
        either.filterOrElse(
          ({ produced }) => kinds.includes(produced.kind),
          ({ produced }) =>
            problem(
              'usage',
              `${produced.digest.slice(0, 12)} is the digest of a ${produced.kind}, and ${command} takes a ${kindsText(kinds)}`,
              command,
              'take the digest of one from `pipe ls --artifacts`, or name the experiment file',
            ),
        ),
        either.map(({ manifest, produced: { kind, digest } }) => ({ noted: spaceIn(manifest), kind, digest, services })),
      ),
    ),
    taskEither.chain(({ noted, kind, digest, services }) =>
      pipe(
        namedSpace(noted, options.space, surroundings, services),
        taskEither.map(
          ({ space, notices }): Found => ({ artifact: { kind, digest, space, where: digest.slice(0, 12), notices }, services }),
        ),
      ),
    ),
  );
};

/**
 * Finds the artifact that a command's FILE or DIGEST means: of an experiment file the one that `pipe run` with the same
 * options made, of a digest, or its first digits, that of the store. Nothing is run or downloaded.
 *
 * @returns the artifact, or a usage problem that says how to mend it
 */
export const findArtifact = (
  target: string,
  options: ArtifactOptions,
  surroundings: Surroundings,
  wanted: Wanted,
): taskEither.TaskEither<Problem, FoundArtifact> =>
  pipe(
    expectNames(options, surroundings),
    taskEither.chain(() => taskEither.fromTask(() => isFile(resolve(surroundings.folder, target)))),
    taskEither.chain((isThere) =>
      (isDigestPrefix(target) && !isThere ? ofDigest : ofExperiment)(target, options, surroundings, wanted),
    ),
    taskEither.chain(({ artifact, services: { store, backend, seed } }) =>
      pipe(
        store.read(artifact.digest as Parameters<typeof store.read>[0]),
        taskEither.map((bytes): FoundArtifact => ({ ...artifact, bytes, backend, seed })),
      ),
    ),
  );
