/** A value in the graph of a network: one activation, channels first. */
export interface GraphValue {
  readonly id: number;
  /** Shape without the batch: [channels, height, width], or [features]. */
  readonly shape: readonly number[];
}

/** The values of a graph in the place of tensors: of a tensor one value, of a list or a record of tensors the like of values. */
export type Symbolic<T> = T extends { readonly rank: unknown; readonly dtype: unknown }
  ? GraphValue
  : T extends readonly (infer Each)[]
    ? readonly Symbolic<Each>[]
    : T extends object
      ? { readonly [K in keyof T]: Symbolic<T[K]> }
      : T;

/** Numbers of a tensor that a node holds: a parameter of the network or a running statistic. */
export type TensorSource = { readonly parameter: string } | { readonly statistic: string };

/** A tensor that a node holds, and the way from the network's layout to that of ONNX and PyTorch. */
export interface GraphTensor {
  readonly source: TensorSource;
  /** Shape of the numbers as the network has them. */
  readonly from: readonly number[];
  /** The axes of `from` in their new order; default as they are. */
  readonly order?: readonly number[];
  readonly shape: readonly number[];
}

/** An attribute of an ONNX node: a whole number, whole numbers, a number of single precision, or a text. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

/** A writer of the ONNX nodes of one node of the graph; names stand for values. */
export interface OnnxScope {
  /** Adds an ONNX node of one output, whose name it gives. Source: the operators of ONNX, opset 17. */
  readonly add: (operator: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>) => string;
  /** The name of a constant of whole numbers [n] (INT64). */
  readonly integers: (values: readonly number[]) => string;
  /** The name of a constant scalar (FLOAT). */
  readonly scalar: (value: number) => string;
  /** The name of a constant [length] that is one number throughout (FLOAT). */
  readonly filled: (value: number, length: number) => string;
}

/** The form of a node in PyTorch. */
export interface PytorchForm {
  /**
   * Constructor of the `nn.Module` that holds the node's tensors under their names. Numbers of channels stand in braces, as in
   * `nn.Conv2d({16}, {32}, 3, padding=1)`: parts that differ in them alone share one definition. Absent where nothing is held.
   */
  readonly module?: string;
  /** The output as an expression of the inputs; default the call of the module. */
  readonly call?: (inputs: readonly string[]) => string;
  /** Python definitions that the constructor or the call needs. */
  readonly helper?: string;
}

/** Computation of a node of the graph, in the forms that are exported. */
export interface GraphOperator {
  /** Kind in a word, as `convolution`. */
  readonly kind: string;
  /** Shape of the output, without the batch. */
  readonly shape: readonly number[];
  /** The tensors that it holds, by the names that PyTorch gives them. */
  readonly tensors?: Readonly<Record<string, GraphTensor>>;
  /** Writes the node as ONNX has it and gives the name of its output. `tensors` has the names of the tensors of the same keys. */
  readonly onnx: (scope: OnnxScope, inputs: readonly string[], tensors: Readonly<Record<string, string>>) => string;
  readonly pytorch: PytorchForm;
}

/** A node of the graph, under the name of the layer that it is of. */
export interface GraphNode {
  readonly name: string;
  readonly operator: GraphOperator;
  readonly inputs: readonly GraphValue[];
  readonly output: GraphValue;
}

/** A part of the graph that is a module of its own, such as a cell. */
export interface GraphPart {
  /** Name in the network; that of the whole is ''. */
  readonly name: string;
  /** Title of the kind of part, for a reader, such as `normal cell`. */
  readonly title?: string;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Nodes and parts inside, each after those that it reads. */
  readonly items: readonly (GraphNode | GraphPart)[];
}

/** Tells whether an item of a part is a part itself. */
export const isPart = (item: GraphNode | GraphPart): item is GraphPart => 'items' in item;

/** The nodes of a part and of all parts inside, each after those that it reads. */
export const nodesOf = (part: GraphPart): readonly GraphNode[] =>
  part.items.flatMap((item) => (isPart(item) ? nodesOf(item) : [item]));
