import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nodesOf } from '../../../../networks/export/graph.js';
import { stateOf } from '../../../../networks/export/pytorch/children.js';
import { modelText } from '../../../../networks/export/pytorch/model-text.js';
import { numbersOf, transposed } from '../../../../networks/export/tensors.js';
import { sizeOf } from '../../../../networks/parameters.js';
import { loadBackend } from '../../backends.js';
import { disposeSample, graphOf, numbersOfSample, sampleOf, samples } from '../samples.js';

const test = suite('PyTorch of networks');
test.before(async () => {
  await (await loadBackend('wasm')).start();
});

const facts = { title: 'a "title"', classes: ['é', '"'], mean: [0.5, 0.25, 0], deviation: [1, 1, 2], height: 4, width: 4 };
const CELL = '|nor_conv_1x1~0|+|none~0|nor_conv_1x1~1|+|avg_pool_3x3~0|none~1|skip_connect~2|';

test('a network is written as modules that a person would write: parts of one form share a definition', () => {
  const sample = sampleOf(
    'cell',
    { space: 'nas-bench-201', architecture: CELL },
    { cells: 1, channels: 2, classes: 3, height: 4, width: 4 },
  );
  const text = modelText(graphOf(sample), facts);
  assert.match(text, /^"""a \\"title\\""""\n/);
  assert.match(text, 'CLASSES = ["é", "\\""]\nMEAN = [0.5, 0.25, 0]\nDEVIATION = [1, 1, 2]\nHEIGHT, WIDTH = 4, 4\n');
  assert.match(
    text,
    `def nor_conv_1x1(channels):
    return nn.Sequential(OrderedDict([
        ("relu", nn.ReLU()),
        ("convolution", nn.Conv2d(channels, channels, 1, bias=False)),
        ("norm", nn.BatchNorm2d(channels)),
    ]))
`,
  );
  assert.match(
    text,
    `class Cell(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.edges = nn.ModuleDict({
            "0": nn.ModuleDict({"nor_conv_1x1": nor_conv_1x1(channels)}),
            "2": nn.ModuleDict({"nor_conv_1x1": nor_conv_1x1(channels)}),
            "3": nn.ModuleDict({"avg_pool_3x3": avg_pool_3x3()}),
        })

    def forward(self, x):
        edges_0_nor_conv_1x1 = self.edges["0"]["nor_conv_1x1"](x)
        edges_2_nor_conv_1x1 = self.edges["2"]["nor_conv_1x1"](edges_0_nor_conv_1x1)
        edges_3_avg_pool_3x3 = self.edges["3"]["avg_pool_3x3"](x)
        node3 = edges_3_avg_pool_3x3 + edges_2_nor_conv_1x1
        return node3
`,
  );
  assert.match(text, '"0": Cell(2),\n');
  assert.is(text.split('class Cell').length, 2);
  disposeSample(sample);
});

test('every parameter and statistic of the network that is used in the end has one name in PyTorch, and its size', () => {
  for (const sample of samples()) {
    const graph = graphOf(sample);
    const state = stateOf(graph);
    assert.is(new Set(state.map(([name]) => name)).size, state.length, sample.name);
    const sources = state.map(([, { source }]) => Object.values(source).join('')).sort();
    const parameters = Object.entries(sample.network.parameters).flatMap(([name, { trainingOnly }]) =>
      trainingOnly ? [] : [name],
    );
    const statistics = Object.keys(sample.statistics).filter((name) => !name.startsWith('auxiliary.'));
    assert.equal(sources, [...parameters, ...statistics].sort(), sample.name);
    for (const [name, tensor] of state) assert.is(numbersOf(tensor, numbersOfSample(sample)).length, sizeOf(tensor.shape), name);
    const names = nodesOf(graph).map(({ name }) => name);
    assert.is(new Set(names).size, names.length, sample.name);
    disposeSample(sample);
  }
});

test('filters lie as PyTorch has them', () => {
  assert.equal([...transposed(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0])], [1, 4, 2, 5, 3, 6]);
  const filter = Float32Array.from({ length: 2 * 1 * 3 * 4 }, (_, i) => i);
  const moved = transposed(filter, [2, 1, 3, 4], [3, 2, 0, 1]);
  // [height, width, in, out] at (1, 0, 2, 3) is [out, in, height, width] at (3, 2, 1, 0).
  assert.is(moved[3 * 6 + 2 * 2 + 1], filter[1 * 12 + 2 * 4 + 3]);
});

test.run();
