import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFault } from '../../../base/problem.js';
import { described } from '../../../networks/export/description.js';
import { type GraphPart, isPart, nodesOf } from '../../../networks/export/graph.js';
import { traceModule } from '../../../networks/export/trace.js';
import { sequence } from '../../../networks/layers/layer.js';
import { rectifier } from '../../../networks/layers/rectifier.js';
import { type Layer, plainModule } from '../../../networks/module.js';
import { networkOfModule } from '../../../networks/network-of-module.js';

const bare: Layer = plainModule((_context, _name, x: tf.Tensor4D) => tf.mul(x, 2) as tf.Tensor4D);
const doubled = described(bare, (trace, name, x) =>
  trace.node(
    name,
    { kind: 'double', shape: x.shape, onnx: (onnx, [a = '']) => onnx.add('Add', [a, a]), pytorch: { call: ([a]) => `2 * ${a}` } },
    [x],
  ),
);
const graph = (layer: Layer): GraphPart =>
  traceModule(layer, [3, 4, 4], { keepsDropout: false, outputs: (y) => [y as unknown as GraphPart['inputs'][number]] });

const refusalOf = (layer: Layer): string => {
  try {
    graph(layer);
  } catch (error) {
    if (isFault(error)) return error.what;
    throw error;
  }
  throw new Error('it was not refused');
};

test('a layer of a user describes itself as those of the house do, and lies in the graph under its name', () => {
  const nodes = nodesOf(graph(sequence({ relu: rectifier, mine: sequence({ a: doubled, b: doubled }) })));
  assert.equal(
    nodes.map(({ name, operator }) => [name, operator.kind]),
    [
      ['relu', 'relu'],
      ['mine.a', 'double'],
      ['mine.b', 'double'],
    ],
  );
  assert.equal(
    nodes.slice(1).map(({ inputs }) => inputs[0]),
    nodes.slice(0, 2).map(({ output }) => output),
  );
});

test('parts within parts are modules of their own, and a part without a name is none', () => {
  const { items } = graph(sequence({ outer: sequence({ '': sequence({ a: doubled }), inner: sequence({ b: doubled }) }) }));
  const [outer] = items.filter(isPart);
  assert.equal(
    outer?.items.map((item) => [item.name, isPart(item)]),
    [
      ['outer.a', false],
      ['outer.inner', true],
    ],
  );
});

test('a layer that does not describe itself is refused by its name, and so is a copy that computes something else', () => {
  assert.match(refusalOf(sequence({ first: doubled, second: sequence({ mine: bare }) })), /the layer "second\.mine"/);
  const copy: Layer = { ...doubled, apply: (_context, _name, x) => x };
  assert.match(refusalOf(sequence({ copy })), /the layer "copy"/);
  const network = networkOfModule(bare as never, { height: 4, width: 4 });
  const refused = network.graph?.({ keepsDropout: false });
  assert.ok(refused !== undefined && either.isLeft(refused));
});

test.run();
