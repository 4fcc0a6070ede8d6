import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../base/argument.js';
import { type Problem, problem } from '../../base/problem.js';
import type { DecodedConfig } from '../configuration.js';
import { decodeResources, type Resources } from '../resources.js';
import type { GraphNode } from './graph.js';

/** The first key of a `--set STAGE.resources.KEY=VALUE`. */
export const RESOURCES = 'resources';

/** A change of one setting of a stage: its keys from the stage inwards, and its value. */
interface Change {
  readonly path: readonly string[];
  readonly value: unknown;
}

const changed = (resources: unknown, { path: [, ...keys], value }: Change): unknown =>
  keys.length === 0 ? value : { ...(isRecord(resources) ? resources : {}), [keys.join('.')]: value };

/**
 * The resources of a node: those that its stage states with its configuration, over them those of the experiment, and over
 * both those of `--set`.
 *
 * @param changes the overrides of this node whose first key is {@link RESOURCES}
 * @returns a `usage` problem for a resource that there is not, or a value that it cannot have
 */
export const nodeResources = (
  { node, name }: GraphNode,
  config: DecodedConfig,
  changes: readonly Change[],
): either.Either<Problem, Resources> => {
  const refuse = (lines: readonly string[]): Problem =>
    problem(
      'usage',
      `the resources are not valid: ${lines.join('; ')}`,
      `stage ${name}`,
      `correct them in the experiment file, or with --set ${name}.resources.cores=4`,
    );
  const stated = either.tryCatch(
    () => node.definition.resources(config) as unknown,
    (error) => [String((error as Error | null)?.message ?? error)],
  );
  return pipe(
    stated,
    either.map((resources) => (isRecord(resources) ? { ...resources, ...node.resources } : resources)),
    either.map((asked) => changes.reduce<unknown>(changed, asked)),
    either.chainW(decodeResources),
    either.mapLeft(refuse),
  );
};
