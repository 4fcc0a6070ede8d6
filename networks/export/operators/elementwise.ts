import type { GraphTrace } from '../description.js';
import type { GraphOperator, GraphValue } from '../graph.js';

/** An operator of one input and the shape of it, without tensors. */
const pointwise =
  (kind: string, module: string, onnx: GraphOperator['onnx']) =>
  (trace: GraphTrace, name: string, x: GraphValue): GraphValue =>
    trace.node(name, { kind, shape: x.shape, onnx, pytorch: { module } }, [x]);

const plain =
  (operator: string): GraphOperator['onnx'] =>
  (onnx, inputs) =>
    onnx.add(operator, inputs);

/** max(x, 0). */
export const reluNode = pointwise('relu', 'nn.ReLU()', plain('Relu'));

/** min(max(x, 0), 6). */
export const relu6Node = pointwise('relu6', 'nn.ReLU6()', (onnx, [x = '']) =>
  onnx.add('Clip', [x, onnx.scalar(0), onnx.scalar(6)]),
);

/** 1 / (1 + exp(-x)). */
export const sigmoidNode = pointwise('sigmoid', 'nn.Sigmoid()', plain('Sigmoid'));

/** x · σ(x). */
export const siluNode = pointwise('silu', 'nn.SiLU()', (onnx, [x = '']) => onnx.add('Mul', [x, onnx.add('Sigmoid', [x])]));

/** The sum of values of one shape; one alone is itself. */
export const sumNode = (trace: GraphTrace, name: string, terms: readonly GraphValue[]): GraphValue => {
  const [first] = terms as readonly [GraphValue, ...GraphValue[]];
  if (terms.length === 1) return first;
  return trace.node(
    name,
    {
      kind: 'sum',
      shape: first.shape,
      onnx: plain(terms.length === 2 ? 'Add' : 'Sum'),
      pytorch: { call: (inputs) => inputs.join(' + ') },
    },
    terms,
  );
};

/** Zeros of the shape of a value. */
export const zerosNode = (trace: GraphTrace, name: string, x: GraphValue): GraphValue =>
  trace.node(
    name,
    {
      kind: 'zeros',
      shape: x.shape,
      onnx: (onnx, inputs) => onnx.add('ConstantOfShape', [onnx.add('Shape', inputs)]),
      pytorch: { call: ([input]) => `torch.zeros_like(${input})` },
    },
    [x],
  );

/** Each channel of an image [channels, height, width] multiplied by its gate [channels, 1, 1]. */
export const gateNode = (trace: GraphTrace, name: string, x: GraphValue, gates: GraphValue): GraphValue =>
  trace.node(name, { kind: 'gate', shape: x.shape, onnx: plain('Mul'), pytorch: { call: (inputs) => inputs.join(' * ') } }, [
    x,
    gates,
  ]);
