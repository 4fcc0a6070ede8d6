import { isRecord } from '../../../base/argument.js';
import type { ContentDifferences } from '../../difference/content-differences.js';
import type { TensorDifference } from '../../difference/tensor-differences.js';
import type { ValueDifference } from '../../difference/value-differences.js';
import { settingText } from '../explain/cause-text.js';
import { partingTexts } from '../present/parting-texts.js';
import { type Part, shownRows } from './tables.js';

/** The tables of an architecture distribution, whose rows are edges and whose columns are operations. */
const TABLES: readonly string[] = ['parameters', 'expectation'];

interface CellType {
  readonly name: string;
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  readonly operations: readonly string[];
}

const cellTypesIn = (value: unknown): readonly CellType[] => {
  const found = isRecord(value) ? value['cellTypes'] : undefined;
  return Array.isArray(found) &&
    found.every((one) => isRecord(one) && Array.isArray(one['edges']) && Array.isArray(one['operations']))
    ? (found as unknown as readonly CellType[])
    : [];
};

/** Name of a place in an artifact: of an architecture distribution by edge and operation. */
const placeText = (path: readonly string[], value: unknown): string => {
  const [table = '', type = '', edge = '', operation = ''] = path;
  const cell = cellTypesIn(value).find(({ name }) => name === type);
  const [between, chosen] = [cell?.edges[Number(edge)], cell?.operations[Number(operation)]];
  return !TABLES.includes(table) || between === undefined || chosen === undefined
    ? path.join('.')
    : `${table}: ${type} cell, edge ${between.from} to ${between.to}, ${chosen}`;
};

const sizeOf = ({ a, b }: ValueDifference): number =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) : Number.POSITIVE_INFINITY;

const numberText = (value: number | null): string => (value === null ? 'not finite' : value.toPrecision(3));

const valueText = (value: unknown): string => (value === undefined ? '-' : settingText(value));

const sidesText = ({ a, b }: ValueDifference): readonly [string, string] =>
  typeof a === 'string' && typeof b === 'string' ? partingTexts(a, b) : [valueText(a), valueText(b)];

const differenceText = ({ a, b }: ValueDifference): string => {
  if (typeof a !== 'number' || typeof b !== 'number') return '';
  const difference = b - a;
  return `${difference < 0 ? '-' : '+'}${numberText(Math.abs(difference))}`;
};

const tensorRow = (one: TensorDifference): readonly string[] =>
  'elements' in one
    ? [
        one.tensor,
        `${one.differing} of ${one.elements} numbers`,
        `at [${one.first.join(', ')}]`,
        numberText(one.absolute),
        numberText(one.relative),
      ]
    : [one.tensor, one.a ?? '-', one.b ?? '-', '', ''];

const table = (head: readonly string[], rows: readonly (readonly string[])[], all: boolean): readonly Part[] => {
  return rows.length === 0 ? [] : [{ head, rows: shownRows(rows, all) }];
};

/**
 * Tables of the differences between two artifacts, the largest first.
 *
 * @param value of the first artifact, by which places are named
 */
export const contentParts = (
  { values, tensors, bytes }: ContentDifferences,
  names: readonly [string, string],
  value: unknown,
  all: boolean,
): readonly Part[] => {
  const sorted = [...values].sort((a, b) => {
    const [one, other] = [sizeOf(a), sizeOf(b)];
    return one === other ? 0 : other - one;
  });
  return [
    ...table(
      ['content', ...names, 'difference'],
      sorted.map((one) => [placeText(one.path, value), ...sidesText(one), differenceText(one)]),
      all,
    ),
    ...table(['tensor', 'what differs', 'first', 'largest', 'relative'], tensors.map(tensorRow), all),
    ...(bytes === undefined
      ? []
      : [{ title: 'bytes', lines: [`the first that differs is ${bytes.first}, of ${bytes.a} and ${bytes.b}`] }]),
  ];
};

/** A sentence on where two contents part first: the first tensor, or the first place in JSON. */
export const firstDifference = ({ values, tensors, bytes }: ContentDifferences): string => {
  const [tensor] = tensors;
  if (tensor !== undefined)
    return 'elements' in tensor
      ? `tensor ${tensor.tensor} in ${tensor.differing} of ${tensor.elements} numbers, first at [${tensor.first.join(', ')}], by ${numberText(tensor.absolute)} at most`
      : `tensor ${tensor.tensor} is ${tensor.a ?? 'absent'} and then ${tensor.b ?? 'absent'}`;
  const [value] = values;
  if (value !== undefined) {
    const [before, after] = sidesText(value);
    return `${value.path.length === 0 ? 'its value' : value.path.join('.')} is ${before} and then ${after}`;
  }
  return bytes === undefined ? 'nowhere' : `byte ${bytes.first}, of ${bytes.a} and ${bytes.b}`;
};
