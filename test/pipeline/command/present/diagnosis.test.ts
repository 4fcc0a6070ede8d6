import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diagnosisText } from '../../../../pipeline/command/present/diagnosis-text.js';

const works = { works: true, device: { name: 'a GPU', details: [], emulated: false }, seconds: 1 } as const;
const textWith = (devices: readonly string[]): string =>
  diagnosisText({
    version: '1',
    node: { version: '20', least: '20', suits: true, platform: 'linux' },
    memory: { total: 1, free: 1 },
    store: { folder: '.', isThere: true, obstacle: null, free: undefined },
    sharp: works,
    backends: [{ name: 'many', isDefault: false, reservation: null, finding: works, devices }],
  });

test('several devices that stages can be divided among are counted and named, one is not', () => {
  assert.match(textWith(['cuda:0', 'cuda:1']), /2 devices, cuda:0, cuda:1: --executor process divides stages among them/);
  assert.not.match(textWith(['cuda:0']), /divides/);
});

test.run();
