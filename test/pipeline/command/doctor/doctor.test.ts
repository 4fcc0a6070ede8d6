import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BackendListing, TryBackend } from '../../../../base/backend.js';
import type { BackendFinding, Diagnosis } from '../../../../pipeline/command/doctor/finding.js';
import { LEAST_NODE } from '../../../../pipeline/command/doctor/least-node.js';
import { nodeFinding, storeFinding } from '../../../../pipeline/command/doctor/machine.js';
import { commandWith } from '../../../../pipeline/command/program.js';
import { scratchFolder } from '../../../artifacts/fixtures/scratch.js';
import { pipe, project, root } from '../../../command/project.js';
import { testHost } from '../../fixtures/host.js';

const folder = scratchFolder();

/** A backend of one's own, as a module in a file. */
const backendOf = (name: string, module: string) => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `export const ${name} = ${module};\n`);
  return { name, source: pathToFileURL(path).href, exported: name };
};

const GOOD = `{ probe: () => null, start: async () => undefined,
  device: () => ({ name: 'abacus', details: ['10 beads'], emulated: false }) }`;
const obstacle = async (): Promise<string> => 'slow: name it with --backend';

const doctor = async (backends: readonly BackendListing[], words = 'doctor --json', tryBackend?: TryBackend) => {
  const host = testHost({ version: '1.2.3', backends, folder, ...(tryBackend === undefined ? {} : { tryBackend }) });
  const code = await commandWith(host)(words.split(' '));
  const { out } = host.written();
  return { code, out, ...(words.includes('--json') ? { diagnosis: JSON.parse(out) as Diagnosis } : {}) };
};

const findingOf = (diagnosis: Diagnosis | undefined, name: string): BackendFinding => {
  const found = diagnosis?.backends.find((backend) => backend.name === name);
  if (found === undefined) throw new Error(`nothing was found of ${name}`);
  return found;
};

test('as a user runs it: each backend with its device or what it lacks, and what else a run needs', async () => {
  const scratch = project();
  const { code, out, err } = await pipe(scratch, 'doctor --json');
  assert.equal([code, err], [0, '']);
  const diagnosis = JSON.parse(out) as Diagnosis;
  assert.equal(
    diagnosis.backends.map(({ name }) => name),
    ['webgpu', 'native', 'tensorflow', 'wasm', 'cpu'],
  );
  assert.is(diagnosis.backends.filter(({ isDefault }) => isDefault).length, 1);
  for (const name of ['wasm', 'cpu']) {
    const { finding } = findingOf(diagnosis, name);
    assert.ok(finding.works && finding.device.details.includes('1 thread'), JSON.stringify(finding));
  }
  for (const { finding, name } of diagnosis.backends) assert.ok(finding.works || finding.obstacle.length > 0, name);
  assert.equal([diagnosis.node.suits, diagnosis.sharp.works, diagnosis.store.obstacle], [true, true, null]);
  assert.is(diagnosis.store.folder, join(scratch, '.sluice'));
  assert.ok(diagnosis.memory.total >= diagnosis.memory.free && diagnosis.memory.free > 0);
});

test('a backend that takes its process down is found unusable, and the command goes on to the next', async () => {
  const { code, diagnosis } = await doctor([backendOf('crashing', '{ probe: () => process.abort() }'), backendOf('good', GOOD)]);
  assert.is(code, 0);
  const { finding } = findingOf(diagnosis, 'crashing');
  assert.match(finding.works ? '' : finding.obstacle, /loading it ended the process that did \(SIGABRT/);
  const good = findingOf(diagnosis, 'good').finding;
  assert.equal(good.works && good.device, { name: 'abacus', details: ['10 beads'], emulated: false });
});

test('a backend that works but has a reservation is not the default, and says why', async () => {
  const { diagnosis } = await doctor([{ ...backendOf('shy', GOOD), obstacle }, backendOf('good', GOOD)]);
  assert.equal(
    diagnosis?.backends.map(({ name, isDefault, reservation }) => [name, isDefault, reservation]),
    [
      ['shy', false, 'slow: name it with --backend'],
      ['good', true, null],
    ],
  );
});

test('a backend with a device is tried beside the first of the others, alone and anew each time, and its figures are shown', async () => {
  const told: string[] = [];
  const gpu = { ...backendOf('gpu', GOOD), sharesDevice: true, machine: async () => ({ facts: 'a driver' }) };
  const tryBackend: TryBackend = async ({ name }) => {
    told.push(name);
    return { device: { name: 'abacus', details: [], emulated: false }, milliseconds: name === 'gpu' ? 12 : 340 };
  };
  const given = [gpu, backendOf('good', GOOD)];
  const { diagnosis } = await doctor(given, 'doctor --json', tryBackend);
  const outcome = { device: 'abacus', tried: 12, beside: 340 };
  assert.equal(findingOf(diagnosis, 'gpu').trial, { tried: 'gpu', beside: 'good', outcome });
  assert.equal([findingOf(diagnosis, 'gpu').isDefault, findingOf(diagnosis, 'good').isDefault], [true, false]);
  const { out } = await doctor(given, 'doctor', tryBackend);
  assert.match(out, /^sluice 1\.2\.3\n {2}Node\.js +ok +[\d.]+/);
  assert.match(out, /gpu +default +abacus, 10 beads\n +the default, being faster: .* 12 ms on gpu \(abacus\) and 340 ms on good/);
  assert.equal(told, ['gpu', 'good', 'gpu', 'good']);
});

test('without a backend that works the exit code is 4', async () => {
  const none = [
    backendOf('lacking', "{ probe: async () => 'no beads: run make beads' }"),
    backendOf('failing', "{ probe: () => null, start: async () => { throw new Error('stuck') } }"),
    { ...backendOf('gone', '1'), source: pathToFileURL(join(folder, 'nowhere.mjs')).href },
  ];
  const { code, out } = await doctor(none, 'doctor');
  assert.is(code, 4);
  assert.match(out, /lacking +missing +no beads: run make beads/);
  assert.match(out, /failing +missing +stuck: /);
  assert.match(out, /gone +missing +Cannot find module/);
  assert.match(out, 'no backend works here');
});

test('the oldest Node.js is the one of package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  assert.is(engines.node, `>=${LEAST_NODE}`);
  for (const [version, suits] of [
    ['20.8.1', false],
    ['20.9.0', true],
    ['18.20.0', false],
    ['22.0.0', true],
  ] as const)
    assert.is(nodeFinding(version).suits, suits, version);
});

test('a store that does not exist yet is tried beside where it will be, and nothing stays', async () => {
  const base = scratchFolder();
  const { obstacle: none, free, isThere } = await storeFinding(join(base, 'a/b/.sluice'));
  assert.not.ok(isThere);
  assert.is(none, null);
  assert.ok((free ?? 0) > 0);
  assert.equal(readdirSync(base), []);
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, '');
  assert.match(String((await storeFinding(join(file, 'store'))).obstacle), /cannot be written .*--store/);
});

test.run();
