// Runs the tests of the native engine, and those of all operations on it, with the engine compiled under
// AddressSanitizer and UndefinedBehaviorSanitizer in build-sanitize/; a finding is a failure. Needs g++ and its
// sanitizers' libraries. `node scripts/test-sanitize.mjs WORD` runs the files whose path contains the word.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endOf, runFiles, startFiles } from './test-processes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'build-sanitize');
const [word = ''] = process.argv.slice(2);

// node-gyp builds beside its binding.gyp; what is there already is compiled only where a source changed.
rmSync(join(folder, 'kernels'), { recursive: true, force: true });
for (const path of ['binding.gyp', 'kernels/native/src', 'scripts/build-native.mjs', 'scripts/native-digest.mjs'])
  cpSync(join(root, path), join(folder, path), { recursive: true, preserveTimestamps: true });

const library = (name) => execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
const sanitize = '-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer';
const preload = { LD_PRELOAD: `${library('libasan.so')}:${library('libubsan.so')}` };
const options = {
  // Node itself frees little at its end. New blocks are filled with NaN, so that numbers nobody wrote are seen.
  ASAN_OPTIONS: 'detect_leaks=0:exitcode=99:max_malloc_fill_size=2097152:malloc_fill_byte=255',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1:exitcode=99',
};

const built = spawnSync(process.execPath, [join(folder, 'scripts/build-native.mjs')], {
  cwd: folder,
  env: { ...process.env, CXX: 'g++', CXXFLAGS: `${sanitize} -O1 -g`, LDFLAGS: sanitize, SLUICE_BUILD_UNLOADED: '1' },
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});
if (built.status !== 0) {
  console.error(built.stderr);
  process.exit(1);
}

const tests = ['kernels/native', 'kernels/ops']
  .flatMap((group) => readdirSync(join(root, 'test', group)).map((file) => join(group, file)))
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('native/build.test.ts') && file.includes(word));

const environment = { ...preload, ...options, SLUICE_NATIVE_BUILD: 'build-sanitize/build', SLUICE_THREADS: '3' };
const results = [];
const report = ({ file, passed, failed, skipped, output }) => {
  // A file whose tests are all skipped has no engine; single ones are skipped for what this processor lacks.
  const isBad = failed > 0 || passed === 0 || /runtime error:|ERROR: AddressSanitizer/.test(output);
  results.push({ passed, failed: isBad ? Math.max(failed, 1) : 0, skipped });
  console.log(`${isBad ? 'FAIL' : 'ok  '} test/${file} (${passed} passed${skipped > 0 ? `, ${skipped} skipped` : ''})`);
  if (isBad) console.log(output);
};
for (const file of tests) await runFiles([file], (files) => startFiles(files, environment), report);
const { line, code } = endOf(results);
console.log(line);
process.exitCode = code;
