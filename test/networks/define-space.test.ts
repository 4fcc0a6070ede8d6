import { either } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { record } from '../../base/codecs/record.js';
import { isProblem, type Problem } from '../../base/problem.js';
import type { CellType } from '../../networks/cell-type.js';
import { architectureDecisions, edgeDecisions } from '../../networks/cost/decisions.js';
import { partOf } from '../../networks/cost/decomposition.js';
import { searchSpace } from '../../networks/define-space.js';
import type { SearchSpace, SpaceDefinition, SupernetSettings } from '../../networks/search-space.js';

const cell: CellType = { name: 'line', edges: [{ from: 0, to: 1 }], operations: ['a', 'b'] };

type Definition = SpaceDefinition<string, Record<never, never>>;

const spaceOf = (part: Partial<Definition> = {}): SearchSpace =>
  searchSpace<string, Record<never, never>>({
    name: 'lines',
    cellTypes: [cell],
    supernet: () => either.right({} as never),
    genotype: { codec: t.string, text: (line) => line, parse: either.right },
    discretise: () => 'a',
    network: { settings: record('network of lines', {}), build: () => either.right({} as never) },
    ...part,
  });

const thrownBy = (call: () => unknown): Problem => {
  try {
    call();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error('a problem was expected');
};

const leftOf = (found: either.Either<Problem, unknown>): Problem => {
  if (either.isRight(found)) throw new Error('a problem was expected');
  return found.left;
};

test('cell types that are none are refused where the space is defined', () => {
  for (const [cellTypes, message] of [
    [[], /^it has no cell types$/],
    [[cell, cell], /^it has two cell types of the name "line"$/],
    [[{ ...cell, edges: [{ from: 1, to: 1 }] }], /has the edge 1→1$/],
    [[{ ...cell, edges: [{ from: 2, to: 1 }] }], /has the edge 2→1$/],
    [[{ ...cell, edges: [] }], /has no edges$/],
    [[{ ...cell, operations: [] }], /has no operations$/],
    [[{ ...cell, operations: ['a', 'a'] }], /has the operation "a" twice$/],
    [[{ ...cell, operations: ['a/b'] }], /has the name "a\/b"$/],
    [[{ ...cell, name: 'c.edges' }], /has the name "c.edges"$/],
  ] as const) {
    const { what, where } = thrownBy(() => spaceOf({ cellTypes }));
    assert.is(where, 'space lines');
    assert.match(what, message);
  }
});

test('decisions are those of the space; ones that its cell types do not have are refused where it is defined', () => {
  const [one, other] = [partOf(cell, 0, 0, 'line'), partOf(cell, 0, 1, 'line')];
  assert.equal(architectureDecisions(spaceOf({ decisions: [[[one], [other]]] })), either.right([[[one], [other]]]));
  assert.equal(architectureDecisions(spaceOf({ decisions: edgeDecisions([cell]) })), either.right([[[one], [other]]]));
  assert.match(leftOf(architectureDecisions(spaceOf())).remedy, /edgeDecisions\(cellTypes\)/);
  for (const [decisions, message] of [
    [[], /^its "decisions" list none$/],
    [[[[one]], []], /^decision 1 has no options$/],
    [[[[one], []]], /^decision 0 has an option with no part/],
    [[[[{ ...one, row: 1 }]]], /^decision 0 .* no operation on an edge/],
    [[[[{ ...one, column: 2 }]]], /^decision 0/],
    [[[[{ ...one, cellType: 'other' }]]], /^decision 0/],
  ] as const) {
    const { what, where } = thrownBy(() => spaceOf({ decisions }));
    assert.is(where, 'space lines');
    assert.match(what, message);
  }
});

test('a space that throws or breaks its contract is named', () => {
  const failing = (): never => {
    throw new TypeError('no such edge');
  };
  const settings = {} as SupernetSettings;
  const purpose = { classes: 2, height: 8, width: 8 };
  const genotype = spaceOf().discretise({});
  const found: readonly Problem[] = [
    leftOf(spaceOf({ supernet: failing }).supernet(settings)),
    leftOf(spaceOf({ supernet: () => ({}) as never }).supernet(settings)),
    leftOf(spaceOf({ network: { settings: record('n', {}), build: failing } }).network.build(genotype, purpose)),
    thrownBy(() => spaceOf({ discretise: failing }).discretise({})),
    thrownBy(() => spaceOf({ discretise: () => undefined as never }).discretise({})),
  ];
  assert.equal(
    found.map(({ where }) => where),
    found.map(() => 'space lines'),
  );
  assert.equal(
    found.map(({ what }) => /^[\w.]+ (?:failed: no such edge|gave (?:an object|no genotype))/.test(what)),
    found.map(() => true),
    found.map(({ what }) => what).join('\n'),
  );
});

test.run();
