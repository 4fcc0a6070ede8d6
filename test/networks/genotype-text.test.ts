import fc from 'fast-check';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeNetwork, formatForRepository, formatGenotype, parseGenotype } from '../../networks/genotype-text.js';
import { publishedGenotypes } from '../../networks/spaces/darts/published.js';
import { arbitraryGenotype } from './arbitrary-genotype.js';

const test = suite('genotype text');

test('a genotype is written node by node', () => {
  assert.is(
    formatGenotype(publishedGenotypes.DrNAS_cifar10),
    [
      'normal cell',
      '  node 2: sep_conv_3x3 ← 0, sep_conv_5x5 ← 1',
      '  node 3: sep_conv_3x3 ← 1, sep_conv_3x3 ← 2',
      '  node 4: skip_connect ← 0, sep_conv_3x3 ← 1',
      '  node 5: sep_conv_3x3 ← 2, dil_conv_5x5 ← 3',
      '  output: 2, 3, 4, 5',
      'reduction cell',
      '  node 2: max_pool_3x3 ← 0, sep_conv_5x5 ← 1',
      '  node 3: dil_conv_5x5 ← 2, sep_conv_5x5 ← 1',
      '  node 4: sep_conv_5x5 ← 1, dil_conv_5x5 ← 3',
      '  node 5: skip_connect ← 4, sep_conv_5x5 ← 1',
      '  output: 2, 3, 4, 5',
    ].join('\n'),
  );
});

test('a hand-made network is written by its name, with its width where that is not the published one', () => {
  const half = { space: 'hand-made', network: 'EfficientNet-B0', widthMultiplier: 0.5 } as const;
  assert.is(formatGenotype(half), 'EfficientNet-B0 × 0.5');
  assert.is(formatGenotype({ ...half, widthMultiplier: 1 }), 'EfficientNet-B0');
  assert.equal(parseGenotype('EfficientNet-B0 x 0.5'), either.right(half));
  assert.is(describeNetwork(half, { cells: 20, channels: 36 }), 'EfficientNet-B0 × 0.5');
  assert.is(describeNetwork(publishedGenotypes.DARTS_V1, { cells: 20, channels: 36 }), '20 cells, 36 channels');
});

test('what is written can be read back', () => {
  fc.assert(
    fc.property(arbitraryGenotype, (genotype) => assert.equal(parseGenotype(formatGenotype(genotype)), either.right(genotype))),
  );
});

test('a DARTS genotype is written and read as the repositories of DARTS and DrNAS have it', () => {
  const text = formatForRepository(publishedGenotypes.DARTS_V2);
  assert.is(
    text,
    "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=range(2, 6), reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=range(2, 6))",
  );
  const inFile = `DARTS_V2 = ${text.replaceAll("'", '"').replaceAll('), (', '),\n  (').replaceAll('range(2, 6)', '[2, 3, 4, 5]')}`;
  assert.equal(parseGenotype(inFile), either.right(publishedGenotypes.DARTS_V2));
  assert.equal(parseGenotype(text.replaceAll('range(2, 6)', 'list(range(2, 6))')), either.right(publishedGenotypes.DARTS_V2));
  for (const [wrong, reason] of [
    [text.replace('sep_conv_3x3', 'sep_conv_3x'), /did you mean "sep_conv_3x3"/],
    [text.replace(', reduce_concat=range(2, 6)', ''), /has no reduce_concat/],
    [text.replace("('sep_conv_3x3', 0)", "'sep_conv_3x3'"), /no \('operation', input node\)/],
    [text.replace('range(2, 6)', 'range(2, 9)'), /must list nodes from 2 to 5/],
  ] as const) {
    const refused = parseGenotype(wrong);
    assert.match(either.isLeft(refused) ? refused.left : '', reason);
  }
});

test('every genotype is read back from the text of its repository', () => {
  fc.assert(
    fc.property(arbitraryGenotype, (genotype) =>
      assert.equal(parseGenotype(formatForRepository(genotype)), either.right(genotype)),
    ),
  );
  const architecture = '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|';
  assert.equal(parseGenotype(`Structure(4 nodes with ${architecture})`), either.right({ space: 'nas-bench-201', architecture }));
});

test('a text that is no genotype is refused with the line or place that is wrong', () => {
  const text = formatGenotype(publishedGenotypes.DARTS_V1);
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['hello', /^"hello": expected/],
    [text.replace('node 3', 'node 4'), /expected node 3/],
    [text.replace('sep_conv_3x3 ← 1', 'sep_conv_9x9 ← 1'), /normal\.0: must name an operation/],
    [text.replace('sep_conv_3x3 ← 1', 'sep_conv_3x3'), /normal\.0: /],
    [text.slice(0, text.indexOf('reduction')), /reduce/],
    ['|none~0|+|none~0|', /architecture: must be written as/],
    ['VGG16 × 0', /widthMultiplier: must be a number above 0/],
    ['VGG16 × wide', /^"VGG16 × wide": expected/],
  ];
  for (const [wrong, message] of refusals) {
    const parsed = parseGenotype(wrong);
    assert.ok(either.isLeft(parsed));
    assert.match(parsed.left, message);
  }
});

test.run();
