import { type Program, program } from '../../program.js';
import { type DenseShape, denseText } from './dense-text.js';
import { finishText } from './finish-text.js';
import { type NodeShape, nodeText } from './node-text.js';
import { bypassSumsText, foreignText, outputsText } from './outputs-text.js';
import { type PointShape, pointText } from './point-text.js';
import { type SecondShape, secondText } from './second-text.js';
import { termsText } from './sums-text.js';

const VECTORS = 'array<vec4f>';
const FLOATS = 'array<f32>';
const WORDS = 'array<u32>';

/** Programs by name: their texts are put together once. */
const made = new Map<string, Program>();

/** A program of the name of a step and of what its text is specialised by. */
const programOf = <Operand extends string, Parameter extends string>(
  step: string,
  shape: object,
  make: () => Omit<Program<Operand, Parameter>, 'name' | 'tables'> & { readonly tables?: readonly NoInfer<Operand>[] },
): Program<Operand, Parameter> => {
  const name = `cell-${step}/${Object.values(shape).join('/')}`;
  const known = made.get(name);
  if (known !== undefined) return known as Program<Operand, Parameter>;
  const fresh = program({ name, ...make() });
  made.set(name, fresh);
  return fresh;
};

const pieceOf = (held: boolean) => (held ? { piece: WORDS } : {}) as { readonly piece: string };
const shared = { tape: VECTORS, scratch: VECTORS, table: WORDS };

export const pointProgram = (shape: PointShape) =>
  programOf('point', shape, () => ({
    operands: { ...shared, sums: VECTORS, ...pieceOf(shape.held) },
    tables: ['table'],
    numbers: {
      table: 'u32',
      chunks: 'u32',
      splits: 'u32',
      each: 'u32',
      tiles: 'u32',
      height: 'u32',
      width: 'u32',
      weights: 'u32',
      dmasks: 'u32',
      finishes: 'u32',
      units: 'u32',
      others: 'u32',
      pixels: 'f32',
    },
    code: pointText(shape),
  }));

export const denseProgram = (shape: DenseShape) =>
  programOf('dense', shape, () => ({
    operands: { ...shared, sums: VECTORS, ...pieceOf(shape.held) },
    tables: ['table'],
    numbers: { table: 'u32', chunks: 'u32', height: 'u32', width: 'u32', dmasks: 'u32' },
    code: denseText(shape),
  }));

export const secondProgram = (shape: SecondShape) =>
  programOf('second', shape, () => ({
    operands: { ...shared, sums: VECTORS, ...pieceOf(shape.held) },
    tables: ['table'],
    numbers: { table: 'u32', chunks: 'u32', each: 'u32', tiles: 'u32', height: 'u32', width: 'u32' },
    code: secondText(shape),
  }));

export const termsProgram = (vectors: number) =>
  programOf('terms', { vectors }, () => ({
    operands: { ...shared, sums: VECTORS },
    tables: ['table'],
    numbers: { table: 'u32', each: 'u32', pixels: 'u32', plane: 'u32' },
    code: termsText(vectors),
  }));

export const finishProgram = (vectors: number) =>
  programOf('finish', { vectors }, () => ({
    operands: shared,
    tables: ['table'],
    numbers: { table: 'u32', pixels: 'f32' },
    code: finishText(vectors),
  }));

/** Operands of the gradient of a node: `dy` of a sum, `dx` of an input, `bypass` at K > 1, `x_in` where that is pooled. */
type NodeOperand = 'tape' | 'scratch' | 'sums' | 'table' | 'piece' | 'dy' | 'dx' | 'bypass' | 'x_in';

export const nodeProgram = (shape: NodeShape) =>
  programOf('node', shape, () => ({
    operands: {
      ...shared,
      sums: shape.partial === 1 ? VECTORS : FLOATS,
      ...pieceOf(shape.held),
      ...(shape.isInput ? { dx: FLOATS } : { dy: FLOATS }),
      ...(shape.partial > 1 ? { bypass: FLOATS } : {}),
      ...(shape.isPooled ? { x_in: FLOATS } : {}),
    } as Readonly<Record<NodeOperand, string>>,
    tables: ['table'],
    numbers: { table: 'u32', images: 'u32' },
    code: nodeText(shape),
  }));

export const foreignProgram = (vectors: number) =>
  programOf('foreign', { vectors }, () => ({
    operands: { tape: VECTORS, scratch: VECTORS, sums: VECTORS, y: FLOATS },
    numbers: { count: 'u32', channels: 'u32', plane: 'u32', g: 'u32', path: 'u32', upstream: 'u32' },
    code: foreignText(vectors),
  }));

export const bypassProgram = (held: boolean) =>
  programOf('bypass', { held }, () => ({
    operands: { values: FLOATS, bypass: FLOATS, scratch: FLOATS, table: WORDS, ...pieceOf(held) },
    tables: ['table'],
    numbers: { table: 'u32', each: 'u32', numbers: 'u32', rest: 'u32' },
    code: bypassSumsText(held),
  }));

export const outputsProgram = () =>
  programOf('outputs', {}, () => ({
    operands: { scratch: FLOATS, slab: FLOATS, table: WORDS, places: WORDS },
    tables: ['table', 'places'],
    numbers: { table: 'u32', entry: 'u32' },
    code: outputsText(),
  }));
