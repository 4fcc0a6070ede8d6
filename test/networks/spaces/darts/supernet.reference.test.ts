import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dartsSpace } from '../../../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../../../networks/spaces/darts/space.js';
import { readReference, referenceFiles } from '../../../reference-files.js';
import { supernetAgrees } from '../../agrees-with-reference.js';
import { testedBackends } from '../../backends.js';
import { ourName } from '../../reference-names.js';

const files = referenceFiles(/^supernet_darts.*\.safetensors$/);

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: DARTS supernet on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: logits, loss and the gradients of θ and of every weight agree`, () => {
      const reference = readReference(file);
      const { metadata } = reference;
      const operations = JSON.parse(metadata.primitives as string) as readonly string[];
      const settings = DartsSettings.decode({
        cells: Number(metadata.layers),
        channels: Number(metadata.C),
        operations,
        nodes: Number(metadata.steps),
        stemMultiplier: Number(metadata.stem_multiplier),
      });
      assert.ok(either.isRight(settings));
      supernetAgrees({
        space: dartsSpace(settings.right),
        file: reference,
        thetas: { normal: 'theta_normal', reduce: 'theta_reduce' },
        nameOf: (name) => ourName(name, (_cell, _edge, candidate) => operations[candidate as number] as string),
      });
    });
  }
  test.run();
}
