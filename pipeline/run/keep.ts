import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../base/codecs/record.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { FlowNode } from '../flow.js';
import type { ConfiguredGraph, ConfiguredNode } from './configure.js';
import { ownName } from './graph.js';

/** Words of `--keep` that name no kind and no stage. */
export const [KEEP_ALL, KEEP_RESULTS] = ['all', 'results'];

/** Outputs of the stages of a run by what becomes of their bytes. */
export interface KeepPolicy {
  /** The outputs of a stage whose bytes the store has at the end of the run, also where an earlier run dropped them. */
  readonly wanted: (node: FlowNode) => readonly string[];
  /** The outputs of a stage that are dropped once every stage of the run that reads them has ended. */
  readonly droppable: (node: FlowNode) => readonly string[];
}

const namesOf = ({ name, node }: ConfiguredNode): readonly string[] => [name, ownName(node)];

const intermediatesOf = ({ definition }: FlowNode): readonly string[] =>
  Object.entries(definition.outputs).flatMap(([output, kind]) => (kind.intermediate === true ? [output] : []));

const refused = (what: string, remedy: string): either.Either<Problem, never> =>
  either.left(problem('usage', what, '--keep', remedy));

/** Checks the words that say what a run keeps: each is `all`, `results`, a stage, or a kind of what stages pass on. */
const expectWords = ({ nodes }: ConfiguredGraph, words: readonly string[]): either.Either<Problem, void> => {
  if (words.includes(KEEP_ALL))
    return words.length === 1 ? either.right(undefined) : refused(`${quoted(KEEP_ALL)} has all others in it`, 'name it alone');
  const intermediates = nodes.filter(({ node }) => intermediatesOf(node).length > 0);
  const stages = intermediates.flatMap(namesOf);
  const kinds = intermediates.flatMap(({ node }) =>
    intermediatesOf(node).map((output) => node.definition.outputs[output]?.name ?? ''),
  );
  const known = [...new Set([KEEP_ALL, KEEP_RESULTS, ...kinds, ...stages])];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown === undefined && words.length > 0) return either.right(undefined);
  const suggestion = unknown === undefined ? undefined : nearest(unknown, known);
  return refused(
    unknown === undefined
      ? 'it names nothing'
      : `${quoted(unknown)} is no stage with something to drop, nor a kind of that${suggestion === undefined ? '' : `; did you mean ${quoted(suggestion)}?`}`,
    `name ${known.join(', ')}, several with commas between them`,
  );
};

/**
 * Finds what becomes of the bytes that the stages of a graph make. The outputs of the experiment are always kept, and so is what
 * its kind does not call intermediate.
 *
 * @param keep `all`; or any of `results`, names of stages and names of kinds, which are kept beside the results while all other
 * intermediate artifacts are dropped; undefined where nothing is dropped, nor made again for the end alone
 * @returns a `usage` problem that names a word which means nothing here
 */
export const keepPolicy = (graph: ConfiguredGraph, keep: readonly string[] | undefined): either.Either<Problem, KeepPolicy> => {
  const results = (node: FlowNode): readonly string[] =>
    graph.outputs.flatMap((output) => (output.node === node ? [output.output] : []));
  if (keep === undefined) return either.right({ wanted: results, droppable: () => [] });
  const named = new Map(graph.nodes.map((one) => [one.node, keep.some((word) => namesOf(one).includes(word))]));
  const isNamed = (node: FlowNode, output: string): boolean =>
    named.get(node) === true || keep.includes(node.definition.outputs[output]?.name ?? '');
  const isAll = keep.includes(KEEP_ALL);
  return either.map(
    (): KeepPolicy => ({
      wanted: (node) =>
        isAll
          ? Object.keys(node.definition.outputs)
          : [...new Set([...results(node), ...intermediatesOf(node).filter((output) => isNamed(node, output))])],
      droppable: (node) =>
        isAll ? [] : intermediatesOf(node).filter((output) => !isNamed(node, output) && !results(node).includes(output)),
    }),
  )(expectWords(graph, keep));
};
