// Builds dist/bundle/: the modules of dist/ in a few files, since loading some five hundred one by one takes longer than
// all else that a cached run does.
//
// `layers` are one file each, which has what was not in a layer before; every other module that is imported dynamically
// becomes an entry with what it alone needs, the rest in chunks. A process that runs from the bundle has one copy of each
// module: who imports one by its URL is given that copy (base/modules.ts). Each keeps the URL of its own file in dist/, from
// whose text keys are computed: they know nothing of the bundle.
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** Modules that a thread or a process begins with; their files in dist/ are those of the bundle. */
const BEGINNINGS = [
  'pipeline/worker/thread-entry.ts',
  'pipeline/worker/process-entry.ts',
  'pipeline/worker/room/room-entry.ts',
  'pipeline/loggers/thread-entry.ts',
];

// What a run imports dynamically, and needs whatever is cached: it lies with the definitions.
const NEEDED = /^pipeline\/command\/(run|plan)\.ts$|\/(foresee-|outline\.)[^/]*$/;

/** The modules that each layer has, with all that they import statically. A layer imports from those before it. */
const layers = (graph) => {
  const workers = BEGINNINGS.flatMap((file) => staticImports(graph, file));
  const ofWorkers = new Set(closureOf(graph, workers));
  return [
    ['ground', ['base/modules.ts', ...closureOf(graph, ['command.ts']).filter((file) => ofWorkers.has(file))]],
    ['command-line', ['command.ts']],
    ['workers', workers],
    ['definitions', ['index.ts', ...[...graph.keys()].filter((file) => NEEDED.test(file))]],
  ];
};

const staticImports = (graph, file) => graph.get(file).flatMap(({ path, isDynamic }) => (isDynamic ? [] : [path]));

const posix = (path) => path.replaceAll('\\', '/');
const identifier = (file) => file.replace(/\.ts$/, '').replaceAll(/[^A-Za-z0-9]/g, '_');
const flat = (file) => file.replace(/\.ts$/, '').replaceAll('/', '.');
const builtPath = (file) => `../${file.replace(/\.ts$/, '.js')}`;

const MODULE_URL = 'const moduleUrl = (path) => new URL(path, import.meta.url).href;';

// Where a thread has hooks, each import passes through another thread, also of a file that is loaded.
const ONCE = `const loading = {};
const once = (name, load) => (loading[name] ??= load());`;

// The form of one file in which RxJS is published too: it has some two hundred modules. Who requires RxJS, or a part of it, is
// given the same, as its modules give it: the whole has no parts among its names.
const RXJS = `import { createRequire, Module } from 'node:module';
import { dirname, join } from 'node:path';
const require = createRequire(moduleUrl('.'));
const rxjs = require(join(dirname(require.resolve('rxjs/package.json')), 'dist/bundles/rxjs.umd.js'));
const { operators, ajax, fetch, testing, webSocket, ...whole } = rxjs;
const modules = { rxjs: whole, 'rxjs/operators': operators, 'rxjs/ajax': ajax, 'rxjs/fetch': fetch, 'rxjs/testing': testing, 'rxjs/webSocket': webSocket };
for (const [name, names] of Object.entries(modules)) {
  const path = require.resolve(name);
  const exports = Object.defineProperty({ ...names }, '__esModule', { value: true });
  require.cache[path] ??= Object.assign(new Module(path), { filename: path, exports, loaded: true });
}`;

/** Packages of CommonJS, which Node.js reads a second time, for the names that they export, where one imports them. */
const COMMONJS = /^(?:fp-ts\/lib\/.*|io-ts|commander|@tensorflow\/tfjs-(?:core|backend-cpu|backend-wasm))$/;

/** Those that are imported for their effects too: a backend of tfjs registers its kernels. */
const WITH_EFFECTS = /^@tensorflow\/tfjs-backend-/;

// Whatever of it is not used is left out, unless it has effects.
const requiring = (name, names) => {
  const pure = WITH_EFFECTS.test(name) ? '' : '/* @__PURE__ */ ';
  return `import { createRequire } from 'node:module';
const required = ${pure}createRequire(moduleUrl('.'))(${JSON.stringify(name)});
${names.map((one, at) => `const _${at} = /* @__PURE__ */ (() => required.${one})(); export { _${at} as ${one} };`).join('\n')}`;
};

const named = (names, from) => names.map((name) => `export const ${name} = ${from}.${name};`).join('\n');

/** Every module that is reached from some, with what it imports: how, and which module. */
const graphOf = async (build, root, entryPoints) => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'bundle',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    metafile: true,
    logLevel: 'warning',
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      imports.filter(({ external }) => !external).map(({ path, kind }) => ({ path, isDynamic: kind === 'dynamic-import' })),
    ]),
  );
};

const closureOf = (graph, files, isIn = () => false) => {
  const found = new Set(files.filter((file) => !isIn(file)));
  for (const file of found) for (const path of staticImports(graph, file)) if (!isIn(path)) found.add(path);
  return [...found];
};

/** Puts each module of a layer where its name is, and gives the layer that a module is in. */
const divide = (graph) => {
  const layerOf = new Map();
  const divided = layers(graph).map(([name, roots]) => {
    const files = closureOf(graph, roots, (file) => layerOf.has(file));
    for (const file of files) layerOf.set(file, name);
    return { name, files };
  });
  return { divided, layerOf };
};

