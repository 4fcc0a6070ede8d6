import { bytesField, type Field, floatField, integerField, messageField, textField } from '../../../base/protobuf.js';
import type { OnnxAttribute } from '../graph.js';

// The numbers of the fields are those of onnx.proto, IR version 8.

const FLOAT = 1;
const INT64 = 7;

/** Length of a dimension, or the name of one that is free. */
export type Dimension = number | string;

/** A value of single precision with its shape. */
export interface ValueInfo {
  readonly name: string;
  readonly shape: readonly Dimension[];
}

const dimensionField = (dimension: Dimension): Field =>
  messageField(1, [typeof dimension === 'number' ? integerField(1, dimension) : textField(2, dimension)]);

/** Fields of a ValueInfoProto. */
export const valueInfo = ({ name, shape }: ValueInfo): readonly Field[] => [
  textField(1, name),
  messageField(2, [messageField(1, [integerField(1, FLOAT), messageField(2, shape.map(dimensionField))])]),
];

const tensor = (name: string, type: number, shape: readonly number[], bytes: Uint8Array): readonly Field[] => [
  ...shape.map((length) => integerField(1, length)),
  integerField(2, type),
  textField(8, name),
  bytesField(9, bytes),
];

/** Little-endian bytes of numbers of 4 bytes, whatever the machine's own order is. */
const floatBytes = (data: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i] as number, true);
  return bytes;
};

/** Fields of a TensorProto of single precision. */
export const floatTensor = (name: string, shape: readonly number[], data: Float32Array): readonly Field[] =>
  tensor(name, FLOAT, shape, floatBytes(data));

/** Fields of a TensorProto of whole numbers [n]. */
export const integerTensor = (name: string, values: readonly number[]): readonly Field[] => {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setBigInt64(8 * i, BigInt(value), true);
  return tensor(name, INT64, [values.length], bytes);
};

const TYPES = { float: 1, int: 2, text: 3, ints: 7 } as const;

const attribute = (name: string, value: OnnxAttribute): readonly Field[] => {
  if ('int' in value) return [textField(1, name), integerField(3, value.int), integerField(20, TYPES.int)];
  if ('float' in value) return [textField(1, name), floatField(2, value.float), integerField(20, TYPES.float)];
  if ('text' in value) return [textField(1, name), textField(4, value.text), integerField(20, TYPES.text)];
  return [textField(1, name), ...value.ints.map((each) => integerField(8, each)), integerField(20, TYPES.ints)];
};

/** An ONNX node of one output. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Fields of a NodeProto. */
export const node = ({ name, operator, inputs, output, attributes }: OnnxNode): readonly Field[] => [
  ...inputs.map((input) => textField(1, input)),
  textField(2, output),
  textField(3, name),
  textField(4, operator),
  ...Object.entries(attributes).map(([key, value]) => messageField(5, attribute(key, value))),
];
