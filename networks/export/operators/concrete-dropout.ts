import { joinName } from '../../parameters.js';
import type { GraphTrace } from '../description.js';
import type { GraphValue } from '../graph.js';

const HELPER = `class ConcreteDropout(nn.Module):
    """Spatial concrete dropout that stays on in evaluation: each call is one Monte-Carlo pass (Gal et al., 2017)."""

    def __init__(self, temperature):
        super().__init__()
        self.temperature = temperature
        self.logit = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        u = torch.rand(x.shape[0], x.shape[1], 1, 1, dtype=x.dtype, device=x.device).clamp(1e-7, 1 - 1e-7)
        score = (torch.log(u) - torch.log(1 - u) + self.logit) / self.temperature
        return x * torch.sigmoid(-score) * (torch.exp(self.logit) + 1)`;

/** The least distance of the noise from 0 and 1. */
const MARGIN = 1e-7;

/**
 * Spatial concrete dropout of an image, with noise of its own in every run: one Monte-Carlo pass. Its parameter is
 * `<name>.logit`.
 *
 * Source: Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3.
 */
export const concreteDropoutNode = (trace: GraphTrace, name: string, x: GraphValue, temperature: number): GraphValue =>
  trace.node(
    name,
    {
      kind: 'dropout',
      shape: x.shape,
      tensors: { logit: { source: { parameter: joinName(name, 'logit') }, from: [], shape: [] } },
      onnx: (onnx, [input = ''], { logit = '' }) => {
        // The pool stands for the shape [batch, channels, 1, 1].
        const u = onnx.add('RandomUniformLike', [onnx.add('GlobalAveragePool', [input])], {
          low: { float: MARGIN },
          high: { float: 1 - MARGIN },
        });
        const odds = onnx.add('Sub', [onnx.add('Log', [u]), onnx.add('Log', [onnx.add('Sub', [onnx.scalar(1), u])])]);
        const score = onnx.add('Div', [onnx.add('Add', [odds, logit]), onnx.scalar(temperature)]);
        const kept = onnx.add('Sigmoid', [onnx.add('Neg', [score])]);
        const scale = onnx.add('Add', [onnx.add('Exp', [logit]), onnx.scalar(1)]);
        return onnx.add('Mul', [onnx.add('Mul', [input, kept]), scale]);
      },
      pytorch: { module: `ConcreteDropout(${temperature})`, helper: HELPER },
    },
    [x],
  );
