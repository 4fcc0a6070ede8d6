import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { nearest } from '../../../base/codecs/record.js';
import { quoted } from '../../../base/quote.js';
import type { Edge } from '../../cell-type.js';
import { denseEdges } from '../../edges.js';
import { isOneOf, NAS_BENCH_201_OPERATIONS, type NasBench201Operation } from '../../operations/names.js';

/** A discrete architecture of NAS-Bench-201: one operation on each edge of its cell. */
export type NasBench201Genotype = {
  readonly space: 'nas-bench-201';
  /** In the benchmark's notation, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`: the inputs of nodes 1, 2 and 3. */
  readonly architecture: string;
};

const NODES = 3;

/** The edges of a cell, 0→1, 0→2, 1→2, 0→3, 1→3, 2→3: the order of θ's rows and of an architecture's operations. */
export const NAS_BENCH_201_EDGES: readonly Edge[] = denseEdges(1, NODES);

const EXAMPLE = '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|';

const operationOf = (text: string, { from, to }: Edge): either.Either<string, NasBench201Operation> => {
  const [name = '', input, ...rest] = text.split('~', 3);
  if (rest.length > 0 || input !== String(from))
    return either.left(
      `${quoted(text)} must be an operation that reads node ${from}, as ${quoted(`${name}~${from}`)} (an input of node ${to})`,
    );
  if (isOneOf(NAS_BENCH_201_OPERATIONS)(name)) return either.right(name);
  const suggestion = nearest(name, NAS_BENCH_201_OPERATIONS);
  return either.left(
    `there is no operation ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`} (known: ${NAS_BENCH_201_OPERATIONS.join(', ')})`,
  );
};

/**
 * The operation of each edge, in the order of {@link NAS_BENCH_201_EDGES}, out of the benchmark's notation.
 *
 * @returns the operations, or what is wrong with the text
 */
export const parseArchitecture = (text: string): either.Either<string, readonly NasBench201Operation[]> => {
  const nodes = text.split('+');
  if (nodes.length !== NODES || nodes.some((node) => !/^\|[^|]+(\|[^|]+)*\|$/.test(node)))
    return either.left(`must be written as ${EXAMPLE}`);
  const inputs = nodes.map((node) => node.slice(1, -1).split('|'));
  const wrong = inputs.findIndex((each, i) => each.length !== i + 1);
  if (wrong >= 0) return either.left(`node ${wrong + 1} must have ${wrong + 1} inputs, not ${inputs[wrong]?.length}`);
  return either.sequenceArray(inputs.flat().map((input, row) => operationOf(input, NAS_BENCH_201_EDGES[row] as Edge)));
};

/** The benchmark's notation of the operations of the edges, in the order of {@link NAS_BENCH_201_EDGES}. */
export const formatArchitecture = (operations: readonly NasBench201Operation[]): string =>
  Array.from({ length: NODES }, (_, i) => {
    const inputs = NAS_BENCH_201_EDGES.flatMap(({ from, to }, row) => (to === i + 1 ? [`${operations[row]}~${from}`] : []));
    return `|${inputs.join('|')}|`;
  }).join('+');

const architecture = new t.Type<string, string, unknown>(
  'Architecture',
  (value): value is string => typeof value === 'string' && either.isRight(parseArchitecture(value)),
  (value, context) => {
    if (typeof value !== 'string') return t.failure(value, context, `must be written as ${EXAMPLE}`);
    const parsed = parseArchitecture(value);
    return either.isLeft(parsed) ? t.failure(value, context, parsed.left) : t.success(value);
  },
  (value) => value,
);

/** Codec of a NAS-Bench-201 genotype; an architecture that the space does not have is an error that says why. */
export const NasBench201Genotype: t.Type<NasBench201Genotype, NasBench201Genotype, unknown> = t.strict({
  space: t.literal('nas-bench-201'),
  architecture,
});
