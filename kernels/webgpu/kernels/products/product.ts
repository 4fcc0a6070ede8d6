import type { Call } from '../../call.js';
import { groupsOf, type NumberType, type Program, program } from '../../program.js';
import type { Range } from '../../range.js';
import { type Factor, typeOf } from './factors.js';
import type { Phases } from './phase.js';
import type { Result } from './results.js';
import { sumOfParts } from './sum.js';
import { productText } from './text.js';
import { columnsOf, type Division, rowsOf } from './tiling.js';

/** A product of matrices, as it is launched. */
export interface Product {
  /** Products, or phases of one. */
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Numbers of the result. */
  readonly size: number;
  readonly left: Factor;
  readonly right: Factor;
  readonly phases: Phases;
  /** Where the sums go. */
  readonly result: (masked: boolean) => Result;
  readonly vectors: boolean;
  readonly division: Division;
  /** Numbers of the factors and the phases. */
  readonly numbers: Readonly<Record<string, number>>;
}

type Operands = { readonly left: Range; readonly right: Range; readonly result: Range; readonly mask?: Range | undefined };

const COMMON = ['rows', 'columns', 'depth', 'length', 'segments', 'groups', 'size'];

const programs = new Map<string, Program>();

/** The program of a product; its text is written once. */
const programFor = (of: Product, masked: boolean): Program => {
  const { left, right, phases, division } = of;
  const { across, down, wide, tall } = division.tiling;
  const result = of.result(masked);
  const name = ['product', left.name, right.name, result.name, phases.name, across, down, wide, tall].join(' ');
  const known = programs.get(name);
  if (known !== undefined) return known;
  const type = of.vectors ? 'vec4f' : 'f32';
  const operands = { left_values: `array<${typeOf(left)}>`, right_values: `array<${typeOf(right)}>`, result: `array<${type}>` };
  const made = program<string, string>({
    name,
    operands: masked ? { ...operands, mask_values: `array<${type}>` } : operands,
    numbers: Object.fromEntries([...COMMON, ...Object.keys(of.numbers)].map((name) => [name, 'u32' as NumberType])),
    code: `${phases.text}\n${productText(division.tiling, left, right, result)}`,
  });
  programs.set(name, made);
  return made;
};

/** Computes a product: one launch, or two where its depth is divided. */
export const computeProduct = (call: Call, of: Product, { left, right, result, mask }: Operands): void => {
  if (of.size === 0) return;
  const { tiling, segments, length } = of.division;
  const groups = Math.ceil(of.rows / rowsOf(tiling)) * Math.ceil(of.columns / columnsOf(tiling)) * of.batch * segments;
  const numbers = { rows: of.rows, columns: of.columns, depth: of.depth, length, segments, groups, size: of.size };
  const masked = mask !== undefined && segments === 1;
  const parts = segments === 1 ? result : call.scratch(segments * of.size);
  call.launch(
    programFor(of, masked),
    { left_values: left, right_values: right, result: parts, ...(masked ? { mask_values: mask } : {}) },
    { ...numbers, ...of.numbers },
    groupsOf(groups),
  );
  if (segments > 1) sumOfParts(call, { size: of.size, count: segments, parts, result, mask });
};
