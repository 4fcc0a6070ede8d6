import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { noAugmentation } from '../../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../../datasets/batches.js';
import { discretise, dsnas, evaluateInherited, load, nasBench201, search, shapes } from '../../../index.js';
import type { Genotype } from '../../../networks/genotype.js';
import { type NasBench201Genotype, parseArchitecture } from '../../../networks/spaces/nas-bench-201/genotype.js';
import { supernetOf } from '../../../stages/architecture/supernet-of.js';
import { thetaTensors } from '../../../stages/architecture/theta-tensors.js';
import { EvaluateInheritedSettings } from '../../../stages/evaluate/evaluate-inherited.js';
import { runEvaluateInherited } from '../../../stages/evaluate/evaluate-inherited-run.js';
import type { Evaluation } from '../../../stages/kinds/evaluation.js';
import type { SearchStateValue } from '../../../stages/kinds/search-state.js';
import { loadTensors } from '../../../stages/training/tensors.js';
import { runInProcess } from '../own-space/in-process.js';
import { colouredSplit, contextOf, decoded, near, problemOf, resolvedSpace, right, startBackend } from '../support.js';

const component = nasBench201({ cells: 1, channels: 4 });

test.before(startBackend);

test('a network of DSNAS is tested with the weights of its search, as the supernet of its path alone computes it', async () => {
  const made = await runInProcess(() => {
    const images = load(shapes({ train: 20, test: 20, size: 16 }), { validation: 0 });
    const settings = {
      space: component,
      architecture: dsnas(),
      level: 'single',
      epochs: 2,
      batchSize: 10,
      augmentation: {},
    } as const;
    return { evaluation: images.pipe(search(settings), discretise(), evaluateInherited({ batchSize: 20 })) };
  });
  const value = (name: string): unknown => made[name]?.value;
  const [state, genotype] = [value('search.state') as SearchStateValue, value('discretise.genotype') as NasBench201Genotype];
  const evaluation = value('evaluateInherited.evaluation') as Evaluation;
  const { space, cellTypes } = await resolvedSpace(component);
  const paths = { cell: right(parseArchitecture(genotype.architecture)).map((name) => [name]) };
  const alone = supernetOf(space, { ...state.header, kept: paths });
  const ones = { cell: new Float64Array(30).fill(1) };
  // The same images: all of the test part in one batch.
  const split = value('load.split') as ReturnType<typeof colouredSplit>;
  const source = batchSource(split, {
    partition: 'test',
    batchSize: 20,
    augmentation: noAugmentation,
    generator: generatorOf(1),
  });
  const batch = await source.batch(0);
  const logits = alone.forward(
    loadTensors('weights', state.tensors),
    thetaTensors(cellTypes, ones),
    tf.tensor4d(batch.images, [20, 16, 16, 3]),
  );
  const taken = tf.argMax(logits, 1).dataSync();
  const correct = batch.labels.filter((label, i) => label === taken[i]).length;
  near(evaluation.top1, correct / 20, 1e-12);
  near(
    evaluation.loss,
    tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(batch.labels, 'int32'), 10), logits).dataSync()[0] as number,
    1e-4,
  );
  assert.is(evaluation.multiplyAccumulates, alone.multiplyAccumulates);
  assert.is(
    evaluation.parameters,
    Object.values(alone.parameters).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
  );
  assert.is(evaluation.samples, 1);
  const inputs = { split: colouredSplit(), state, genotype: genotype as Genotype };
  const refused = await problemOf(
    runEvaluateInherited(contextOf(decoded(EvaluateInheritedSettings, { space: component }), inputs)),
  );
  assert.match(refused.what, /the search was on 16×16 images of 10 classes, but these are 8×8 of 3/);
  const other = { space: 'darts', normal: [], normalConcat: [], reduce: [], reduceConcat: [] } as unknown as Genotype;
  const strange = await problemOf(
    runEvaluateInherited(
      contextOf(decoded(EvaluateInheritedSettings, { space: component }), { ...inputs, split, genotype: other }),
    ),
  );
  assert.match(strange.what, /the genotype is none of the space nas-bench-201/);
});

test.run();
