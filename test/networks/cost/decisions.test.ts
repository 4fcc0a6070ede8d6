import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WeightTable } from '../../../networks/cell-type.js';
import { genotypeOf, scoreOf } from '../../../networks/cost/decisions.js';
import { decompositionOf, type Part } from '../../../networks/cost/decomposition.js';
import type { Genotype } from '../../../networks/genotype.js';
import { formatGenotype } from '../../../networks/genotype-text.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { dartsSpace } from '../../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../../networks/spaces/darts/space.js';
import { nasBench201Space } from '../../../networks/spaces/nas-bench-201/search-space.js';
import { NasBench201Settings } from '../../../networks/spaces/nas-bench-201/space.js';
import { decoded, right } from '../../stages/support.js';

const whole = dartsSpace(decoded(DartsSettings, { cells: 20, channels: 36 }));
const small = dartsSpace(
  decoded(DartsSettings, { cells: 3, channels: 4, nodes: 2, operations: ['none', 'skip_connect', 'sep_conv_3x3'] }),
);
const cellSpace = nasBench201Space(decoded(NasBench201Settings, { operations: ['none', 'skip_connect', 'nor_conv_3x3'] }));

const partsOf = (space: SearchSpace, genotype: Genotype): readonly Part[] => right(decompositionOf(space)).partsOf(genotype);

/** Every architecture of a space. */
const everyChoice = (space: SearchSpace): readonly (readonly Part[])[] =>
  right(decompositionOf(space)).decisions.reduce<readonly (readonly Part[])[]>(
    (before, options) => before.flatMap((parts) => options.map((option) => [...parts, ...option])),
    [[]],
  );

const arbitraryTable = (space: SearchSpace): fc.Arbitrary<WeightTable> =>
  fc.infiniteStream(fc.double({ min: 1e-3, max: 1, noNaN: true })).map((stream) =>
    Object.fromEntries(
      space.cellTypes.map(({ name, edges, operations }) => [
        name,
        edges.map(() => {
          const row = operations.map(() => stream.next().value as number);
          const total = row.reduce((a, b) => a + b, 0);
          return row.map((x) => x / total);
        }),
      ]),
    ),
  );

test('the combinations of decisions are the architectures of the space, each once', () => {
  // A node of DARTS takes 2 of its n inputs and one of 2 operations on each: (1 · 4) · (3 · 4) a cell.
  for (const [space, count] of [
    [small, (4 * 12) ** 2],
    [cellSpace, 3 ** 6],
  ] as const) {
    const texts = everyChoice(space).map((parts) => formatGenotype(genotypeOf(space, parts)));
    assert.is(texts.length, count);
    assert.is(new Set(texts).size, count);
  }
  const options = right(decompositionOf(whole)).decisions.map(({ length }) => length);
  assert.equal(options, [49, 3 * 49, 6 * 49, 10 * 49, 49, 3 * 49, 6 * 49, 10 * 49]);
});

test('the parts of a genotype give the genotype back', () => {
  for (const genotype of Object.values(publishedGenotypes)) {
    const parts = partsOf(whole, genotype);
    assert.is(parts.length, 16);
    assert.equal(
      partsOf(whole, genotypeOf(whole, parts))
        .map(({ row, column }) => [row, column])
        .sort(),
      parts.map(({ row, column }) => [row, column]).sort(),
    );
  }
  for (const parts of everyChoice(cellSpace).slice(0, 50)) assert.equal(partsOf(cellSpace, genotypeOf(cellSpace, parts)), parts);
});

test("no architecture scores more than the one of the space's rule", () => {
  for (const space of [small, cellSpace]) {
    const every = everyChoice(space);
    fc.assert(
      fc.property(arbitraryTable(space), (table) => {
        const best = Math.max(...every.map((parts) => scoreOf(table, parts)));
        const ofRule = scoreOf(table, partsOf(space, space.discretise(table)));
        assert.ok(Math.abs(best - ofRule) < 1e-12, `${ofRule}, and the best is ${best}`);
      }),
      { seed: 1, numRuns: 20 },
    );
  }
});

test('an operation that was pruned scores -∞', () => {
  const parts = partsOf(cellSpace, { space: 'nas-bench-201', architecture: '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|' });
  const table = { cell: cellSpace.cellTypes[0]?.edges.map((_, row) => (row === 3 ? [0, 0.5, 0.5] : [0.2, 0.4, 0.4])) ?? [] };
  assert.is(scoreOf(table, parts), Number.NEGATIVE_INFINITY);
  assert.ok(
    Math.abs(
      scoreOf(
        table,
        parts.filter(({ row }) => row !== 3),
      ) -
        5 * Math.log(0.2),
    ) < 1e-12,
  );
});

test.run();
