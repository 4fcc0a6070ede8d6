// Runs test files one after another in this process, for scripts/test.mjs, since starting a process with TypeScript and
// tfjs takes longer than most files do: `node --import ./scripts/source-loader.mjs scripts/test-files.mjs FILE...`. A line says where each ends, and what it took.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = process.argv.slice(2);
const isShared = files.length > 1;

// Has uvu wait until it is told to run what a file registered.
globalThis.UVU_DEFER = true;
globalThis.UVU_QUEUE = [[null]];
const { exec } = await import('uvu');
if (isShared) await import('@tensorflow/tfjs-core');

/** A file must start the backend that it computes with: which one it would find depends on the files before it. */
const forgetBackend = () => {
  const engine = globalThis._tfengine;
  engine.state.dispose();
  engine.state = new engine.state.constructor();
  engine.backendName = null;
  engine.backendInstance = null;
  engine.getSortedBackends = () => [];
};

const folder = process.cwd();
const environment = { ...process.env };

/** Gives the next file the working folder and the environment that this process began with. */
const restoreSurroundings = () => {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
};

/** Seconds of processors that this process has taken, on Linux with those of its children that have ended. */
const processorSeconds = () => {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // utime, stime, cutime and cstime of proc(5), in hundredths of a second.
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
};

let failed = false;
for (const file of files) {
  if (isShared) {
    forgetBackend();
    restoreSurroundings();
  }
  globalThis.UVU_QUEUE.splice(0, Number.POSITIVE_INFINITY, [null]);
  await import(pathToFileURL(join(root, 'test', file)).href);
  await exec();
  failed ||= process.exitCode !== 0;
  console.log(`\n:end ${file} ${processorSeconds()}`);
}
process.exitCode = failed ? 1 : 0;
