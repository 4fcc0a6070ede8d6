import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reportErrors } from '../../../base/codecs/report.js';
import type { Genotype } from '../../../networks/genotype.js';
import { formatGenotype } from '../../../networks/genotype-text.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { FixedGenotypeSettings, fixedGenotype } from '../../../stages/genotype/fixed-genotype.js';
import { runFixedGenotype } from '../../../stages/genotype/fixed-genotype-run.js';
import { contextOf, decoded, type Emitted, emitted, tinyGenotype } from '../support.js';

const architecture = '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|';

const genotypeOf = async (given: unknown): Promise<Genotype> => {
  const config = decoded(FixedGenotypeSettings, { genotype: given });
  return ((await emitted(runFixedGenotype(contextOf(config, {})))) as Emitted<{ readonly genotype: Genotype }, never>).artifacts
    .genotype;
};
const complaintOf = (given: unknown): string => {
  const result = FixedGenotypeSettings.decode({ genotype: given });
  if (either.isRight(result)) throw new Error('expected a complaint');
  return reportErrors(result.left).join('; ');
};

test('a genotype is emitted as it was given: as a value, in its notation, by its published name', async () => {
  assert.equal(await genotypeOf(tinyGenotype), tinyGenotype);
  assert.equal(await genotypeOf(architecture), { space: 'nas-bench-201', architecture });
  assert.equal(await genotypeOf('DrNAS_cifar10'), publishedGenotypes.DrNAS_cifar10);
  assert.equal(await genotypeOf(formatGenotype(publishedGenotypes.PDARTS)), publishedGenotypes.PDARTS);
  assert.equal(await genotypeOf('VGG16 × 0.5'), { space: 'hand-made', network: 'VGG16', widthMultiplier: 0.5 });
});

test('however it is given, the stage has the same configuration', () => {
  const { genotype } = decoded(FixedGenotypeSettings, { genotype: 'DARTS_V2' });
  const encoded = FixedGenotypeSettings.encode({ genotype });
  assert.equal(encoded, { genotype: publishedGenotypes.DARTS_V2 });
  assert.equal(decoded(FixedGenotypeSettings, encoded), { genotype });
});

test('what is no genotype is refused with the reason', () => {
  assert.match(complaintOf(architecture.replace('skip_connect', 'skip_conect')), /did you mean "skip_connect"\?/);
  assert.match(complaintOf('|none~0|'), /must be written as \|/);
  assert.match(
    complaintOf('DrNAS_cifar'),
    /no published genotype "DrNAS_cifar"; did you mean "DrNAS_cifar10"\? \(known: DARTS_V1, /,
  );
  assert.match(complaintOf('EfficientNet-B1'), /did you mean "EfficientNet-B0"\?/);
  assert.match(complaintOf('constructor'), /no published genotype "constructor"/);
  assert.match(complaintOf('normal cell\n  node 2: sep_conv_3x3 ← 0'), /must be a genotype: .*two inputs/);
  assert.match(complaintOf({ space: 'nasnet' }), /genotype\.space: must be "darts" or "nas-bench-201"/);
  assert.match(complaintOf(5), /must be "darts" or "nas-bench-201"/);
});

test('it starts a flow that has the genotype', () => {
  assert.equal(Object.keys(fixedGenotype(architecture).environment), ['genotype']);
});

test.run();
