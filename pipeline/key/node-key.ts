import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { canonicalText } from '../../artifacts/canonical.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import type { KeyParts } from '../../artifacts/manifest.js';
import type { SourceFile } from '../../artifacts/source.js';
import type { BackendIdentity } from '../../base/backend.js';
import type { Problem } from '../../base/problem.js';
import { type AlarmUse, stopping } from '../alarm.js';
import type { CompleteConfig } from '../configuration.js';
import { isNumeric, isStage, type StageDefinition } from '../stage.js';
import { type Closures, identityOf } from './component-identity.js';
import { exportNameOf } from './source-closure.js';

/** Name, among the inputs of a key, of the files that the stage reads from outside the store. */
export const SOURCE_FILES = 'source files';

/** All that a key is made of. */
export interface KeyIngredients extends CompleteConfig {
  readonly definition: StageDefinition;
  readonly inputs: Readonly<Record<string, Digest>>;
  /** Alarms of the stage, of which those that stop it are part of the key; none where left out. */
  readonly alarms?: readonly AlarmUse[];
  /** The files that the stage reads, or their digest as {@link filesDigest} makes it. */
  readonly files: readonly SourceFile[] | Digest;
  readonly seed: number;
  readonly backend: BackendIdentity;
}

/** A stage's key and what it was made of. */
export interface NodeKey {
  readonly key: Digest;
  readonly parts: KeyParts;
}

/** The configuration with the alarms that stop the stage, which change its result as a setting does. */
const withStopping = ({ config, alarms = [] }: KeyIngredients): unknown => {
  const stops = stopping(alarms);
  return stops.length === 0 ? config : { ...config, alarms: stops };
};

/** Digest of files by name, content and length. */
export const filesDigest = (files: readonly SourceFile[]): Digest =>
  digestOf(canonicalText(files.map(({ name, digest, bytes, unreadable }) => ({ name, digest, bytes, unreadable }))));

/** Tells whether a value is the definition, as another copy of its module has it: one that was loaded by `require`. */
const isCopyOf =
  ({ stage, source }: StageDefinition) =>
  (value: unknown): boolean =>
    isStage(value) && value.stage === stage && value.source === source;

const stageClosure = (closures: Closures, definition: StageDefinition): taskEither.TaskEither<Problem, Digest> =>
  pipe(
    () => exportNameOf(definition.source, (value) => value === definition),
    // By its name is how a worker finds it, so that the key is that of what runs.
    taskEither.alt(() => (): ReturnType<typeof exportNameOf> => exportNameOf(definition.source, isCopyOf(definition))),
    taskEither.chain((exported) => closures(definition.source, exported)),
  );

/**
 * Begins the closures that the keys of these stages will need, all at once; `closures` must be one that remembers.
 * A key is known only when its inputs are, and bundling is most of the time that a cached run takes.
 */
export const beginClosures = (
  closures: Closures,
  stages: readonly Pick<KeyIngredients, 'definition' | 'config' | 'decoded'>[],
  backend: BackendIdentity,
): void => {
  // What fails here fails again, and is reported, where the key is computed.
  for (const { definition, config } of stages) {
    void stageClosure(closures, definition)();
    void identityOf(closures)(config)();
  }
  if (stages.some(({ definition, decoded }) => isNumeric(definition, decoded))) void closures(backend.source, backend.exported)();
};

/**
 * The key under which the store keeps what a stage produced: the digest of its name, the normalised source of its
 * module closure, its decoded configuration, the digests of its inputs and source files, and, where they reach it,
 * the seed and the numeric backend.
 */
export const nodeKey = (closures: Closures, ingredients: KeyIngredients): taskEither.TaskEither<Problem, NodeKey> => {
  const { definition, backend, files } = ingredients;
  const noBackend: taskEither.TaskEither<Problem, KeyParts['backend']> = taskEither.right(null);
  return pipe(
    taskEither.Do,
    taskEither.bind('source', () => stageClosure(closures, definition)),
    taskEither.bind('config', () => identityOf(closures)(withStopping(ingredients))),
    taskEither.bind('backend', () =>
      isNumeric(definition, ingredients.decoded)
        ? pipe(
            closures(backend.source, backend.exported),
            taskEither.map((source): KeyParts['backend'] => ({ name: backend.name, source })),
          )
        : noBackend,
    ),
    taskEither.map(({ source, config, backend: numeric }) => {
      const parts: KeyParts = {
        stage: definition.stage,
        source,
        config,
        inputs: {
          ...ingredients.inputs,
          ...(files.length > 0 ? { [SOURCE_FILES]: typeof files === 'string' ? files : filesDigest(files) } : {}),
        },
        seed: definition.seeded ? ingredients.seed : null,
        backend: numeric,
      };
      return { key: digestOf(canonicalText(parts)), parts };
    }),
  );
};
