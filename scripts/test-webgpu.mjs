// Runs the operations, their references and those of whole networks on the backend webgpu: on the GPU, or without one on
// SwiftShader, which Chromium carries. `--operations` leaves the whole networks out. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SWIFTSHADERS = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((browser) => [`/usr/lib/${browser}`, `/usr/lib64/${browser}`])
  .concat('/opt/google/chrome', '/snap/chromium/current/usr/lib/chromium-browser')
  .map((folder) => join(folder, 'vk_swiftshader_icd.json'));

const OPERATIONS = [
  'test/kernels/webgpu/dawn.test.ts',
  'test/kernels/ops/operations.reference.test.ts',
  'test/kernels/ops/semantics.test.ts',
  'test/kernels/ops/backends.test.ts',
  'test/kernels/gradients/gradients.test.ts',
  'test/networks/operations/operations.reference.test.ts',
  'test/networks/autodiff/value-and-gradients.test.ts',
];
const NETWORKS = ['test/networks/spaces/darts/supernet.reference.test.ts', 'test/networks/discrete-network.reference.test.ts'];

const node = (words, env) =>
  spawnSync(process.execPath, ['--import', join(root, 'scripts/source-loader.mjs'), ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0', ...env },
  });

/** The GPU that webgpu finds, or why it finds none. */
const look = (env) => {
  const script =
    "import('./kernels/webgpu/adapter.ts').then(async ({ openAdapter, deviceOf }) => { const opened = await openAdapter();" +
    " console.log(JSON.stringify(typeof opened === 'string' ? { obstacle: opened } : deviceOf(opened.adapter))); })";
  const { stdout, stderr, status, signal } = node(['--input-type=module', '-e', script], env);
  const line = stdout.split('\n').find((text) => text.startsWith('{'));
  return line === undefined
    ? { obstacle: `looking for a GPU ended the process that did (${signal ?? status}): ${stderr.trim().split('\n').at(-1)}` }
    : JSON.parse(line);
};

const fail = (message) => {
  console.error(message);
  process.exit(2);
};

let environment = {};
let device = look(environment);
if (device.obstacle?.includes('not installed')) fail(`${device.obstacle} --no-save`);
if (device.obstacle !== undefined && process.env.VK_ICD_FILENAMES === undefined) {
  const driver = SWIFTSHADERS.find(existsSync);
  if (driver === undefined)
    fail(`${device.obstacle}\nor test without a GPU, on SwiftShader: apt-get install chromium libvulkan1`);
  environment = { VK_ICD_FILENAMES: driver };
  device = look(environment);
}
if (device.obstacle !== undefined) fail(device.obstacle);
console.log(`webgpu on ${device.name} (${device.details.join(', ')})${device.emulated ? ', a program on the CPU' : ''}`);

let [passed, failed] = [0, 0];
for (const file of process.argv.includes('--operations') ? OPERATIONS : [...OPERATIONS, ...NETWORKS]) {
  const began = performance.now();
  const { stdout, stderr, status } = node([file], { ...environment, TEST_BACKENDS: 'webgpu' });
  const number = (label) => Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(stdout)?.[1] ?? 0);
  const bad = Math.max(number('Total') - number('Passed') - number('Skipped'), status === 0 ? 0 : 1);
  passed += number('Passed');
  failed += bad;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${bad === 0 ? 'ok  ' : 'FAIL'} ${file} (${number('Passed')} passed, ${seconds} s)`);
  if (bad > 0) console.log(`${stdout}${stderr}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
