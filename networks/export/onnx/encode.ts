import { type Field, integerField, joinBytes, messageField, textField } from '../../../base/protobuf.js';
import { type GraphNode, type GraphPart, nodesOf, type OnnxScope } from '../graph.js';
import { type NumbersOf, numbersOf } from '../tensors.js';
import { floatTensor, integerTensor, node, type OnnxNode, type ValueInfo, valueInfo } from './messages.js';

/** Version of the intermediate representation and of the operators: all runtimes of today read both. */
const IR_VERSION = 8;
const OPSET = 17;

/** Names of the input and the outputs of an exported network. */
export const INPUT = 'images';
export const LOGITS = 'logits';
export const PROBABILITIES = 'probabilities';

/** The free dimension. */
const BATCH = 'batch';

/** Facts about an exported network, as texts. */
export type Metadata = Readonly<Record<string, string>>;

interface Written {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly (readonly Field[])[];
  readonly output: string;
}

/** The ONNX nodes and constants of one node of the graph. */
const written = ({ name, operator }: GraphNode, inputs: readonly string[], numbers: NumbersOf): Written => {
  const nodes: OnnxNode[] = [];
  const initialisers: (readonly Field[])[] = [];
  const constant = (fields: (name: string) => readonly Field[]): string => {
    const own = `${name}.constant${initialisers.length}`;
    initialisers.push(fields(own));
    return own;
  };
  const scope: OnnxScope = {
    add: (type, read, attributes = {}) => {
      const own = nodes.length === 0 ? name : `${name}.${type}${nodes.length}`;
      nodes.push({ name: own, operator: type, inputs: read, output: `${own}.output`, attributes });
      return `${own}.output`;
    },
    integers: (values) => constant((own) => integerTensor(own, values)),
    scalar: (value) => constant((own) => floatTensor(own, [], Float32Array.of(value))),
    filled: (value, length) => constant((own) => floatTensor(own, [length], new Float32Array(length).fill(value))),
  };
  const tensors = Object.entries(operator.tensors ?? {}).map(([key, tensor]) => {
    initialisers.push(floatTensor(`${name}.${key}`, tensor.shape, numbersOf(tensor, numbers)));
    return [key, `${name}.${key}`] as const;
  });
  const output = operator.onnx(scope, inputs, Object.fromEntries(tensors));
  return { nodes, initialisers, output };
};

const free = (name: string, shape: readonly number[]): ValueInfo => ({ name, shape: [BATCH, ...shape] });

/**
 * The ONNX model of a network's graph: input `images` [batch, 3, height, width], normalised; outputs `logits` and
 * `probabilities` [batch, classes]. Nodes bear the names of the layers, and every layer's output has its shape.
 *
 * Source: the ONNX IR specification, version 8; operators of opset 17.
 *
 * @param numbers the parameters and running statistics
 * @param metadata texts that the model bears as `metadata_props`
 */
export const encodeOnnx = (
  graph: GraphPart,
  numbers: NumbersOf,
  { version, metadata }: { readonly version: string; readonly metadata: Metadata },
): Uint8Array => {
  const [input] = graph.inputs as readonly [GraphPart['inputs'][number]];
  const [logits] = graph.outputs as readonly [GraphPart['outputs'][number]];
  const names = new Map<number, string>([[input.id, INPUT]]);
  const nodes: OnnxNode[] = [];
  const initialisers: (readonly Field[])[] = [];
  const shapes: ValueInfo[] = [];
  for (const each of nodesOf(graph)) {
    const one = written(
      each,
      each.inputs.map(({ id }) => names.get(id) as string),
      numbers,
    );
    nodes.push(...one.nodes);
    initialisers.push(...one.initialisers);
    names.set(each.output.id, one.output);
    shapes.push(free(one.output, each.output.shape));
  }
  const last = names.get(logits.id) as string;
  const ends: readonly OnnxNode[] = [
    { name: LOGITS, operator: 'Identity', inputs: [last], output: LOGITS, attributes: {} },
    { name: PROBABILITIES, operator: 'Softmax', inputs: [last], output: PROBABILITIES, attributes: { axis: { int: 1 } } },
  ];
  const fields = [
    ...[...nodes, ...ends].map((each) => messageField(1, node(each))),
    textField(2, 'network'),
    ...initialisers.map((each) => messageField(5, each)),
    messageField(11, valueInfo(free(INPUT, input.shape))),
    ...[LOGITS, PROBABILITIES].map((name) => messageField(12, valueInfo(free(name, logits.shape)))),
    ...shapes.map((shape) => messageField(13, valueInfo(shape))),
  ];
  return joinBytes([
    integerField(1, IR_VERSION),
    textField(2, 'sluice'),
    textField(3, version),
    messageField(7, fields),
    messageField(8, [textField(1, ''), integerField(2, OPSET)]),
    ...Object.entries(metadata).map(([key, value]) => messageField(14, [textField(1, key), textField(2, value)])),
  ]);
};
