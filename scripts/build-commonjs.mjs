// Builds dist/commonjs/: the package for `require`, which some Node.js versions and tools cannot give an ES module.
//
// It is one file of what experiments are written with, and no second engine: what it imports dynamically, the work of
// stages and the workers, are the ES modules in dist/, and its definitions name those as their source, so that keys are
// the same whichever way the package is loaded.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

// An ES module only.
const BUNDLED = ['canonicalize'];

const MODULE_URL = 'const moduleUrl = (path) => new URL(path, require("node:url").pathToFileURL(__filename)).href;';

const builtPath = (root, file) => `../${relative(root, file).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`;

const modulesOfTheBuild = (root) => ({
  name: 'modules-of-the-build',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
      kind === 'dynamic-import' ? { path: builtPath(root, join(resolveDir, path)), external: true } : undefined,
    );
    build.onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'entry-point' || BUNDLED.includes(path) ? undefined : { path, external: true },
    );
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: `const ownUrl = /* @__PURE__ */ moduleUrl(${JSON.stringify(builtPath(root, path))}); ${await readFile(path, 'utf8')}`,
      loader: 'ts',
    }));
  },
});

/** The declarations that one of them imports, and those that these import. */
const declarationsFrom = (folder, entry) => {
  const found = [entry];
  for (const file of found) {
    const code = readFileSync(join(folder, file), 'utf8').replace(/^ *(?:\/\*)?\*.*$/gm, '');
    for (const [, path] of code.matchAll(/(?:\bfrom |\bimport\()['"](\.[^'"]+)\.js['"]/g)) {
      const declaration = join(dirname(file), `${path}.d.ts`);
      if (!found.includes(declaration)) found.push(declaration);
    }
  }
  return found;
};

/** Copies the declarations, which TypeScript takes for those of CommonJS modules where they lie below its package.json. */
export const copyDeclarations = (folder) => {
  for (const file of declarationsFrom(folder, 'index.d.ts')) cpSync(join(folder, file), join(folder, 'commonjs', file));
};

/** Builds the file into `commonjs` of the folder that holds the built ES modules. */
export const buildCommonJs = async (root, folder) => {
  const { build } = await import('esbuild');
  mkdirSync(join(folder, 'commonjs'), { recursive: true });
  writeFileSync(join(folder, 'commonjs/package.json'), '{ "type": "commonjs" }\n');
  await build({
    absWorkingDir: root,
    entryPoints: ['index.ts'],
    outdir: join(folder, 'commonjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'warning',
    define: { 'import.meta.url': 'ownUrl' },
    // A property of `import.meta` that CommonJS does not have.
    logOverride: { 'empty-import-meta': 'error' },
    banner: { js: MODULE_URL },
    plugins: [modulesOfTheBuild(root)],
  });
};
