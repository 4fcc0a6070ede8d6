import * as either from 'fp-ts/lib/Either.js';
import type { DiscreteCell } from '../../genotype-format.js';
import { NAS_BENCH_201_EDGES, type NasBench201Genotype, parseArchitecture } from './genotype.js';

const NODES = ['input', '1', '2', 'output'] as const;

/** The cell of a NAS-Bench-201 genotype as a graph; an edge whose operation is `none` is left out. */
export const nasBench201Cells = ({ architecture }: NasBench201Genotype): readonly DiscreteCell[] => {
  const operations = either.match(
    (): readonly string[] => [],
    (found: readonly string[]) => found,
  )(parseArchitecture(architecture));
  return [
    {
      name: 'cell',
      nodes: NODES.map((name, at) => ({ name, role: at === 0 ? 'input' : at === NODES.length - 1 ? 'output' : 'node' })),
      edges: NAS_BENCH_201_EDGES.flatMap(({ from, to }, row) => {
        const operation = operations[row];
        return operation === undefined || operation === 'none'
          ? []
          : [{ from: NODES[from] as string, to: NODES[to] as string, operation }];
      }),
    },
  ];
};
