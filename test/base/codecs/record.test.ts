import { either } from 'fp-ts';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { positiveInteger, positiveNumber } from '../../../base/codecs/number.js';
import { inherited, inheritedKeys, nearest, record, withDefault } from '../../../base/codecs/record.js';
import { reportErrors } from '../../../base/codecs/report.js';

const Optimiser = record('Optimiser', { rate: withDefault(positiveNumber, 0.025) });
const Search = record('Search', {
  name: t.string,
  epochs: withDefault(positiveInteger, 50),
  optimiser: withDefault(Optimiser, {}),
  limit: withDefault(t.union([positiveInteger, t.undefined]), undefined),
});
const errorsOf = (value: unknown): readonly string[] =>
  pipe(
    Search.decode(value),
    either.match(reportErrors, () => []),
  );

test('defaults are filled in, also inside records', () => {
  assert.equal(
    Search.decode({ name: 'cell' }),
    either.right({ name: 'cell', epochs: 50, optimiser: { rate: 0.025 }, limit: undefined }),
  );
});

test('given values are kept, and the order in which they are written does not matter', () => {
  const given = { optimiser: { rate: 1 }, limit: 4, epochs: 2, name: 'cell' };
  const decoded = Search.decode(given);
  assert.equal(decoded, either.right(given));
  assert.ok(either.isRight(decoded));
  assert.equal(Object.keys(decoded.right), ['name', 'epochs', 'optimiser', 'limit']);
});

test('decoding what was encoded changes nothing', () => {
  const decoded = Search.decode({ name: 'cell', limit: 3 });
  assert.ok(either.isRight(decoded));
  assert.ok(Search.is(decoded.right));
  assert.equal(Search.decode(Search.encode(decoded.right)), decoded);
});

test('an unknown key is refused with the nearest known one', () => {
  assert.equal(errorsOf({ name: 'cell', epoch: 3 }), [
    'epoch: there is no such key; did you mean "epochs"? (known: name, epochs, optimiser, limit)',
  ]);
  assert.equal(errorsOf({ name: 'cell', optimiser: { decay: 1 } }), ['optimiser.decay: there is no such key (known: rate)']);
});

test('a missing key, a wrong value and a wrong nested value are told together', () => {
  assert.equal(errorsOf({ epochs: 0, optimiser: { rate: -1 } }), [
    'name: this key is required',
    'epochs: must be a whole number from 1, not 0',
    'optimiser.rate: must be a number above 0, not -1',
  ]);
});

test('what is no object is refused', () => {
  assert.equal(errorsOf([]), ['the value: Search must be an object, not []']);
  assert.equal(errorsOf(null), ['the value: Search must be an object, not null']);
});

test('a required field whose codec accepts undefined may be left out', () => {
  assert.equal(record('Free', { note: t.union([t.string, t.undefined]) }).decode({}), either.right({ note: undefined }));
});

test('the nearest key is one that a slip of the hand explains, or none', () => {
  const known = ['epochs', 'batchSize', 'seed'];
  assert.is(nearest('epcohs', known), 'epochs');
  assert.is(nearest('batchsize', known), 'batchSize');
  assert.is(nearest('temperature', known), undefined);
  assert.is(nearest('seed', []), undefined);
});

test('an inherited key has its fallback, where it has one, when nothing was there to inherit', () => {
  const codec = record('Stage', { epochs: inherited(positiveInteger, 50), keep: inherited(positiveInteger) });
  assert.equal(inheritedKeys(codec.fields), ['epochs', 'keep']);
  assert.equal(codec.decode({ keep: 4 }), either.right({ epochs: 50, keep: 4 }));
  assert.ok(either.isLeft(codec.decode({ epochs: 3 })));
});

test.run();
