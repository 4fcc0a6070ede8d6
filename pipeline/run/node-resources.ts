import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../base/argument.js';
import { nearest } from '../../base/codecs/record.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited } from '../../base/quote.js';
import type { DecodedConfig } from '../configuration.js';
import { decodeResources, type Resources } from '../resources.js';
import type { GraphNode } from './graph.js';
import { overrideText } from './override-text.js';

/** The first key of a `--set STAGE.resources.KEY=VALUE`. */
export const RESOURCES = 'resources';

/** A change of one setting of a stage: the stage as it was named, the keys from there inwards, and the value. */
interface Change {
  readonly stage: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

const changed = (resources: unknown, { path: [, ...keys], value }: Change): unknown =>
  keys.length === 0 ? value : { ...(isRecord(resources) ? resources : {}), [keys.join('.')]: value };

const EXAMPLES: Readonly<Record<string, string>> = { cores: '4', memory: '8000', minutes: '120', device: 'gpu:1' };
const KEYS = Object.keys(EXAMPLES);

/** The first change that makes resources invalid which were valid before it. */
const blamed = (asked: unknown, changes: readonly Change[]): Change | undefined => {
  const isValid = (count: number): boolean => either.isRight(decodeResources(changes.slice(0, count).reduce(changed, asked)));
  return isValid(0) ? changes.find((_, index) => !isValid(index + 1)) : undefined;
};

const refuse = (name: string, lines: readonly string[], change: Change | undefined): Problem => {
  const what = `the resources are not valid: ${lines.join('; ')}`;
  if (change === undefined)
    return problem(
      'usage',
      what,
      `stage ${name}`,
      'correct what `withResources` gives it in the experiment file, or what the stage states',
    );
  const written = change.path.slice(1).join('.');
  const key = KEYS.includes(written) ? written : nearest(written, KEYS);
  const example = key === undefined ? `one of ${KEYS.join(', ')}` : key;
  return problem(
    'usage',
    what,
    `--set ${cited(overrideText(change))}`,
    `set ${example}, as --set ${change.stage}.${RESOURCES}.${key ?? 'cores'}=${EXAMPLES[key ?? 'cores']}`,
  );
};

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
  const stated = either.tryCatch(
    () => node.definition.resources(config) as unknown,
    (error) => [String((error as Error | null)?.message ?? error)],
  );
  return pipe(
    stated,
    either.map((resources) => (isRecord(resources) ? { ...resources, ...node.resources } : resources)),
    either.mapLeft((lines) => refuse(name, lines, undefined)),
    either.chain((asked) =>
      pipe(
        decodeResources(changes.reduce<unknown>(changed, asked)),
        either.mapLeft((lines) => refuse(name, lines, blamed(asked, changes))),
      ),
    ),
  );
};
