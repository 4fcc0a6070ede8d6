import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportErrors } from '../../../base/codecs/report.js';
import type { Genotype } from '../../../networks/genotype.js';
import { genotypeKind } from '../../../networks/genotype-kind.js';
import { HandMadeSettings, handMade } from '../../../stages/genotype/hand-made.js';
import { runHandMade } from '../../../stages/genotype/hand-made-run.js';
import type { TrainedNetwork } from '../../../stages/kinds/trained-network.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { runRetrain } from '../../../stages/retrain/retrain-run.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, problemOf, startBackend } from '../support.js';

const genotypeOf = async (settings: object): Promise<Genotype> =>
  (
    (await emitted(runHandMade(contextOf(decoded(HandMadeSettings, settings), {})))) as Emitted<
      { readonly genotype: Genotype },
      never
    >
  ).artifacts.genotype;

test.before(startBackend);

test('the network is emitted as a genotype, of the published width unless another is given', async () => {
  const network = 'EfficientNet-B0';
  const genotype = await genotypeOf({ network });
  assert.equal(genotype, { space: 'hand-made', network, widthMultiplier: 1 });
  assert.equal(genotypeKind.decode(genotypeKind.encode(genotype)), either.right(genotype));
  assert.is(genotypeKind.summary(await genotypeOf({ network, widthMultiplier: 0.5 })), 'EfficientNet-B0 × 0.5');
  assert.equal(Object.keys(handMade({ network }).environment), ['genotype']);
});

test('a network that is not known is refused', () => {
  const refused = HandMadeSettings.decode({ network: 'ResNet50' });
  assert.ok(either.isLeft(refused));
  assert.match(reportErrors(refused.left).join(), /^network: must be "MobileNetV2".*, not "ResNet50"/);
});

test('it is retrained as a cell is, without an auxiliary tower', async () => {
  const split = colouredSplit(6, 3);
  const genotype = await genotypeOf({ network: 'ResNet20', widthMultiplier: 1 / 16 });
  const retrained = (settings: object) =>
    runRetrain(
      contextOf(decoded(RetrainSettings, { epochs: 1, batchSize: 6, augmentation: {}, ...settings }), { split, genotype }),
    );
  const { artifacts } = (await emitted(retrained({ auxiliary: 0 }))) as Emitted<{ readonly network: TrainedNetwork }, never>;
  assert.equal(artifacts.network.header.genotype, genotype);
  assert.equal(artifacts.network.tensors['weights/stem.convolution']?.shape, [3, 3, 3, 1]);
  const { problem, remedy } = await problemOf(retrained({ auxiliary: 0.4 }));
  assert.equal([problem, remedy], ['usage', 'set "auxiliary" to 0']);
});

test.run();
