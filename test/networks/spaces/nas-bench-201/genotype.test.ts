import fc from 'fast-check';
import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NAS_BENCH_201_OPERATIONS } from '../../../../networks/operations/names.js';
import {
  formatArchitecture,
  NAS_BENCH_201_EDGES,
  parseArchitecture,
} from '../../../../networks/spaces/nas-bench-201/genotype.js';

const test = suite('architecture of NAS-Bench-201');

const resNetLike = '|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|';

test('the edges come by node and then by input', () => {
  assert.equal(
    NAS_BENCH_201_EDGES.map(({ from, to }) => `${to}<-${from}`),
    ['1<-0', '2<-0', '2<-1', '3<-0', '3<-1', '3<-2'],
  );
});

test("the benchmark's text of an architecture gives the operations in the order of the edges", () => {
  assert.equal(
    parseArchitecture(resNetLike),
    either.right(['nor_conv_3x3', 'nor_conv_3x3', 'nor_conv_3x3', 'skip_connect', 'nor_conv_3x3', 'nor_conv_3x3']),
  );
});

test('any operations survive being written and read', () => {
  const any = fc.array(fc.constantFrom(...NAS_BENCH_201_OPERATIONS), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(any, (operations) => assert.equal(parseArchitecture(formatArchitecture(operations)), either.right(operations))),
  );
});

test('a text that is no architecture is refused with what is wrong', () => {
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['', /must be written as \|/],
    ['nor_conv_3x3', /must be written as/],
    [resNetLike.replace('|+|', '|'), /must be written as/],
    [`${resNetLike}+|none~0|`, /must be written as/],
    [resNetLike.replace('|nor_conv_3x3~1|+', '|+'), /node 2 must have 2 inputs, not 1/],
    [resNetLike.replace('skip_connect', 'skip_conect'), /no operation "skip_conect"; did you mean "skip_connect"/],
    [resNetLike.replace('skip_connect', 'sep_conv_3x3'), /no operation "sep_conv_3x3"/],
    [resNetLike.replace('skip_connect~0', 'skip_connect~1'), /"skip_connect~1" must be .* node 0, as "skip_connect~0"/],
    [resNetLike.replace('skip_connect~0', 'skip_connect'), /must be an operation that reads node 0/],
  ];
  for (const [wrong, message] of refusals) {
    const parsed = parseArchitecture(wrong);
    assert.ok(either.isLeft(parsed), wrong);
    assert.match(parsed.left, message);
  }
});

test.run();
