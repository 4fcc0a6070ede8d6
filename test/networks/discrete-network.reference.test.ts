import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import { initialStatistics } from '../../networks/running-statistics.js';
import { DartsGenotype } from '../../networks/spaces/darts/genotype.js';
import { readReference, readReferenceJson, referenceFiles } from '../reference-files.js';
import { testedBackends } from './backends.js';
import { discreteNetwork } from './families.js';
import { assertNear, FORWARD, GRADIENT, leastGradient } from './nearness.js';
import { imagesOf, ourName, plainOf, weightOf } from './reference-names.js';

const files = referenceFiles(/^retrain_darts.*\.safetensors$/);

const genotypeNamed = (name: string): DartsGenotype => {
  const all = Object.assign({}, ...referenceFiles(/^genotypes.*\.json$/).map(readReferenceJson)) as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
  const given = all[name];
  const decoded = DartsGenotype.decode({
    space: 'darts',
    normal: given?.normal,
    normalConcat: given?.normal_concat,
    reduce: given?.reduce,
    reduceConcat: given?.reduce_concat,
  });
  if (either.isLeft(decoded)) throw new Error(`the reference has no genotype ${name}`);
  return decoded.right;
};

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: retrain network on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: both classifiers, loss, gradients, running statistics and evaluation agree`, () => {
      const { tensors, metadata } = readReference(file);
      const read = (key: string) => {
        const found = tensors[key];
        if (found === undefined) throw new Error(`${file} has no ${key}`);
        return found;
      };
      const genotype = genotypeNamed(metadata.genotype as string);
      const cells = Number(metadata.layers);
      const auxiliary = metadata.auxiliary === 'true';
      tf.tidy(() => {
        const images = imagesOf(read('x'));
        const labels = plainOf<tf.Tensor1D>(read('labels'));
        const built = discreteNetwork(genotype, {
          cells,
          channels: Number(metadata.C),
          classes: read('logits_train').shape[1] as number,
          height: images.shape[1],
          width: images.shape[2],
          auxiliary,
          towerRectifiesInPlace: true,
        });
        assert.ok(either.isRight(built));
        const network = built.right;
        const reductions = [Math.floor(cells / 3), Math.floor((2 * cells) / 3)];
        const operationOf = (cell: number, edge: number) =>
          genotype[reductions.includes(cell) ? 'reduce' : 'normal'][edge]?.[0] as string;
        const named = (prefix: string) =>
          Object.keys(tensors)
            .filter((key) => key.startsWith(prefix))
            .map((key) => ({ key, ours: ourName(key.slice(prefix.length), operationOf) }));
        const weights = Object.fromEntries(named('w.').map(({ key, ours }) => [ours, weightOf(ours, read(key))]));
        assert.equal(Object.keys(network.parameters).sort(), Object.keys(weights).sort());
        for (const [ours, { shape }] of Object.entries(network.parameters)) assert.equal(weights[ours]?.shape, shape, ours);

        const before = initialStatistics(network.normalisations);
        const pass = valueAndGradients((parameters) => {
          const trained = network.forwardTrain(parameters, before, images);
          const main = softmaxCrossEntropy(trained.logits, labels);
          const helper = trained.auxiliary === undefined ? undefined : softmaxCrossEntropy(trained.auxiliary, labels);
          const value = helper === undefined ? main : tf.add(main, tf.mul(helper, Number(metadata.auxiliary_weight)));
          return { value: value as tf.Scalar, auxiliary: { ...trained } };
        }, weights);

        assertNear('logits_train', pass.auxiliary.logits, plainOf(read('logits_train')), FORWARD);
        if (auxiliary) assertNear('aux_logits_train', pass.auxiliary.auxiliary, plainOf(read('aux_logits_train')), FORWARD);
        assertNear('loss', tf.reshape(pass.value, [1]), plainOf(read('loss')), FORWARD);
        const expected = named('w.').map(({ key, ours }) => ({ key, ours, value: weightOf(ours, read(`d${key}`)) }));
        const least = leastGradient(expected.map(({ value }) => value));
        for (const { key, ours, value } of expected) assertNear(`d${key}`, pass.gradients[ours], value, GRADIENT, least);

        const statistics = named('buf_after.').filter(({ key }) => !key.endsWith('num_batches_tracked'));
        assert.equal(statistics.map(({ ours }) => ours).sort(), Object.keys(pass.auxiliary.statistics).sort());
        for (const { key, ours } of statistics) assertNear(key, pass.auxiliary.statistics[ours], plainOf(read(key)), FORWARD);

        const evaluated = network.forwardEvaluate(weights, pass.auxiliary.statistics, images);
        assertNear('logits_eval_after', evaluated, plainOf(read('logits_eval_after')), FORWARD);
      });
    });
  }
  test.run();
}
