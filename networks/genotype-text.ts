import * as either from 'fp-ts/lib/Either.js';
import { describeValue, refuseCall } from '../artifacts/argument.js';
import { reportErrors } from '../artifacts/codecs/report.js';
import { quoted } from '../artifacts/quote.js';
import { Genotype } from './genotype.js';
import { formatHandMade, parseHandMade } from './hand-made/hand-made-genotype.js';
import type { DiscreteEdge } from './spaces/darts/genotype.js';

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
 * A genotype as text that a person can read.
 *
 * @example
 * normal cell
 *   node 2: sep_conv_3x3 ← 0, skip_connect ← 1
 *   ...
 *   output: 2, 3, 4, 5
 * reduction cell
 *   ...
 * @example
 * |nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|
 * @example
 * ResNet20 × 0.5
 */
export const formatGenotype = (genotype: Genotype): string => {
  if (!Genotype.is(genotype))
    refuseCall('formatGenotype', `it was given ${describeValue(genotype)}, which is no genotype`, 'give the value of a genotype');
  switch (genotype.space) {
    case 'nas-bench-201':
      return genotype.architecture;
    case 'hand-made':
      return formatHandMade(genotype);
    case 'darts':
      return [
        ...formatCell(TITLES.normal, genotype.normal, genotype.normalConcat),
        ...formatCell(TITLES.reduce, genotype.reduce, genotype.reduceConcat),
      ].join('\n');
  }
};

/**
 * A network of a genotype in a few words, for a line about it.
 *
 * @example describeNetwork(publishedGenotypes.DARTS_V2, { cells: 20, channels: 36 }) // 20 cells, 36 channels
 * @example describeNetwork({ space: 'hand-made', network: 'VGG16', widthMultiplier: 1 }, form) // VGG16
 */
export const describeNetwork = (
  genotype: Genotype,
  { cells, channels }: { readonly cells: number; readonly channels: number },
): string => (genotype.space === 'hand-made' ? formatHandMade(genotype) : `${cells} cells, ${channels} channels`);

/** The most characters of a genotype's text; a cell of the largest space has a few hundred. */
const LONGEST_TEXT = 20_000;

/** Reads what {@link formatGenotype} writes; the left value says which line or place is wrong. */
export const parseGenotype = (text: string): either.Either<string, Genotype> => {
  if (typeof text !== 'string') return either.left(`a genotype is read from a text, not from ${describeValue(text)}`);
  if (text.length > LONGEST_TEXT)
    return either.left(`the text of a genotype has at most ${LONGEST_TEXT} characters, and this one ${text.length}`);
  const trimmed = text.trim();
  if (trimmed.startsWith('|')) return decode(either.right({ space: 'nas-bench-201', architecture: trimmed }));
  const handMade = parseHandMade(trimmed);
  return decode(handMade === undefined ? readCells(trimmed) : either.right(handMade));
};

const decode = (found: either.Either<string, unknown>): either.Either<string, Genotype> => {
  if (either.isLeft(found)) return found;
  const decoded = Genotype.decode(found.right);
  return either.isLeft(decoded) ? either.left(reportErrors(decoded.left).join('; ')) : decoded;
};

/** The cells that a text in the DARTS notation lists, unchecked. */
const readCells = (text: string): either.Either<string, unknown> => {
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
