// Builds dist/: JavaScript with esbuild, file by file; types with tsc. `node scripts/build.mjs` does both and links
// node_modules/.bin/pipe, so that `npx pipe` in a clone is this project's command whatever npm's version.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rooms = ['artifacts', 'pipeline', 'stages', 'datasets', 'networks', 'kernels'];
const stamp = join(root, 'dist', '.built');

const sources = () => [
  'index.ts',
  'command.ts',
  ...rooms.flatMap((room) => readdirSync(join(root, room), { recursive: true }).map((file) => join(room, file))),
].filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

const modified = (file) => statSync(join(root, file)).mtimeMs;

const buildScripts = async (files) => {
  const { build } = await import('esbuild');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: files,
    outdir: 'dist',
    outbase: '.',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, files.join('\n'));
};

/** Builds the JavaScript again if a source was edited, added or removed since the last build. */
export const buildIfStale = async () => {
  const files = sources();
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const fresh = built > 0 && files.every((file) => modified(file) <= built && existsSync(join(root, 'dist', file.replace(/\.ts$/, '.js'))));
  if (!fresh) await buildScripts(files);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildScripts(sources());
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // Absent where only the production dependencies were installed; then nobody asks for the types.
  if (existsSync(compiler)) execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  const link = join(root, 'node_modules/.bin/pipe');
  rmSync(link, { force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync('../../bin/pipe.mjs', link);
}
