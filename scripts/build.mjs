// Builds dist/: JavaScript with esbuild, file by file, and types with tsc. `node scripts/build.mjs` also links
// node_modules/.bin/pipe, so that `npx pipe` in a clone is this project's command whatever npm's version.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCommonJs, copyDeclarations } from './build-commonjs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rooms = ['artifacts', 'pipeline', 'stages', 'datasets', 'networks', 'kernels'];
const dist = join(root, 'dist');
const stamp = join(dist, '.built');

const sources = () =>
  [
    'index.ts',
    'command.ts',
    'run.ts',
    ...rooms.flatMap((room) => readdirSync(join(root, room), { recursive: true }).map((file) => join(room, file))),
  ].filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

const emitTypes = (folder, options) => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // Absent where only the production dependencies were installed; then nobody asks for the types.
  if (!existsSync(compiler)) return;
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', folder, ...options], {
    stdio: 'inherit',
  });
  copyDeclarations(folder);
};

// Another process may run what is in dist/ now: it is replaced whole, when all is there.
const buildInto = async (files, typeOptions) => {
  const { build } = await import('esbuild');
  const fresh = `${dist}-${process.pid}`;
  const old = `${dist}-${process.pid}-old`;
  const began = new Date();
  await build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: fresh,
    outbase: '.',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
  await buildCommonJs(root, fresh);
  emitTypes(fresh, typeOptions);
  writeFileSync(join(fresh, '.built'), files.join('\n'));
  // A source that was edited while this was built is newer than the build.
  utimesSync(join(fresh, '.built'), began, began);
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } catch (error) {
    // Another process, which built the same at the same time, was faster.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
};

const modified = (file) => statSync(join(root, file)).mtimeMs;

/** Builds again if a source was edited, added or removed since the last build. */
export const buildIfStale = async () => {
  const files = sources();
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const compiled = (file) => existsSync(join(dist, file.replace(/\.ts$/, '.js')));
  const isFresh =
    built > 0 &&
    readFileSync(stamp, 'utf8') === files.join('\n') &&
    existsSync(join(dist, 'commonjs/index.js')) &&
    files.every((file) => modified(file) <= built && compiled(file));
  if (!isFresh) await buildInto(files, ['--noCheck']);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // npx in a clone without its dependencies comes by here; failing would leave npx unable to run the command later on.
  if (!existsSync(join(root, 'node_modules/esbuild'))) {
    console.warn('sluice is not built, since its dependencies are not installed: run `npm ci`');
    process.exit(0);
  }
  await buildInto(sources(), []);
  const link = join(root, 'node_modules/.bin/pipe');
  rmSync(link, { force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync('../../bin/pipe.mjs', link);
}
