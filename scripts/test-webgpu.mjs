// Tests the backend webgpu: its kernels against plain JavaScript, native and PyTorch's references, whole networks, runs that are
// killed. On a GPU if there is one; else on llvmpipe, and a few files on SwiftShader too. Ends with `N passed, N failed`.
//
//   node scripts/test-webgpu.mjs WORD ...     the files whose path contains one of the words
//   --device gpu|llvmpipe|swiftshader         on that device alone
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { deviceText, findDevices, root, SOURCES } from './webgpu-devices.mjs';

/** Files for every device. */
const FEW = [
  'test/kernels/webgpu/dawn.test.ts',
  'test/kernels/webgpu/profile.test.ts',
  'test/kernels/webgpu/launches.test.ts',
  'test/kernels/webgpu/cell/forward.test.ts',
  'test/kernels/webgpu/cell/backward.test.ts',
  'test/kernels/ops/semantics.test.ts',
  'test/kernels/ops/operations.reference.test.ts',
];
/** Files for the first device alone: two programs on the CPU would take too long. The references come first. */
const MANY = [
  'test/networks/operations/operations.reference.test.ts',
  'test/networks/spaces/darts/supernet.reference.test.ts',
  'test/networks/spaces/nas-bench-201/supernet.reference.test.ts',
  'test/networks/discrete-network.reference.test.ts',
  'test/kernels/ops/concrete-dropout.reference.test.ts',
  'test/networks/layers/concrete-dropout.test.ts',
  'test/networks/autodiff/value-and-gradients.test.ts',
  ...[
    'cell',
    'cell-variants',
    'held-cell',
    'nas-bench-201-cell',
    'arithmetic',
    'convolutions',
    'matmul',
    'layout',
    'lists',
    'dropout',
    'images',
  ].map((name) => `test/kernels/native/${name}.test.ts`),
  'test/kernels/webgpu/kernels/dense.test.ts',
  'test/kernels/ops/backends.test.ts',
  'test/kernels/gradients/gradients.test.ts',
  'test/kernels/webgpu/runs.test.ts',
  'test/stages/search/memory.test.ts',
];
/** Files that take longest on a program on the CPU, which begins with them so that none is left at the end. */
const LONGEST = ['ops/backends', 'supernet.reference', 'search/memory', 'webgpu/runs', 'discrete-network', 'webgpu/cell'];
const byLength = (file) => {
  const place = LONGEST.findIndex((word) => file.includes(word));
  return place < 0 ? LONGEST.length : place;
};
// A program on the CPU compiles for long where others compute beside it.
const LONGEST_MILLISECONDS = 900_000;

const { values, positionals } = parseArgs({ options: { device: { type: 'string' } }, allowPositionals: true });
const isWanted = (file) => positionals.length === 0 || positionals.some((word) => file.includes(word));

/** The devices to test on, the first with all files. */
const devices = () => {
  if (values.device !== undefined) return findDevices([values.device]);
  const [gpu] = findDevices(['gpu']);
  return gpu.obstacle === undefined || gpu.install.startsWith('npm') ? [gpu] : [gpu, ...findDevices(['llvmpipe', 'swiftshader'])];
};

const looked = devices();
for (const { name, obstacle, install } of looked)
  if (obstacle !== undefined) console.log(`not on ${name}: ${obstacle}; to have it, ${install}`);
const usable = looked.filter(({ device }) => device !== undefined);

let [passed, failed] = [0, 0];
/** Runs a command to its end: what it wrote, and how it ended. */
const ended = (words, options) =>
  new Promise((resolve) => {
    const output = [];
    const child = spawn(process.execPath, words, options);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('close', (status, signal) => resolve({ output: Buffer.concat(output).toString(), status, signal }));
  });

const runFile = async (file, { name, environment, device }) => {
  const began = performance.now();
  const { output, status, signal } = await ended([...SOURCES, file], {
    cwd: root,
    env: {
      ...process.env,
      FORCE_COLOR: '0',
      ...environment,
      TEST_BACKENDS: 'webgpu',
      TEST_SHAPES: device.emulated ? 'few' : 'all',
    },
    timeout: LONGEST_MILLISECONDS,
  });
  const number = (label) => Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? 0);
  const [good, skipped] = [number('Passed'), number('Skipped')];
  const bad = Math.max(number('Total') - good - skipped, status === 0 && good > 0 ? 0 : 1);
  passed += good;
  failed += bad;
  const facts = [
    `${good} passed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    `${((performance.now() - began) / 1000).toFixed(1)} s`,
  ];
  console.log(`${bad === 0 ? 'ok  ' : 'FAIL'} ${name} ${file} (${facts.join(', ')})`);
  if (bad > 0) console.log(`${output}${signal === null ? '' : `ended by ${signal}`}`);
};

const began = performance.now();
for (const [index, found] of usable.entries()) {
  const { name, device } = found;
  console.log(`webgpu on ${name}: ${deviceText(device)}${device.emulated ? ', a program on the CPU' : ''}`);
  const files = (index === 0 ? [...FEW, ...MANY] : FEW).filter(isWanted);
  if (device.emulated) files.sort((one, other) => byLength(one) - byLength(other));
  // A program on the CPU compiles the shaders on one core; a GPU is not shared, for its memory.
  const lanes = device.emulated ? availableParallelism() : 1;
  const work = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) await runFile(file, found);
  };
  await Promise.all(Array.from({ length: lanes }, work));
}
console.log(`all in ${((performance.now() - began) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
