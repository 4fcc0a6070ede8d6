import fc from 'fast-check';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportErrors } from '../../base/codecs/report.js';
import { GenotypeCodec } from '../../networks/genotype-codec.js';
import { genotypeKind } from '../../networks/genotype-kind.js';
import { parseGenotype } from '../../networks/genotype-text.js';
import { publishedGenotypes } from '../../networks/spaces/darts/published.js';
import { WORDS_OF_EVERY_OBJECT } from '../artifacts/fixtures/words.js';
import { arbitraryGenotype } from './arbitrary-genotype.js';

const test = suite('genotype');

const refusal = (value: unknown): string => {
  const decoded = GenotypeCodec.decode(value);
  if (either.isRight(decoded)) throw new Error('this should have been refused');
  return reportErrors(decoded.left).join('; ');
};

const good = publishedGenotypes.DARTS_V1;

test('every valid genotype survives being written as an artifact and read back', () => {
  fc.assert(
    fc.property(arbitraryGenotype, (genotype) => {
      assert.equal(genotypeKind.decode(genotypeKind.encode(genotype)), either.right(genotype));
    }),
  );
});

test('every published genotype is valid', () => {
  for (const genotype of Object.values(publishedGenotypes)) assert.ok(GenotypeCodec.is(genotype));
});

test('an unknown operation is refused with the name that was probably meant', () => {
  assert.match(
    refusal({ ...good, normal: [['sep_conv_3x4', 1], ...good.normal.slice(1)] }),
    /^normal\.0: .*did you mean "sep_conv_3x3"/,
  );
});

test('none is refused, since it is the absence of an operation', () => {
  assert.match(refusal({ ...good, reduce: [['none', 1], ...good.reduce.slice(1)] }), /^reduce\.0: must name an operation/);
});

test('an input that does not exist is refused', () => {
  assert.match(
    refusal({ ...good, normal: [['skip_connect', 2], ...good.normal.slice(1)] }),
    /^normal\.0: .*node 2 .*from 0 to 1/,
  );
  assert.match(
    refusal({ ...good, normal: [...good.normal.slice(0, 7), ['skip_connect', 5]] }),
    /^normal\.7: .*node 5 .*from 0 to 4/,
  );
  assert.match(refusal({ ...good, normal: [['skip_connect', 0.5], ...good.normal.slice(1)] }), /^normal\.0/);
});

test('what every object has is no space, no operation and no hand-made network', () => {
  for (const word of WORDS_OF_EVERY_OBJECT) {
    assert.match(refusal({ ...good, space: word }), /^space: must be "darts" or/);
    assert.match(refusal({ ...good, normal: [[word, 1], ...good.normal.slice(1)] }), /^normal\.0: must name an operation/);
    assert.match(refusal({ space: 'hand-made', network: word, widthMultiplier: 1 }), /^network: must be/);
    for (const text of [
      word,
      `normal cell\nnode 2: ${word} ← 0, ${word} ← 1`,
      `|${word}~0|+|none~0|none~1|+|none~0|none~1|none~2|`,
    ])
      assert.ok(either.isLeft(parseGenotype(text)), text);
  }
});

test('an odd number of inputs is refused', () => {
  assert.match(refusal({ ...good, normal: good.normal.slice(0, 7) }), /^normal: must list two/);
});

test('an output that concatenates a missing node is refused', () => {
  assert.match(refusal({ ...good, reduceConcat: [2, 3, 6] }), /^reduceConcat: must list nodes from 2 to 5/);
  assert.match(refusal({ ...good, normalConcat: [3, 2] }), /^normalConcat: .*ascending/);
  assert.match(refusal({ ...good, normalConcat: [] }), /^normalConcat/);
});

test('a hand-made network of no name that is known, or of no width, is refused', () => {
  const handMade = { space: 'hand-made', network: 'ResNet20', widthMultiplier: 1 };
  assert.ok(GenotypeCodec.is(handMade));
  assert.match(refusal({ ...handMade, network: 'ResNet21' }), /^network: must be .*"ResNet20".*, not "ResNet21"/);
  assert.match(refusal({ ...handMade, widthMultiplier: 0 }), /^widthMultiplier: must be a number above 0/);
});

test('a genotype of another space is refused', () => {
  assert.match(refusal({ ...good, space: 'nasbench' }), /^space: must be "darts" or "nas-bench-201" or "hand-made"/);
  assert.match(refusal({ ...good, space: 'nas-bench-201' }), /^architecture: must be written as/);
  assert.match(refusal(null), /must be "darts" or "nas-bench-201"/);
});

test.run();
