import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatBytes, formatSeconds } from '../../base/quantities.js';

test('seconds are shown in the unit that a person would choose', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 ms'],
    [0.0414, '41 ms'],
    [0.9996, '1.0 s'],
    [3.21, '3.2 s'],
    [59.96, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.9, '59 min 59 s'],
    [4020, '1 h 07 min'],
    [90_000, '25 h 00 min'],
  ];
  for (const [seconds, text] of cases) assert.is(formatSeconds(seconds), text);
});

test('no unit of time is ever full', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) =>
      assert.not.match(formatSeconds(seconds), /\b(1000 ms|60\.0 s|60 s|60 min)\b/),
    ),
  );
});

test('bytes are shown in the largest unit that leaves one or more', () => {
  assert.equal([0, 1, 1023, 1024, 1536, 2 ** 20, 5 * 2 ** 30, 2 ** 60].map(formatBytes), [
    '0 B',
    '1 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '1.0 MiB',
    '5.0 GiB',
    '1048576.0 TiB',
  ]);
});

test.run();
