import type { GraphTrace } from '../description.js';
import type { GraphValue } from '../graph.js';

/** The numbers of an image as features. */
export const flattenNode = (trace: GraphTrace, name: string, x: GraphValue): GraphValue =>
  trace.node(
    name,
    {
      kind: 'flatten',
      shape: [x.shape.reduce((product, length) => product * length, 1)],
      onnx: (onnx, inputs) => onnx.add('Flatten', inputs),
      pytorch: { module: 'nn.Flatten()' },
    },
    [x],
  );

/** Images of one size one behind the other along their channels; one alone is itself. */
export const concatNode = (trace: GraphTrace, name: string, images: readonly GraphValue[]): GraphValue => {
  const [first] = images as readonly [GraphValue, ...GraphValue[]];
  if (images.length === 1) return first;
  return trace.node(
    name,
    {
      kind: 'concat',
      shape: [images.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0), ...first.shape.slice(1)],
      onnx: (onnx, inputs) => onnx.add('Concat', inputs, { axis: { int: 1 } }),
      pytorch: { call: (inputs) => `torch.cat([${inputs.join(', ')}], dim=1)` },
    },
    images,
  );
};

const TO_THE_END = 2 ** 31 - 1;

/** Every second row and column of an image, from `offset` on. */
export const subsampleNode = (trace: GraphTrace, name: string, x: GraphValue, offset: 0 | 1): GraphValue => {
  const [channels = 0, ...extent] = x.shape;
  const from = offset === 0 ? '' : String(offset);
  return trace.node(
    name,
    {
      kind: 'subsample',
      shape: [channels, ...extent.map((length) => Math.ceil((length - offset) / 2))],
      onnx: (onnx, inputs) =>
        onnx.add('Slice', [
          ...inputs,
          onnx.integers([offset, offset]),
          onnx.integers([TO_THE_END, TO_THE_END]),
          onnx.integers([2, 3]),
          onnx.integers([2, 2]),
        ]),
      pytorch: { call: ([input]) => `${input}[:, :, ${from}::2, ${from}::2]` },
    },
    [x],
  );
};

/** Channels of zeros after those of an image, to so many in all. */
export const padChannelsNode = (trace: GraphTrace, name: string, x: GraphValue, outputs: number): GraphValue => {
  const [channels = 0, ...extent] = x.shape;
  return trace.node(
    name,
    {
      kind: 'pad_channels',
      shape: [outputs, ...extent],
      onnx: (onnx, inputs) => onnx.add('Pad', [...inputs, onnx.integers([0, 0, 0, 0, 0, outputs - channels, 0, 0])]),
      pytorch: { module: `nn.ConstantPad3d((0, 0, 0, 0, 0, {${outputs}} - {${channels}}), 0.0)` },
    },
    [x],
  );
};
