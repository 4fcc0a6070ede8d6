import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { softmaxCrossEntropy } from '../../../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../../../networks/autodiff/value-and-gradients.js';
import { NAS_BENCH_201_EDGES } from '../../../../networks/spaces/nas-bench-201/genotype.js';
import { nasBench201Space } from '../../../../networks/spaces/nas-bench-201/search-space.js';
import { NasBench201Settings } from '../../../../networks/spaces/nas-bench-201/space.js';
import { testedBackends } from '../../backends.js';
import { assertNear, FORWARD, GRADIENT, leastGradient } from '../../nearness.js';
import { readReference, referenceFiles } from '../../reference-files.js';
import { imagesOf, plainOf, weightOf } from '../../reference-names.js';

const files = referenceFiles(/^supernet_nb201.*\.safetensors$/);

const LAYERS: Readonly<Record<string, string>> = {
  'stem.0': 'stem.convolution',
  'stem.1': 'stem.norm',
  'lastact.0': 'last.norm',
  classifier: 'classifier',
  'conv_a.op.1': 'convolution1',
  'conv_a.op.2': 'norm1',
  'conv_b.op.1': 'convolution2',
  'conv_b.op.2': 'norm2',
  'downsample.1': 'shortcut.convolution',
};

/** Our name of a weight of the reference's module tree. */
const nameOf = (reference: string, rows: Readonly<Record<string, number>>, operations: readonly string[]): string => {
  const mixed = /^(cells\.\d+)\.edges\.(\d<-\d)\.(\d)\.op\.1\.weight$/.exec(reference);
  if (mixed !== null) return `${mixed[1]}.edges.${rows[mixed[2] as string]}.${operations[Number(mixed[3])]}.convolution`;
  const [, cell = '', layer, leaf] = /^(?:(cells\.\d+)\.)?(.+)\.(weight|bias)$/.exec(reference) as unknown as string[];
  const name = `${cell === '' ? '' : `${cell}.`}${LAYERS[layer as string]}`;
  if (/norm\d?$/.test(name)) return `${name}.${leaf === 'weight' ? 'scale' : 'shift'}`;
  return name === 'classifier' ? `${name}.${leaf}` : name;
};

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: NAS-Bench-201 supernet on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: logits, loss and the gradients of θ and of every weight agree`, () => {
      const { tensors, metadata } = readReference(file);
      const read = (key: string) => {
        const found = tensors[key];
        if (found === undefined) throw new Error(`${file} has no ${key}`);
        return found;
      };
      const operations = JSON.parse(metadata.op_names as string) as readonly string[];
      const rows = JSON.parse(metadata.edge2index as string) as Readonly<Record<string, number>>;
      assert.equal(
        NAS_BENCH_201_EDGES.map(({ from, to }) => rows[`${to}<-${from}`]),
        [0, 1, 2, 3, 4, 5],
      );
      const settings = NasBench201Settings.decode({ cells: Number(metadata.N), channels: Number(metadata.C), operations });
      assert.ok(either.isRight(settings));
      tf.tidy(() => {
        const images = imagesOf(read('x'));
        const labels = plainOf<tf.Tensor1D>(read('labels'));
        const supernet = nasBench201Space(settings.right).supernet({
          classes: read('logits').shape[1] as number,
          height: images.shape[1],
          width: images.shape[2],
          partial: Number(metadata.k),
        });
        assert.ok(either.isRight(supernet));
        const named = Object.keys(tensors)
          .filter((key) => key.startsWith('w.'))
          .map((key) => ({ key, ours: nameOf(key.slice(2), rows, operations) }));
        const weights = Object.fromEntries(named.map(({ key, ours }) => [ours, weightOf(ours, read(key))]));
        assert.equal(Object.keys(supernet.right.parameters).sort(), Object.keys(weights).sort());
        for (const [ours, { shape }] of Object.entries(supernet.right.parameters))
          assert.equal(weights[ours]?.shape, shape, ours);

        const { value, gradients, auxiliary } = valueAndGradients(
          ({ theta, ...parameters }) => {
            const logits = supernet.right.forward(parameters, { cell: theta as tf.Tensor2D }, images);
            return { value: softmaxCrossEntropy(logits, labels), auxiliary: logits };
          },
          { ...weights, theta: plainOf(read('theta')) },
        );
        assertNear('logits', auxiliary, plainOf(read('logits')), FORWARD);
        assertNear('loss', tf.reshape(value, [1]), plainOf(read('loss')), FORWARD);
        assertNear('dtheta', gradients.theta, plainOf(read('dtheta')), GRADIENT);
        const expected = named.map(({ key, ours }) => ({ key, ours, value: weightOf(ours, read(`d${key}`)) }));
        const least = leastGradient(expected.map((each) => each.value));
        for (const { key, ours, value: gradient } of expected) assertNear(`d${key}`, gradients[ours], gradient, GRADIENT, least);
      });
    });
  }
  test.run();
}
