import type { Call } from '../../call.js';
import { groupsOf, type NumberType, type Program, program } from '../../program.js';
import type { Range } from '../../range.js';
import { type Factor, typeOf } from './factors.js';
import type { Phases } from './phase.js';
import type { Result } from './results.js';
import { sumOfParts } from './sum.js';
import { productText } from './text.js';
import { columnsOf, divisionOf, rowsOf, type Tiling } from './tiling.js';

/** A product of matrices: its sizes, and where its numbers come from and go to. */
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
  /** Destination of the sums, with the ReLU's derivative where `masked`. */
  readonly result: (masked: boolean) => Result;
  /** The result is written four numbers at a time. */
  readonly vectors: boolean;
  readonly masked?: boolean;
  /** Numbers of the factors and the phases. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** A product that is ready to be launched, again and again. */
export interface PlannedProduct {
  readonly size: number;
  readonly segments: number;
  /** The launch multiplies by the ReLU's derivative itself, and leaves it not to the sum of the segments. */
  readonly masksAtOnce: boolean;
  readonly program: Program;
  readonly numbers: Readonly<Record<string, number>>;
  readonly groups: readonly [number, number, number];
}

type Operands = { readonly left: Range; readonly right: Range; readonly result: Range; readonly mask?: Range | undefined };

const programs = new Map<string, Program>();

/** The program of a product with a tiling; its text is written once. */
const programFor = (of: Product, tiling: Tiling, masked: boolean, numbers: readonly string[]): Program => {
  const { left, right, phases } = of;
  const { across, down, wide, tall } = tiling;
  const result = of.result(masked);
  const name = ['product', left.name, right.name, result.name, phases.name, across, down, wide, tall].join(' ');
  const known = programs.get(name);
  if (known !== undefined) return known;
  const type = of.vectors ? 'vec4f' : 'f32';
  const operands = { left_values: `array<${typeOf(left)}>`, right_values: `array<${typeOf(right)}>`, result: `array<${type}>` };
  const made = program<string, string>({
    name,
    operands: masked ? { ...operands, mask_values: `array<${type}>` } : operands,
    numbers: Object.fromEntries(numbers.map((each) => [each, 'u32' as NumberType])),
    code: `${phases.text}\n${productText(tiling, left, right, result)}`,
  });
  programs.set(name, made);
  return made;
};

/** Divides a product and writes its program. */
export const planProduct = (of: Product): PlannedProduct => {
  const { batch, rows, columns, depth, size } = of;
  const { tiling, segments, length } = divisionOf(batch, rows, columns, depth);
  const groups = Math.ceil(rows / rowsOf(tiling)) * Math.ceil(columns / columnsOf(tiling)) * batch * segments;
  const numbers = { rows, columns, depth, length, segments, groups, size, ...of.numbers };
  const masksAtOnce = of.masked === true && segments === 1;
  const written = programFor(of, tiling, masksAtOnce, Object.keys(numbers));
  return { size, segments, masksAtOnce, program: written, numbers, groups: groupsOf(groups) };
};

/** Computes a product: one launch, or two where its depth is divided. */
export const computeProduct = (call: Call, of: PlannedProduct, { left, right, result, mask }: Operands): void => {
  const { size, segments, masksAtOnce, groups } = of;
  if (size === 0) return;
  const parts = segments === 1 ? result : call.scratch(segments * size);
  const operands: Record<string, Range> = { left_values: left, right_values: right, result: parts };
  if (masksAtOnce && mask !== undefined) operands['mask_values'] = mask;
  call.launch(of.program, operands, of.numbers, groups);
  if (segments > 1) sumOfParts(call, { size, count: segments, parts, result, mask });
};
