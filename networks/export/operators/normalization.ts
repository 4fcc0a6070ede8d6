import { joinName } from '../../parameters.js';
import type { GraphTrace } from '../description.js';
import type { GraphTensor, GraphValue } from '../graph.js';

/** The epsilon of all normalisations. */
const EPSILON = 1e-5;

/** A batch normalisation by its running statistics; `affine` ones have a scale and a shift. */
export const normalizationNode = (trace: GraphTrace, name: string, x: GraphValue, affine: boolean): GraphValue => {
  const [channels = 0] = x.shape;
  const tensor = (source: GraphTensor['source']): GraphTensor => ({ source, from: [channels], shape: [channels] });
  const statistics = {
    running_mean: tensor({ statistic: joinName(name, 'mean') }),
    running_var: tensor({ statistic: joinName(name, 'variance') }),
  };
  const learnt = { weight: tensor({ parameter: joinName(name, 'scale') }), bias: tensor({ parameter: joinName(name, 'shift') }) };
  return trace.node(
    name,
    {
      kind: 'normalization',
      shape: x.shape,
      tensors: affine ? { ...learnt, ...statistics } : statistics,
      onnx: (onnx, [input = ''], { weight, bias, running_mean: mean = '', running_var: variance = '' }) =>
        onnx.add(
          'BatchNormalization',
          [input, weight ?? onnx.filled(1, channels), bias ?? onnx.filled(0, channels), mean, variance],
          {
            epsilon: { float: EPSILON },
          },
        ),
      pytorch: { module: affine ? `nn.BatchNorm2d({${channels}})` : `nn.BatchNorm2d({${channels}}, affine=False)` },
    },
    [x],
  );
};
