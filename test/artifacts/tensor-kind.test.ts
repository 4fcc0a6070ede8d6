import { either } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeSafetensors, encodeSafetensors } from '../../artifacts/safetensors.js';
import { tensorKind } from '../../artifacts/tensor-kind.js';
import { positiveInteger } from '../../base/codecs/number.js';

const network = tensorKind(
  'network',
  1,
  t.strict({ channels: positiveInteger, note: t.string }),
  ({ header }) => `${header.channels} channels`,
);
const value = {
  header: { note: 'ü', channels: 16 },
  tensors: { stem: { dtype: 'F32' as const, shape: [1, 2], data: Float32Array.of(1, 2) } },
};

test('header and tensors come back as they were', () => {
  assert.equal(network.decode(network.encode(value)), either.right(value));
});

test('kind, version and header lie in the metadata', () => {
  const decoded = decodeSafetensors(network.encode(value));
  assert.ok(either.isRight(decoded));
  assert.equal(decoded.right.metadata, { kind: 'network', version: '1', header: '{"channels":16,"note":"ü"}' });
});

test('other bytes, kinds, versions and headers are refused with the reason', () => {
  const header = '{"channels":16,"note":""}';
  const refused: readonly (readonly [metadata: Readonly<Record<string, string>>, message: RegExp])[] = [
    [{}, /do not say which kind/],
    [{ kind: 'split', version: '1', header }, /of kind split, not network/],
    [{ kind: 'network', version: '2', header }, /update sluice/],
    [{ kind: 'network', version: 'one', header }, /do not say which kind/],
    [{ kind: 'network', version: '1' }, /header of this network is malformed: it is missing/],
    [{ kind: 'network', version: '1', header: '{' }, /header of this network is malformed: it is not JSON/],
    [
      { kind: 'network', version: '1', header: '{"channels":0,"note":""}' },
      /malformed: channels: must be a whole number from 1, not 0/,
    ],
  ];
  for (const [metadata, message] of refused) {
    const decoded = network.decode(encodeSafetensors({ tensors: value.tensors, metadata }));
    assert.ok(either.isLeft(decoded), String(message));
    assert.match(decoded.left, message);
  }
  assert.ok(either.isLeft(network.decode(new TextEncoder().encode('no tensors at all'))));
});

test('a header without a JSON form is refused when it is written', () => {
  const scores = tensorKind('scores', 1, t.strict({ best: t.number }), () => '');
  assert.throws(
    () => scores.encode({ header: { best: Number.NaN }, tensors: {} }),
    'the header of this scores cannot be written: best is NaN',
  );
});

test.run();