/**
 * Builds the bundle into `bundle` of the folder that holds the built modules.
 *
 * @param backends the modules that are imported by their URL alone
 * @param exportsOf gives the names that a module exports
 */
export const buildBundle = async (root, folder, backends, exportsOf) => {
  const { build } = await import('esbuild');
  const outdir = join(folder, 'bundle');
  mkdirSync(outdir, { recursive: true });
  const roots = ['index.ts', 'command.ts', ...BEGINNINGS, ...backends];
  const graph = await graphOf(build, root, roots);
  const { divided, layerOf } = divide(graph);
  const require = createRequire(import.meta.url);
  const rxjs = Object.keys(require('rxjs'));
  const namesOf = (file) => (file === 'rxjs' ? rxjs : exportsOf(file));
  const ofLayer = (file) => (file === 'rxjs' ? 'workers' : layerOf.get(file));

  const dynamic = [...graph.values()].flat().flatMap(({ path, isDynamic }) => (isDynamic ? [path] : []));
  const entries = [...new Set([...dynamic, ...backends, ...BEGINNINGS])].filter((file) => !layerOf.has(file));

  /** The modules as they are bundled into one file or, where `layer` is undefined, into the entries. */
  const modules = (layer) => ({
    name: 'modules',
    setup(build) {
      build.onResolve({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => ({ path, external: true }));
      build.onResolve({ filter: /^rxjs$/ }, () => ({ path: 'rxjs', namespace: layer === 'workers' ? 'rxjs' : 'elsewhere' }));
      build.onResolve({ filter: COMMONJS }, ({ path }) => ({ path, namespace: 'required' }));
      build.onResolve({ filter: /^[^./]/ }, ({ kind, path }) => (kind === 'entry-point' ? undefined : { path, external: true }));
      build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = posix(relative(root, join(resolveDir, path))).replace(/\.js$/, '.ts');
        const home = layerOf.get(file);
        if (home === layer) return undefined;
        if (home === undefined) return { path: `./${flat(file)}.js`, external: true };
        return kind === 'dynamic-import'
          ? { path: `./${flat(file)}.js`, external: true }
          : { path: file, namespace: 'elsewhere' };
      });
      build.onLoad({ filter: /.*/, namespace: 'rxjs' }, () => ({
        contents: `${RXJS}\n${named(rxjs, 'rxjs')}`,
        loader: 'js',
        resolveDir: root,
      }));
      build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
        contents: requiring(
          path,
          Object.keys(require(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name)),
        ),
        loader: 'js',
        resolveDir: root,
      }));
      build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path: file }) => ({
        contents: `import { ${identifier(file)} } from './${ofLayer(file)}.js';\n${named(namesOf(file), identifier(file))}`,
        loader: 'js',
      }));
      build.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => ({
        contents: `const ownUrl = /* @__PURE__ */ moduleUrl(${JSON.stringify(builtPath(posix(relative(root, path))))}); ${await readFile(path, 'utf8')}`,
        loader: 'ts',
      }));
    },
  });
  const options = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: MODULE_URL },
  };

  const registered = [
    ...divided.flatMap(({ name, files }) =>
      files.map((file) => [
        file,
        `() => once('${name}', () => import('./${name}.js')).then((layer) => layer.${identifier(file)})`,
      ]),
    ),
    ...entries.map((file) => [file, `() => once('${flat(file)}', () => import('./${flat(file)}.js'))`]),
  ];
  const registering = `import { registerBundled } from './base/modules.js';\n${ONCE}\nregisterBundled({ ${registered.map(([file, load]) => `[moduleUrl('${builtPath(file)}')]: ${load},`).join('\n')} });`;
  for (const { name, files } of divided) {
    const lines = files.map((file) => `export * as ${identifier(file)} from './${file.replace(/\.ts$/, '.js')}';`);
    if (name === 'ground') lines.push(registering);
    if (name === 'workers') lines.push("export * as rxjs from 'rxjs';");
    await build({
      ...options,
      stdin: { contents: lines.join('\n'), resolveDir: root, sourcefile: `${name}.ts`, loader: 'ts' },
      outfile: join(outdir, `${name}.js`),
      outdir: undefined,
      plugins: [modules(name)],
    });
  }
  await build({
    ...options,
    entryPoints: entries.map((file) => ({ in: file, out: flat(file) })),
    splitting: true,
    plugins: [modules(undefined)],
  });

  // Modules of the layers that are imported by themselves.
  const facade = (file) =>
    `import { ${identifier(file)} } from './${ofLayer(file)}.js';\n${named(namesOf(file), identifier(file))}\n`;
  for (const file of new Set([...dynamic, 'index.ts', 'command.ts']))
    if (layerOf.has(file)) writeFileSync(join(outdir, `${flat(file)}.js`), facade(file));
  for (const file of BEGINNINGS)
    writeFileSync(
      join(folder, file.replace(/\.ts$/, '.js')),
      `import '${'../'.repeat(file.split('/').length - 1)}bundle/${flat(file)}.js';\n`,
    );
};
