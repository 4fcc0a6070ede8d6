// Tests the backend webgpu: its kernels against plain JavaScript, native and PyTorch's references, whole networks, runs that are
// killed. On a GPU if there is one; else on llvmpipe, with some files on softpipe instead and a few on SwiftShader too. Ends with
// `N passed, N failed`.
//
//   node scripts/test-webgpu.mjs WORD ...     the files whose path contains one of the words
//   --device gpu|llvmpipe|softpipe|swiftshader         on that device alone
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { endOf, runFiles, startFiles } from './test-processes.mjs';
import { deviceText, findDevices } from './webgpu-devices.mjs';

/** Files for every device. */
const FEW = [
  'kernels/webgpu/dawn.test.ts',
  'kernels/webgpu/profile.test.ts',
  'kernels/webgpu/launches.test.ts',
  'kernels/webgpu/cell/forward.test.ts',
  'kernels/webgpu/cell/backward.test.ts',
  'kernels/ops/semantics.test.ts',
  'kernels/ops/operations.reference.test.ts',
];
/** Files for the first device alone: two programs on the CPU would take too long. The references come first. */
const MANY = [
  'networks/operations/operations.reference.test.ts',
  'networks/spaces/darts/supernet.reference.test.ts',
  'networks/spaces/nas-bench-201/supernet.reference.test.ts',
  'networks/discrete-network.reference.test.ts',
  'kernels/ops/concrete-dropout.reference.test.ts',
  'networks/layers/concrete-dropout.test.ts',
  'networks/autodiff/value-and-gradients.test.ts',
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
  ].map((name) => `kernels/native/${name}.test.ts`),
  'kernels/webgpu/kernels/dense.test.ts',
  'kernels/ops/backends.test.ts',
  'kernels/gradients/gradients.test.ts',
  'kernels/webgpu/runs.test.ts',
  'stages/search/memory.test.ts',
];
/**
 * Those of them that compile a text for nearly every line of theirs, and compute little by it: softpipe, which interprets, takes
 * a third of the time. It is no device for cells: on Mesa 22.3 it sums gradients of their pointwise filters wrong.
 */
const MANY_TEXTS = ['kernels/native/convolutions.test.ts', 'kernels/native/matmul.test.ts', 'kernels/ops/backends.test.ts'];
/** Files that take longest on a program on the CPU, which begins with them so that none is left at the end. */
const LONGEST = ['webgpu/runs', 'search/memory', 'native/cell', 'held-cell', 'supernet.reference', 'webgpu/cell', 'ops/backends'];
const byLength = (file) => {
  const place = LONGEST.findIndex((word) => file.includes(word));
  return place < 0 ? LONGEST.length : place;
};
// A program on the CPU compiles for long where others compute beside it.
const LONGEST_MILLISECONDS = 900_000;

const { values, positionals } = parseArgs({ options: { device: { type: 'string' } }, allowPositionals: true });
const isWanted = (file) => positionals.length === 0 || positionals.some((word) => `test/${file}`.includes(word));

/** The devices to test on. */
const devices = () => {
  if (values.device !== undefined) return findDevices([values.device]);
  const [gpu] = findDevices(['gpu']);
  const isAlone = gpu.obstacle === undefined || gpu.install.startsWith('npm');
  return isAlone ? [gpu] : [gpu, ...findDevices(['llvmpipe', 'softpipe', 'swiftshader'])];
};

const looked = devices();
for (const { name, obstacle, install } of looked)
  if (obstacle !== undefined) console.log(`not on ${name}: ${obstacle}; to have it, ${install}`);
const usable = looked.filter(({ device }) => device !== undefined);
const isHere = (name) => usable.some((found) => found.name === name);

/** The files for a device: all for the first, of which softpipe takes its share where it is here too. */
const filesFor = (name, index) => {
  if (index > 0) return name === 'softpipe' ? MANY_TEXTS : FEW;
  return [...FEW, ...MANY].filter((file) => name !== 'llvmpipe' || !isHere('softpipe') || !MANY_TEXTS.includes(file));
};

const results = [];
const runFile = async ({ file, found: { name, environment, device } }) => {
  const report = ({ passed, failed, skipped, output, seconds, processors }) => {
    // A file whose tests are all skipped has not met the device.
    const bad = passed === 0 ? Math.max(failed, 1) : failed;
    results.push({ passed, failed: bad, skipped });
    const counts = `${passed} passed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    const times = `${seconds.toFixed(1)} s, ${processors.toFixed(1)} s of processors`;
    console.log(`${bad === 0 ? 'ok  ' : 'FAIL'} ${name} test/${file} (${counts}, ${times})`);
    if (bad > 0) console.log(output);
  };
  const shapes = { TEST_BACKENDS: 'webgpu', TEST_SHAPES: device.emulated ? 'few' : 'all' };
  const start = (files) => startFiles(files, { ...environment, ...shapes }, [], { timeout: LONGEST_MILLISECONDS });
  await runFiles([file], start, report);
};

const began = performance.now();
for (const { name, device } of usable)
  console.log(`webgpu on ${name}: ${deviceText(device)}${device.emulated ? ', a program on the CPU' : ''}`);
const queue = usable.flatMap((found, index) =>
  filesFor(found.name, index)
    .filter(isWanted)
    .map((file) => ({ file, found })),
);
const isEmulated = usable.some(({ device }) => device.emulated);
if (isEmulated) queue.sort((one, other) => byLength(one.file) - byLength(other.file));
// A program on the CPU compiles a text on one core; a GPU is not shared, for its memory.
const lanes = isEmulated ? availableParallelism() : 1;
const work = async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) await runFile(next);
};
await Promise.all(Array.from({ length: lanes }, work));
console.log(`all in ${((performance.now() - began) / 1000).toFixed(0)} s`);
const { line, code } = endOf(results);
console.log(line);
process.exitCode = code;
