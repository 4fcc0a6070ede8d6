import { pipe } from 'fp-ts/lib/function.js';
import * as option from 'fp-ts/lib/Option.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Manifest } from '../../artifacts/manifest.js';
import type { LocateContext } from '../../artifacts/source.js';
import type { Store } from '../../artifacts/store.js';
import type { BackendIdentity, MachineDevice } from '../../base/backend.js';
import type { Notice } from '../../base/notice.js';
import type { Problem } from '../../base/problem.js';
import type { OriginOf } from '../key/closure-origin.js';
import type { Closures } from '../key/component-identity.js';
import { beginClosures, type KeyIngredients, type NodeKey, nodeKey } from '../key/node-key.js';
import type { SourceClosures } from '../key/source-closure.js';
import type { StageDefinition } from '../stage.js';
import type { ConfiguredNode, Override } from './configure.js';
import { type Located, locate, locatedBefore } from './locate.js';

/** Means to watch and end a search for data. */
export type Watch = Pick<LocateContext, 'signal' | 'onProgress' | 'onNotice'>;

/** The watch of those who plan: nothing is downloaded, and nobody is told. */
export const unwatched: Watch = { signal: new AbortController().signal, onProgress: () => undefined };

/** Services that planning and running an experiment share: the store, the settings and what this machine has. */
export interface RunServices {
  readonly store: Store;
  readonly closures: Closures;
  /** Origins of the closures, to be kept for explanations (none are kept). */
  readonly origin?: OriginOf;
  /** Code of the user's modules, for jobs that load it from the store (they load the files that lie there). */
  readonly code?: Pick<SourceClosures, 'bundle' | 'outside'>;
  readonly seed: number;
  readonly backend: BackendIdentity;
  /** Devices of this machine that the backend can be given (none). */
  readonly devices?: readonly MachineDevice[];
  /** Notice about the choice of the backend. */
  readonly backendNotice?: Notice;
  /** Notices about the run as a whole. */
  readonly notice?: string;
  readonly overrides: readonly Override[];
  /** Folders to look for data in, and the permission to download what is missing. */
  readonly data: Omit<LocateContext, keyof Watch>;
}

/** A node with its inputs known: its source files and key. */
export interface ResolvedNode extends NodeKey, Located {
  /** Reason that the node's data cannot be found, where the store has what was made of it. */
  readonly absent?: Problem;
}

/** Begins what the keys of a whole graph need beforehand. */
export const beginKeys = ({ closures, backend }: RunServices, nodes: readonly ConfiguredNode[]): void =>
  beginClosures(
    closures,
    nodes.map(({ node: { definition }, config, decoded }) => ({ definition, config, decoded })),
    backend,
  );

/** Entry of the store under a key: nothing, all of it intact, or something that cannot be used. */
export type Found =
  | { readonly found: 'nothing' }
  | {
      readonly found: 'intact';
      readonly manifest: Manifest;
      /** Outputs whose bytes were dropped: their digests are known, and who reads them has the stage computed again. */
      readonly dropped: readonly string[];
    }
  | {
      readonly found: 'damaged';
      /** Outputs that the stage declares and the manifest does not name. */
      readonly lacking: readonly string[];
      /** Outputs that the manifest names and that cannot be used. */
      readonly objects: readonly { readonly digest: Digest; readonly state: 'missing' | 'damaged'; readonly name: string }[];
    };

/** The outputs that a stage declares and that were not made. */
export const outputsLacking = (declared: StageDefinition['outputs'], made: Manifest['outputs']): readonly string[] =>
  Object.keys(declared).filter((name) => !Object.hasOwn(made, name));

/**
 * Looks a stage's key up; a hit needs every output that the stage declares, and every object present with the right digest, or
 * dropped.
 */
export const lookUp = (
  store: Store,
  key: Digest,
  { outputs }: Pick<StageDefinition, 'outputs'>,
): taskEither.TaskEither<Problem, Found> =>
  pipe(
    store.manifest(key),
    taskEither.chain((manifest) => {
      if (manifest._tag === 'None') return taskEither.right<Problem, Found>({ found: 'nothing' });
      return pipe(
        Object.entries(manifest.value.outputs),
        taskEither.traverseArray(([name, { digest }]) =>
          pipe(
            store.check(digest),
            taskEither.map((state) => ({ name, digest, state })),
          ),
        ),
        taskEither.map((checked): Found => {
          const objects = checked.flatMap(({ name, digest, state }) =>
            state === 'missing' || state === 'damaged' ? [{ name, digest, state }] : [],
          );
          const dropped = checked.flatMap(({ name, state }) => (state === 'dropped' ? [name] : []));
          const lacking = outputsLacking(outputs, manifest.value.outputs);
          const isWhole = objects.length === 0 && lacking.length === 0;
          return isWhole ? { found: 'intact', manifest: manifest.value, dropped } : { found: 'damaged', objects, lacking };
        }),
      );
    }),
  );

/**
 * Finds a node's source files and computes its key.
 *
 * Where the data is gone from where it was, the digest that the store remembers of it takes the files' place, if all that
 * the stage made of them is there: then nothing has to be read, and nothing is downloaded.
 */
export const resolveNode = (
  services: RunServices,
  { node: { definition, seed = 0 }, config, decoded, alarms }: ConfiguredNode,
  inputs: Readonly<Record<string, Digest>>,
  watch: Watch,
): taskEither.TaskEither<Problem, ResolvedNode> => {
  const { store, closures, backend, data } = services;
  const locating = { ...data, ...watch };
  const components = definition.sources(decoded);
  const keyWith = (files: KeyIngredients['files']): taskEither.TaskEither<Problem, NodeKey> =>
    nodeKey(closures, { definition, config, decoded, alarms, inputs, files, seed: services.seed + seed, backend });
  const locateAll = (mayDownload: boolean): taskEither.TaskEither<Problem, ResolvedNode> =>
    pipe(
      locate(components, store.marks, { ...locating, mayDownload }),
      taskEither.bindTo('located'),
      taskEither.bind('key', ({ located: { digest } }) => keyWith(digest ?? [])),
      taskEither.map(({ located, key }) => ({ ...located, ...key })),
    );
  const fromStore = (absent: Problem): taskEither.TaskEither<Problem, option.Option<ResolvedNode>> =>
    pipe(
      taskEither.fromTask(() => locatedBefore(components, store.marks, locating)),
      taskEither.chain((files) =>
        files === undefined
          ? taskEither.right(option.none)
          : pipe(
              keyWith(files),
              taskEither.bindTo('key'),
              taskEither.bind('found', ({ key }) => lookUp(store, key.key, definition)),
              taskEither.map(({ key, found }) =>
                found.found === 'intact' ? option.some({ files: [], digest: files, locations: [], ...key, absent }) : option.none,
              ),
            ),
      ),
    );
  return pipe(
    locateAll(false),
    taskEither.orElse((absent) =>
      pipe(
        fromStore(absent),
        taskEither.chain(option.match(() => (data.mayDownload ? locateAll(true) : taskEither.left(absent)), taskEither.right)),
      ),
    ),
  );
};
