import * as either from 'fp-ts/lib/Either.js';
import { quoted } from '../../../base/quote.js';
import type { DartsGenotype, DiscreteEdge } from './genotype.js';

const CELLS = ['normal', 'reduce'] as const;

/** Tells whether a text is meant to be a genotype as the repositories of DARTS and DrNAS write it, with a name before or without. */
export const isRepositoryText = (text: string): boolean => /^(\w+\s*=\s*)?Genotype\s*\(/.test(text);

const edgesText = (edges: readonly DiscreteEdge[]): string =>
  edges.map(([operation, from]) => `('${operation}', ${from})`).join(', ');

const concatText = (concat: readonly number[]): string => {
  const [first = 0] = concat;
  return concat.every((node, i) => node === first + i) ? `range(${first}, ${first + concat.length})` : `[${concat.join(', ')}]`;
};

/**
 * The text of a genotype as the repositories of DARTS and DrNAS write it.
 *
 * @example Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))
 */
export const formatForRepository = (genotype: DartsGenotype): string =>
  `Genotype(${CELLS.map(
    (cell) => `${cell}=[${edgesText(genotype[cell])}], ${cell}_concat=${concatText(genotype[`${cell}Concat`])}`,
  ).join(', ')})`;

const numbersIn = (text: string): readonly number[] =>
  text.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));

const readConcat = (given: string): readonly number[] => {
  const text = /^list\s*\((.*)\)$/s.exec(given)?.[1]?.trim() ?? given;
  const [, from, to] = /^range\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text) ?? [];
  if (from === undefined || to === undefined) return numbersIn(text.replace(/^[[(]|[\])]$/g, ''));
  // A range may be long by a slip; the longest cells have a few nodes.
  return Array.from({ length: Math.min(Math.max(Number(to) - Number(from), 0), 100) }, (_, i) => Number(from) + i);
};

const EDGE = /\(\s*['"]([^'"]*)['"]\s*,\s*(\d+)\s*\)/g;

/** The text behind `name=` up to its closing bracket; undefined where there is none. */
const argument = (text: string, name: string): string | undefined =>
  new RegExp(`\\b${name}\\s*=\\s*(\\[[^\\]]*\\]|(?:range|list)\\s*\\((?:[^()]|\\([^()]*\\))*\\)|\\([^)]*\\))`).exec(text)?.[1];

/** Reads the cells that {@link formatForRepository} and the repositories write, unchecked; the left value says what is missing. */
export const readRepositoryText = (text: string): either.Either<string, unknown> => {
  const found: Record<string, unknown> = { space: 'darts' };
  for (const cell of CELLS) {
    const edges = argument(text, cell);
    const concat = argument(text, `${cell}_concat`);
    const missing = edges === undefined ? cell : concat === undefined ? `${cell}_concat` : undefined;
    if (missing !== undefined || edges === undefined || concat === undefined)
      return either.left(
        `${quoted(text)} has no ${missing}: a genotype is written as Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))`,
      );
    const read = [...edges.matchAll(EDGE)].map(([, operation, from]) => [operation, Number(from)]);
    const rest = edges.replace(EDGE, '').replace(/[[\],\s]/g, '');
    if (rest !== '') return either.left(`${quoted(rest)} in ${cell} is no ('operation', input node)`);
    found[cell] = read;
    found[`${cell}Concat`] = readConcat(concat.trim());
  }
  return either.right(found);
};
