import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { isComponent } from '../../artifacts/component.js';
import { putCode } from '../../artifacts/store/code.js';
import { isRecord } from '../../base/argument.js';
import type { Problem } from '../../base/problem.js';
import type { OutsideCode } from '../key/closure-origin.js';
import { isOwnSource } from '../key/own-path.js';
import type { StoredCode } from '../worker/job.js';
import type { ConfiguredNode } from './configure.js';
import { closuresOf } from './keep-origins.js';
import type { NodeRun } from './node-run.js';
import type { RunServices } from './resolve.js';

const componentSources = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(componentSources);
  if (!isRecord(value)) return [];
  return [...(isComponent(value) ? [value.source] : []), ...Object.values(value).flatMap(componentSources)];
};

/** The URLs of the user's modules that a worker imports for a node: of its stage, of components in its settings, and of its alarms. */
const sourcesOf = ({ node: { definition }, config, alarms }: ConfiguredNode): readonly string[] => [
  ...new Set([definition.source, ...componentSources(config), ...componentSources(alarms)].filter((one) => !isOwnSource(one))),
];

/**
 * Begins to bundle the user's code of nodes, so that it is that of the beginning of the run whenever they are submitted.
 */
export const beginCode = ({ code }: Pick<RunServices, 'code'>, nodes: readonly ConfiguredNode[]): void => {
  for (const sources of nodes.map(sourcesOf)) if (sources.length > 0) void code?.bundle(sources);
};

const merged = (found: readonly OutsideCode[]): OutsideCode => {
  const once = <A>(values: readonly A[]): readonly A[] => [...new Map(values.map((one) => [JSON.stringify(one), one])).values()];
  return {
    own: once(found.flatMap(({ own }) => own)),
    packages: once(found.flatMap(({ packages }) => packages)),
    installed: once(found.flatMap(({ installed }) => installed)),
  };
};

/**
 * Puts the user's code of a node into the store, for a job of an executor that has its machines load it from there. Where it
 * can run from its files alone, the run says so, and the job compares what lies there with its key.
 *
 * @returns undefined where no module of the job is the user's, or where its code stays where it is
 */
export const storeCode = ({
  graphNode,
  resolved: { parts },
  options: { code, store },
  announceCode,
}: NodeRun): taskEither.TaskEither<Problem, StoredCode | undefined> => {
  const sources = sourcesOf(graphNode);
  if (code === undefined || sources.length === 0) return taskEither.right(undefined);
  return pipe(
    taskEither.fromTask(() => code.bundle(sources)),
    taskEither.chain(
      either.match(
        (obstacle): taskEither.TaskEither<Problem, StoredCode | undefined> => {
          announceCode(
            `${obstacle}, so that the code of its stages runs from its files: leave them as they are until its jobs have begun`,
            'warning',
          );
          return taskEither.right(undefined);
        },
        ({ text, lookingBeside }) => {
          for (const path of lookingBeside)
            announceCode(
              `${path} uses import.meta.url: files that it reads beside itself do not travel with the code, and are no part of a key`,
              'info',
            );
          return pipe(
            putCode(store.blobs, text),
            taskEither.bindTo('digest'),
            taskEither.bind('outside', () =>
              taskEither.fromTask(async () => {
                const found = await Promise.all(closuresOf(parts).map(code.outside));
                return merged(found.flatMap((one) => one ?? []));
              }),
            ),
          );
        },
      ),
    ),
  );
};
