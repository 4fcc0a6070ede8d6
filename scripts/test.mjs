// Runs the tests, every file in a process of its own, as many at once as there are cores, and ends with the line
// `N passed, N failed`. `node scripts/test.mjs WORD` runs the files whose path contains the word.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [word = ''] = process.argv.slice(2);

// Tests that start processes and wait for them go first, so that none is left alone at the end.
const slowFirst = (a, b) => Number(b.includes('command')) - Number(a.includes('command')) || a.localeCompare(b);
const files = readdirSync(join(root, 'test'), { recursive: true })
  .filter((file) => file.endsWith('.test.ts') && file.includes(word))
  .sort(slowFirst);

const runFile = (file) =>
  new Promise((resolve) => {
    const began = performance.now();
    const child = spawn(process.execPath, ['--import', 'tsx', join('test', file)], {
      cwd: root,
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      const number = (label) => Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? 0);
      const passed = number('Passed');
      // A file that ends with an error without failing a test (it does not load, say) counts as one failure.
      const failed = Math.max(number('Total') - passed, code === 0 ? 0 : 1);
      resolve({ file, passed, failed, skipped: number('Skipped'), output, seconds: (performance.now() - began) / 1000 });
    });
  });

await buildIfStale();
const results = [];
const queue = [...files];
const work = async () => {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const result = await runFile(file);
    results.push(result);
    console.log(
      `${result.failed === 0 ? 'ok  ' : 'FAIL'} test/${file} (${result.passed} passed, ${result.seconds.toFixed(1)} s)`,
    );
    if (result.failed > 0) console.log(result.output);
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = sum('failed') > 0 || results.length === 0 ? 1 : 0;
