import type { GraphTrace } from '../description.js';
import type { GraphTensor, GraphValue } from '../graph.js';

/** Settings of a convolution in a graph. */
export interface ConvolutionNode {
  /** Name of the parameter that is its filter, [height, width, in, out], or [height, width, channels, 1] of a depthwise one. */
  readonly filter: string;
  /** Name of the parameter [out] that is added; default none. */
  readonly bias?: string;
  readonly outputs: number;
  readonly size: readonly [height: number, width: number];
  readonly stride?: number | undefined;
  /** Pixels of zeros on each side. */
  readonly padding?: number | undefined;
  readonly dilation?: number;
  /** Each channel is convolved by itself. Default false. */
  readonly depthwise?: boolean;
}

const keyword = (name: string, value: number, usual: number): string => (value === usual ? '' : `, ${name}=${value}`);

/** A convolution, or a linear map of all numbers of an image where its size is that of the image. */
export const convolutionNode = (
  trace: GraphTrace,
  name: string,
  x: GraphValue,
  { filter, bias, outputs, size, stride = 1, padding = 0, dilation = 1, depthwise = false }: ConvolutionNode,
): GraphValue => {
  const [inputs = 0, ...extent] = x.shape;
  const [height, width] = size;
  const group = depthwise ? inputs : 1;
  const weight: GraphTensor = depthwise
    ? { source: { parameter: filter }, from: [height, width, inputs, 1], order: [2, 3, 0, 1], shape: [inputs, 1, height, width] }
    : {
        source: { parameter: filter },
        from: [height, width, inputs, outputs],
        order: [3, 2, 0, 1],
        shape: [outputs, inputs, height, width],
      };
  const side = height === width ? String(height) : `(${height}, ${width})`;
  const groups = depthwise ? `, groups={${inputs}}` : '';
  const options = `${keyword('stride', stride, 1)}${keyword('padding', padding, 0)}${keyword('dilation', dilation, 1)}${groups}`;
  return trace.node(
    name,
    {
      kind: 'convolution',
      shape: [
        outputs,
        ...extent.map(
          (length, axis) => Math.floor((length + 2 * padding - dilation * ((size[axis] as number) - 1) - 1) / stride) + 1,
        ),
      ],
      tensors: {
        weight,
        ...(bias === undefined ? {} : { bias: { source: { parameter: bias }, from: [outputs], shape: [outputs] } }),
      },
      onnx: (onnx, [input = ''], tensors) =>
        onnx.add('Conv', [input, ...Object.values(tensors)], {
          kernel_shape: { ints: size },
          strides: { ints: [stride, stride] },
          pads: { ints: [padding, padding, padding, padding] },
          dilations: { ints: [dilation, dilation] },
          group: { int: group },
        }),
      pytorch: { module: `nn.Conv2d({${inputs}}, {${outputs}}, ${side}${options}${bias === undefined ? ', bias=False' : ''})` },
    },
    [x],
  );
};

/** A linear map of features [in] to [out]: `weight` names a parameter [in, out], `bias` one of [out]. */
export const linearNode = (
  trace: GraphTrace,
  name: string,
  x: GraphValue,
  { weight, bias, outputs }: { readonly weight: string; readonly bias: string; readonly outputs: number },
): GraphValue => {
  const [inputs = 0] = x.shape;
  return trace.node(
    name,
    {
      kind: 'linear',
      shape: [outputs],
      tensors: {
        weight: { source: { parameter: weight }, from: [inputs, outputs], order: [1, 0], shape: [outputs, inputs] },
        bias: { source: { parameter: bias }, from: [outputs], shape: [outputs] },
      },
      onnx: (onnx, [input = ''], tensors) => onnx.add('Gemm', [input, ...Object.values(tensors)], { transB: { int: 1 } }),
      pytorch: { module: `nn.Linear({${inputs}}, {${outputs}})` },
    },
    [x],
  );
};
