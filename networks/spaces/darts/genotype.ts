import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { nearest } from '../../../base/codecs/record.js';
import { DARTS_OPERATIONS, type DartsOperation, isOneOf } from '../../operations/names.js';

/** An operation of a discrete cell; `none` is the absence of one. */
export type DiscreteOperation = Exclude<DartsOperation, 'none'>;

/** One operation of a discrete cell and the node that it reads: 0 and 1 are the cell's inputs. */
export type DiscreteEdge = readonly [operation: DiscreteOperation, from: number];

/**
 * A discrete architecture of the DARTS space.
 *
 * Entries 2i and 2i + 1 of a cell are the two inputs of node i + 2; `Concat` lists the nodes whose concatenation is
 * the cell's output.
 */
export type DartsGenotype = {
  readonly space: 'darts';
  readonly normal: readonly DiscreteEdge[];
  readonly normalConcat: readonly number[];
  readonly reduce: readonly DiscreteEdge[];
  readonly reduceConcat: readonly number[];
};

const known = DARTS_OPERATIONS.filter((name): name is DiscreteOperation => name !== 'none');

const edgeProblem = (edge: unknown, index: number): string | undefined => {
  if (!Array.isArray(edge) || edge.length !== 2) return 'must be [operation, input node]';
  const [name, from] = edge as readonly unknown[];
  if (!isOneOf(known)(name)) {
    const suggestion = typeof name === 'string' ? nearest(name, known) : undefined;
    return `must name an operation${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`} (known: ${known.join(', ')})`;
  }
  const node = 2 + Math.floor(index / 2);
  return Number.isInteger(from) && (from as number) >= 0 && (from as number) < node
    ? undefined
    : `is an input of node ${node} and must read a node from 0 to ${node - 1}`;
};

const cellCodec = new t.Type<readonly DiscreteEdge[], readonly DiscreteEdge[], unknown>(
  'Cell',
  (value): value is readonly DiscreteEdge[] =>
    Array.isArray(value) &&
    value.length >= 2 &&
    value.length % 2 === 0 &&
    value.every((edge, i) => edgeProblem(edge, i) === undefined),
  (value, context) => {
    if (!Array.isArray(value) || value.length < 2 || value.length % 2 !== 0) {
      return t.failure(value, context, 'must list two [operation, input node] for each node');
    }
    const errors = value.flatMap((edge, index) => {
      const message = edgeProblem(edge, index);
      return message === undefined
        ? []
        : [{ value: edge, context: t.appendContext(context, String(index), t.unknown, edge), message }];
    });
    return errors.length > 0 ? t.failures(errors) : t.success(value as readonly DiscreteEdge[]);
  },
  (value) => value,
);

const fields = t.strict({
  space: t.literal('darts'),
  normal: cellCodec,
  normalConcat: t.readonlyArray(t.number),
  reduce: cellCodec,
  reduceConcat: t.readonlyArray(t.number),
});

const concatProblem = (concat: readonly number[], edges: readonly DiscreteEdge[]): string | undefined => {
  const last = 1 + edges.length / 2;
  return concat.length > 0 &&
    concat.every(
      (node, i) => Number.isInteger(node) && node >= 2 && node <= last && (i === 0 || node > (concat[i - 1] as number)),
    )
    ? undefined
    : `must list nodes from 2 to ${last} in ascending order`;
};

/** Codec of a DARTS genotype; an unknown operation or an input that does not exist is an error that names its place. */
export const DartsGenotype: t.Type<DartsGenotype, DartsGenotype, unknown> = new t.Type<DartsGenotype, DartsGenotype, unknown>(
  'DartsGenotype',
  (value): value is DartsGenotype =>
    fields.is(value) &&
    concatProblem(value.normalConcat, value.normal) === undefined &&
    concatProblem(value.reduceConcat, value.reduce) === undefined,
  (value, context) => {
    const decoded = fields.validate(value, context);
    if (either.isLeft(decoded)) return decoded;
    const errors = (['normal', 'reduce'] as const).flatMap((cell) => {
      const concat = decoded.right[`${cell}Concat`];
      const message = concatProblem(concat, decoded.right[cell]);
      return message === undefined
        ? []
        : [{ value: concat, context: t.appendContext(context, `${cell}Concat`, t.unknown, concat), message }];
    });
    return errors.length > 0 ? t.failures(errors) : t.success(decoded.right);
  },
  (value) => value,
);
