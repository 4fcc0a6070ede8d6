import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Component, findDefinition, isComponent } from '../../artifacts/component.js';
import type { Digest } from '../../artifacts/digest.js';
import { type Problem, problem } from '../../base/problem.js';
import { exportNameOf } from './source-closure.js';

/** Gives the closure digest of a module's export; one that remembers is best, since stages share modules. */
export type Closures = (source: string, exported: string) => taskEither.TaskEither<Problem, Digest>;

const componentClosure = (closures: Closures, component: Component): taskEither.TaskEither<Problem, Digest> =>
  pipe(
    taskEither.tryCatch(
      () => findDefinition(component),
      (error) => problem('usage', String(error), component.name, 'export the component from its module', error),
    ),
    taskEither.chain((definition) => async () => exportNameOf(component.source, (value) => value === definition)),
    taskEither.chain((name) => closures(component.source, name)),
  );

/**
 * A configuration as it enters a key: every component in it is replaced by its kind, name, closure digest and
 * settings, without its location.
 */
export const identityOf =
  (closures: Closures) =>
  (value: unknown): taskEither.TaskEither<Problem, unknown> => {
    if (isComponent(value)) {
      return pipe(
        componentClosure(closures, value),
        taskEither.bindTo('source'),
        taskEither.bind('config', () => identityOf(closures)(value.config)),
        taskEither.map(({ source, config }) => ({ component: value.component, name: value.name, source, config })),
      );
    }
    if (Array.isArray(value)) return pipe(value, taskEither.traverseArray(identityOf(closures)));
    if (typeof value === 'object' && value !== null) {
      return pipe(
        Object.entries(value),
        taskEither.traverseArray(([key, inner]) =>
          pipe(
            identityOf(closures)(inner),
            taskEither.map((identity) => [key, identity] as const),
          ),
        ),
        taskEither.map(Object.fromEntries),
      );
    }
    return taskEither.fromEither(either.right(value));
  };

/** Remembers the closures of this process: modules do not change under a run. */
export const rememberClosures = (compute: Closures): Closures => {
  const known = new Map<string, Promise<either.Either<Problem, Digest>>>();
  return (source, exported) => () => {
    const id = `${source}#${exported}`;
    const found = known.get(id) ?? compute(source, exported)();
    known.set(id, found);
    return found;
  };
};
