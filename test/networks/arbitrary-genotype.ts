import fc from 'fast-check';
import type { Genotype } from '../../networks/genotype.js';
import { HAND_MADE_NAMES } from '../../networks/hand-made/names.js';
import { DARTS_OPERATIONS, NAS_BENCH_201_OPERATIONS } from '../../networks/operations/names.js';
import type { DiscreteEdge, DiscreteOperation } from '../../networks/spaces/darts/genotype.js';
import { formatArchitecture } from '../../networks/spaces/nas-bench-201/genotype.js';

const operation = fc.constantFrom(...DARTS_OPERATIONS.filter((name): name is DiscreteOperation => name !== 'none'));

const cell = (nodes: number): fc.Arbitrary<readonly DiscreteEdge[]> =>
  fc.tuple(
    ...Array.from({ length: 2 * nodes }, (_, i) => fc.tuple(operation, fc.integer({ min: 0, max: 1 + Math.floor(i / 2) }))),
  ) as fc.Arbitrary<readonly DiscreteEdge[]>;

const concat = (nodes: number): fc.Arbitrary<readonly number[]> =>
  fc.subarray(
    Array.from({ length: nodes }, (_, i) => i + 2),
    { minLength: 1 },
  );

const dartsGenotype: fc.Arbitrary<Genotype> = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([normal, reduce]) =>
    fc.record(
      {
        space: fc.constant('darts' as const),
        normal: cell(normal),
        normalConcat: concat(normal),
        reduce: cell(reduce),
        reduceConcat: concat(reduce),
      },
      { noNullPrototype: true },
    ),
  );

const handMadeGenotype: fc.Arbitrary<Genotype> = fc.record(
  {
    space: fc.constant('hand-made' as const),
    network: fc.constantFrom(...HAND_MADE_NAMES),
    widthMultiplier: fc.oneof(fc.constant(1), fc.double({ min: 0, minExcluded: true, max: 8, noNaN: true })),
  },
  { noNullPrototype: true },
);

/** Any valid genotype: of DARTS with cells of 1 to 5 nodes, of NAS-Bench-201, or of a hand-made network. */
export const arbitraryGenotype: fc.Arbitrary<Genotype> = fc.oneof(
  dartsGenotype,
  fc
    .array(fc.constantFrom(...NAS_BENCH_201_OPERATIONS), { minLength: 6, maxLength: 6 })
    .map((operations): Genotype => ({ space: 'nas-bench-201', architecture: formatArchitecture(operations) })),
  handMadeGenotype,
);
