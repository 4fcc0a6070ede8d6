import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnosis } from '../../../../pipeline/command/doctor/finding.js';
import { diagnosisText } from '../../../../pipeline/command/present/diagnosis-text.js';

const device = (name: string, ...details: string[]) => ({ name, details, emulated: false });
const diagnosis: Diagnosis = {
  version: '1.2.3',
  node: { version: '20.9.0', least: '20.9', suits: true, platform: 'linux x64' },
  memory: { total: 2 ** 34, free: 2 ** 33 },
  store: { folder: '/project/.sluice', isThere: true, obstacle: null, free: 2 ** 30 },
  sharp: { works: true, device: device('sharp 1', 'libvips 8'), seconds: 0 },
  backends: [
    {
      name: 'native',
      isDefault: true,
      reservation: null,
      finding: { works: true, device: device('a CPU', '8 threads', 'avx512'), seconds: 0.1 },
    },
    {
      name: 'webgpu',
      isDefault: false,
      reservation: 'slow: name it',
      finding: { works: true, device: device('a GPU'), seconds: 0.1 },
    },
    { name: 'x', isDefault: false, reservation: 'not there', finding: { works: false, obstacle: 'not there: run this' } },
  ],
};

test('a diagnosis is a table: what, how it is, and on what device or what to do', () => {
  assert.is(
    diagnosisText(diagnosis),
    [
      'sluice 1.2.3',
      '  Node.js  ok  20.9.0, linux x64',
      '  memory   ok  16.0 GiB, 8.0 GiB of it free',
      '  store    ok  /project/.sluice, 1.0 GiB free',
      '  images   ok  sharp 1, libvips 8',
      'backends, the preferred ones first',
      '  native  default  a CPU, 8 threads, avx512',
      '  webgpu  works    a GPU',
      '                   not the default: slow: name it',
      '  x       missing  not there: run this',
    ].join('\n'),
  );
});

test('several devices that stages can be divided among are counted and named, one is not', () => {
  const textWith = (devices: readonly string[]): string =>
    diagnosisText({ ...diagnosis, backends: diagnosis.backends.map((found) => ({ ...found, devices })) });
  assert.match(textWith(['cuda:0', 'cuda:1']), /2 devices, cuda:0, cuda:1: --executor process divides stages among them/);
  assert.not.match(textWith(['cuda:0']), /divides/);
});

test('what is wrong is said with what to do about it', () => {
  const text = diagnosisText({
    ...diagnosis,
    node: { ...diagnosis.node, version: '18.0.0', suits: false },
    store: { folder: '/x', isThere: false, obstacle: 'it cannot be written: name another', free: undefined },
    sharp: { works: false, obstacle: 'sharp does not load: npm ci' },
    backends: diagnosis.backends.slice(2),
  });
  assert.match(text, /Node\.js +too old +18\.0\.0, linux x64\n +install Node\.js 20\.9 or later/);
  assert.match(text, /store +unusable +\/x\n +it cannot be written: name another/);
  assert.match(text, /images +missing +sharp does not load: npm ci/);
  assert.match(text, /no backend works here: nothing can be trained$/);
});

test.run();
