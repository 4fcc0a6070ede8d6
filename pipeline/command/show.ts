import { join, resolve } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import { objectName } from '../../artifacts/store/names.js';
import { exists } from '../../base/exists.js';
import { type Problem, problem } from '../../base/problem.js';
import { formatBytes } from '../../base/quantities.js';
import { cited, quoted } from '../../base/quote.js';
import { findNamedStore } from '../compose/store-place.js';
import type { Surroundings } from '../compose/surroundings.js';
import { FROM_LIST, findDigest, isDigestPrefix, noDigest } from './artifact/find-digest.js';
import { csvText, tableText, withRows } from './artifact/with-rows.js';
import { contentOf, contentText } from './present/content-text.js';
import { writeOutput } from './write-output.js';

/** Line on the file that holds an object, of a store that is a folder. */
const fileLines = (where: string, digest: Digest): taskEither.TaskEither<never, readonly string[]> =>
  taskEither.fromTask(async () => {
    const path = join(where, objectName(digest));
    return (await exists(path)) ? [`its bytes: ${path}`] : [];
  });

/** Refuses what is no digest: of a file, or of a name, what shows all that an experiment has made is named too. */
const expectDigest = (text: string, { folder }: Surroundings): taskEither.TaskEither<Problem, void> => {
  if (isDigestPrefix(text)) return taskEither.right(undefined);
  return async () => {
    const isFile = await exists(resolve(folder, text));
    return either.left(
      problem(
        'usage',
        isFile ? `${quoted(text)} is a file, and no digest, nor the beginning of one` : noDigest(text),
        'pipe show',
        `${FROM_LIST}; \`pipe report ${isFile ? cited(text) : 'FILE'}\` shows what all stages of an experiment have made`,
      ),
    );
  };
};

/** `pipe show`: one artifact, by its digest or the beginning of it: what it is, who made it, and its content. */
export const showCommand = (
  prefix: string,
  options: { readonly store?: string; readonly json?: boolean; readonly output?: string; readonly csv?: string },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    expectDigest(prefix, surroundings),
    taskEither.chain(() => findNamedStore(options.store, surroundings)),
    taskEither.bindTo('store'),
    taskEither.bind('manifests', ({ store }) => store.manifests),
    taskEither.bind('match', ({ manifests }) => taskEither.fromEither(findDigest(manifests, prefix, 'pipe show'))),
    taskEither.bind('bytes', ({ store, match }) => store.read(match.produced.digest)),
    taskEither.chainFirst(({ bytes }) =>
      options.output === undefined ? taskEither.right(undefined) : writeOutput(options.output, bytes, surroundings),
    ),
    taskEither.bindW('found', ({ match, bytes }) => withRows(match, bytes, surroundings)),
    taskEither.chainFirst(({ match, found }) =>
      options.csv === undefined
        ? taskEither.right(undefined)
        : pipe(
            taskEither.fromEither(csvText(found, match)),
            taskEither.chain((text) => writeOutput(options.csv as string, text, surroundings, '--csv')),
          ),
    ),
    taskEither.bindW('file', ({ store, match }) => fileLines(store.where, match.produced.digest)),
    taskEither.map(({ match: { manifest, name, produced }, bytes, found, file }) => {
      if (options.json)
        return JSON.stringify(
          {
            ...produced,
            name,
            stage: manifest.parts.stage,
            key: manifest.key,
            finished: manifest.finished,
            devices: manifest.devices,
            content: contentOf(bytes),
          },
          null,
          2,
        );
      return [
        `${produced.kind} ${produced.digest}`,
        `made by stage ${manifest.parts.stage} as ${quoted(name)}, ${manifest.finished}, ${formatBytes(produced.bytes)}`,
        ...(manifest.devices === undefined ? [] : [`computed on ${manifest.devices.join('; then on ')}`]),
        ...file,
        '',
        produced.summary,
        '',
        ...(found?.tables.flatMap((table) => [tableText(table), '']) ?? []),
        contentText(produced.kind, bytes),
      ].join('\n');
    }),
  );
