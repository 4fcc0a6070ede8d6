// Builds dist/: JavaScript with esbuild, file by file, and types with tsc. `node scripts/build.mjs` also links
// node_modules/.bin/pipe, so that `npx pipe` in a clone is this project's command whatever npm's version; with
// --if-stale it builds where a source was edited since the last build.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { areAllBuilt, buildClosures } from './build-closures.mjs';
import { buildCommonJs, copyDeclarations } from './build-commonjs.mjs';
import { listSources, openStamp, timesOf } from './build-stamp.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rooms = ['base', 'artifacts', 'pipeline', 'stages', 'datasets', 'networks', 'kernels'];
const dist = join(root, 'dist');
// What a build depends on besides the sources.
const RULES = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/build-commonjs.mjs',
  'scripts/build-bundle.mjs',
  'scripts/build-closures.mjs',
  'scripts/build-stamp.mjs',
];

// Imported by their URLs alone.
const BACKEND = /^kernels\/backends\/(?!index)[^/]*\.ts$/;

const OF_THE_TOP = ['index.ts', 'command.ts', 'run.ts'];

const listed = () => {
  const { files, times, edited } = listSources(root, rooms);
  return { files: [...OF_THE_TOP, ...files], times, edited: [...timesOf(root, OF_THE_TOP), ...edited] };
};

/** The TypeScript of the package, by paths from its folder. */
export const sources = () => listed().files;

const stamp = openStamp(root, listed, { rules: RULES, built: ['dist/commonjs/index.js', 'dist/bundle/index.js'] });

const emitTypes = (folder, options) => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // Absent where only the production dependencies were installed; then nobody asks for the types.
  if (!existsSync(compiler)) return;
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', folder, ...options], {
    stdio: 'inherit',
  });
  copyDeclarations(folder);
};

const filesOf = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    : [];

const isSame = (one, other) => existsSync(other) && readFileSync(one).equals(readFileSync(other));

// Files whose names change with their text; whoever has read one that names them may come for them yet.
const CHUNK = /^bundle[/\\]chunk-/;
const CHUNKS_ARE_KEPT = 3_600_000;

const isChunkInUse = (file, path) => CHUNK.test(file) && Date.now() - statSync(path).mtimeMs < CHUNKS_ARE_KEPT;

/**
 * Gives a folder the files of another. Another process may run what is in it now: at no moment is a file missing that
 * both have, or one that a file there names, and those that are the same stay as they are.
 */
export const replaceFiles = (fresh, folder) => {
  const files = filesOf(fresh).sort((one, other) => CHUNK.test(other) - CHUNK.test(one));
  for (const file of files) {
    if (isSame(join(fresh, file), join(folder, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    renameSync(join(fresh, file), join(folder, file));
  }
  const kept = new Set(files);
  for (const file of filesOf(folder))
    if (!kept.has(file) && !isChunkInUse(file, join(folder, file))) rmSync(join(folder, file), { force: true });
};

const buildAll = async (found, typeOptions, isWhole) => {
  const { files } = found;
  const { build } = await import('esbuild');
  const { buildBundle } = await import('./build-bundle.mjs');
  const fresh = `${dist}-${process.pid}`;
  const began = new Date();
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: files,
      outdir: fresh,
      outbase: '.',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: true,
      metafile: true,
      logLevel: 'warning',
    });
    await buildCommonJs(root, fresh);
    const compiled = new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]));
    await buildBundle(
      root,
      fresh,
      files.filter((file) => BACKEND.test(file)),
      (file) => compiled.get(file),
    );
    await buildClosures(root, fresh, dist, files, isWhole);
    emitTypes(fresh, typeOptions);
    stamp.remove();
    replaceFiles(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  stamp.write(found, began);
};

/**
 * Builds again if a source was edited, added or removed since the last build.
 *
 * @param isWhole false to leave out the closures in which something changed: whoever needs one bundles it
 */
export const buildIfStale = async (typeOptions = ['--noCheck'], isWhole = false) => {
  if (!stamp.isFresh() || (isWhole && !areAllBuilt(dist))) await buildAll(listed(), typeOptions, isWhole);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // npx in a clone without its dependencies comes by here; failing would leave npx unable to run the command later on.
  if (!existsSync(join(root, 'node_modules/esbuild'))) {
    console.warn('sluice is not built, since its dependencies are not installed: run `npm ci`');
    process.exit(0);
  }
  // npx runs `prepare` at its first use in a clone, beside whatever runs there.
  if (process.argv.includes('--if-stale')) await buildIfStale([], true);
  else await buildAll(listed(), [], true);
  const link = join(root, 'node_modules/.bin/pipe');
  rmSync(link, { force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync('../../bin/pipe.mjs', link);
}
