import * as either from 'fp-ts/lib/Either.js';
import { quoted } from '../../../base/quote.js';
import type { DartsGenotype, DiscreteEdge } from './genotype.js';

const TITLES = { normal: 'normal cell', reduce: 'reduction cell' } as const;

const formatCell = (title: string, edges: readonly DiscreteEdge[], concat: readonly number[]): readonly string[] => [
  title,
  ...Array.from({ length: edges.length / 2 }, (_, node) => {
    const inputs = edges.slice(2 * node, 2 * node + 2).map(([operation, from]) => `${operation} ← ${from}`);
    return `  node ${node + 2}: ${inputs.join(', ')}`;
  }),
  `  output: ${concat.join(', ')}`,
];

/**
 * The text of a DARTS genotype, node by node.
 *
 * @example
 * normal cell
 *   node 2: sep_conv_3x3 ← 0, skip_connect ← 1
 *   ...
 *   output: 2, 3, 4, 5
 * reduction cell
 *   ...
 */
export const formatDarts = (genotype: DartsGenotype): string =>
  [
    ...formatCell(TITLES.normal, genotype.normal, genotype.normalConcat),
    ...formatCell(TITLES.reduce, genotype.reduce, genotype.reduceConcat),
  ].join('\n');

/** Reads the cells that {@link formatDarts} writes, unchecked; the left value says which line is wrong. */
export const readCells = (text: string): either.Either<string, unknown> => {
  const found: Record<string, unknown> = { space: 'darts' };
  let cell: keyof typeof TITLES | undefined;
  for (const line of text.split('\n').map((each) => each.trim())) {
    const title = (['normal', 'reduce'] as const).find((name) => TITLES[name] === line);
    const node = /^node (\d+): (.+)$/.exec(line);
    const output = /^output: (.+)$/.exec(line);
    if (title !== undefined) {
      cell = title;
      found[cell] = [];
    } else if (cell !== undefined && node !== null) {
      const edges = (node[2] as string).split(',').map((edge) => edge.split('←').map((part) => part.trim()));
      const before = found[cell] as unknown[];
      if (edges.length !== 2 || Number(node[1]) !== 2 + before.length / 2) {
        return either.left(`${quoted(line)}: expected node ${2 + before.length / 2} with two inputs`);
      }
      before.push(...edges.map(([operation, from]) => [operation, /^\d+$/.test(from ?? '') ? Number(from) : from]));
    } else if (cell !== undefined && output !== null) {
      found[`${cell}Concat`] = (output[1] as string).split(',').map(Number);
    } else if (line !== '') {
      return either.left(`${quoted(line)}: expected "${TITLES.normal}", "${TITLES.reduce}", "node ..." or "output: ..."`);
    }
  }
  return either.right(found);
};
