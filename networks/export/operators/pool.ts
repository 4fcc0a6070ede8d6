import type { GraphTrace } from '../description.js';
import type { GraphValue } from '../graph.js';

/** A sliding window's size, stride and padding on each side in pixels. */
export interface PoolNode {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** The maximum or the mean of each window; padding never counts. */
export const poolNode = (
  trace: GraphTrace,
  name: string,
  x: GraphValue,
  kind: 'max' | 'average',
  { size, stride, padding }: PoolNode,
): GraphValue => {
  const [channels = 0, ...extent] = x.shape;
  const window = `${size}, stride=${stride}, padding=${padding}`;
  return trace.node(
    name,
    {
      kind: `${kind}_pool`,
      shape: [channels, ...extent.map((length) => Math.floor((length + 2 * padding - size) / stride) + 1)],
      onnx: (onnx, inputs) =>
        onnx.add(kind === 'max' ? 'MaxPool' : 'AveragePool', inputs, {
          kernel_shape: { ints: [size, size] },
          strides: { ints: [stride, stride] },
          pads: { ints: [padding, padding, padding, padding] },
          ...(kind === 'max' ? {} : { count_include_pad: { int: 0 } }),
        }),
      pytorch: { module: kind === 'max' ? `nn.MaxPool2d(${window})` : `nn.AvgPool2d(${window}, count_include_pad=False)` },
    },
    [x],
  );
};

/** The mean of all pixels, [channels, 1, 1]. */
export const globalAveragePoolNode = (trace: GraphTrace, name: string, x: GraphValue): GraphValue =>
  trace.node(
    name,
    {
      kind: 'global_average_pool',
      shape: [x.shape[0] ?? 0, 1, 1],
      onnx: (onnx, inputs) => onnx.add('GlobalAveragePool', inputs),
      pytorch: { module: 'nn.AdaptiveAvgPool2d(1)' },
    },
    [x],
  );
