// Builds dist/closures.json: the closures of what the package itself defines, by which keys of stages are computed
// (pipeline/key/built-closures.ts). Without it the first run after an install bundles them, which takes seconds.
//
// A closure of which no module changed since the last build is kept. dist/.closures, for builds alone, has the modules that
// each is made of, and says whether a closure was left out.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Modules that define what keys know by their source: stages, components and backends.
const ROOMS = /^(?:stages|networks|datasets)\//;
const DEFINES = /\bsource: import\.meta\.url\b/;

const digestOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
};

/** The modules of the built package, as a process that runs from its bundle has them. */
const openBuilt = async (folder) => {
  const { base_modules } = await import(pathToFileURL(join(folder, 'bundle/ground.js')).href);
  return (file) => base_modules.importModule(pathToFileURL(join(folder, file)).href);
};

const isDefinedIn = (value, url) =>
  value !== null && (typeof value === 'object' || typeof value === 'function') && value.source === url;

/** Every export that is a definition: its module, and its name. */
const definitionsIn = async (root, folder, files, load) => {
  const modules = files.filter((file) => ROOMS.test(file) && DEFINES.test(readFileSync(join(root, file), 'utf8')));
  const { backends } = await load('kernels/backends/index.js');
  const found = backends.map(({ source, exported }) => ({ path: fileURLToPath(source), name: exported }));
  for (const file of modules.map((one) => one.replace(/\.ts$/, '.js'))) {
    const path = join(folder, file);
    for (const [name, value] of Object.entries(await load(file)))
      if (isDefinedIn(value, pathToFileURL(path).href)) found.push({ path, name });
  }
  return found;
};

/** Tells whether the last build left no closure out. */
export const areAllBuilt = (dist) => readJson(join(dist, '.closures'))?.areAll === true;

/**
 * The closures of the last build of which each module is as it was, by id; undefined where there are none that were made as now.
 *
 * @param made digest of what bundles depend on beside the files
 */
export const keptOf = (root, folder, dist, made) => {
  const before = readJson(join(dist, 'closures.json'));
  const { modulesOf } = readJson(join(dist, '.closures')) ?? {};
  if (before === undefined || modulesOf === undefined || before.with !== made) return undefined;
  const same = new Map();
  const isSame = (module) => {
    if (!same.has(module)) {
      try {
        const { ts, js } = before.modules[module];
        same.set(module, digestOf(join(root, `${module}.ts`)) === ts && digestOf(join(folder, `${module}.js`)) === js);
      } catch {
        same.set(module, false);
      }
    }
    return same.get(module);
  };
  const kept = Object.entries(before.closures).filter(([id]) => modulesOf[id]?.every(isSame));
  return new Map(kept.map(([id, closure]) => [id, { ...closure, modules: modulesOf[id] }]));
};

/** Bundles closures, each by itself, for the modules that it is made of; what several need is bundled once. */
const bundle = async (folder, exports, load) => {
  const { bundleClosures } = await load('pipeline/key/bundle-closure.js');
  const { openPackages } = await load('pipeline/key/packages.js');
  const { builtId } = await load('pipeline/key/built-closures.js');
  const [packages, pieces, made] = [openPackages(), new Map(), new Map()];
  const make = async (exported) => {
    const { closures, files } = await bundleClosures([exported], [], packages, new Map(), pieces);
    const [{ bundle: digest, packages: needed }] = closures;
    const modules = files.map((file) => relative(folder, file).replaceAll('\\', '/').replace(/\.js$/, ''));
    made.set(builtId(exported), { bundle: digest, packages: needed.map(([name]) => name), modules: modules.sort() });
  };
  await Promise.all(exports.map(make));
  return made;
};

/**
 * Writes the file into the folder that holds the built modules.
 *
 * @param root the folder of the package
 * @param folder that of the built modules
 * @param dist that of the last build
 * @param files the sources, from `root`
 * @param isWhole false to leave out those that would have to be bundled, unless there is no file yet
 * @returns the number of closures that were bundled
 */
export const buildClosures = async (root, folder, dist, files, isWhole) => {
  const load = await openBuilt(folder);
  const { bundlingHere } = await load('pipeline/key/bundling-here.js');
  const { builtId } = await load('pipeline/key/built-closures.js');
  const made = bundlingHere([]);
  const kept = keptOf(root, folder, dist, made);
  const closures = new Map(kept);
  let lacking = [];
  const areAll = isWhole || kept === undefined;
  if (areAll) {
    lacking = (await definitionsIn(root, folder, files, load)).filter((one) => !closures.has(builtId(one)));
    for (const [id, closure] of await bundle(folder, lacking, load)) closures.set(id, closure);
  }
  const inOrder = [...closures].sort(([one], [other]) => (one < other ? -1 : 1));
  const modules = [...new Set(inOrder.flatMap(([, closure]) => closure.modules))].sort();
  const digests = (module) => ({ ts: digestOf(join(root, `${module}.ts`)), js: digestOf(join(folder, `${module}.js`)) });
  const content = {
    with: made,
    modules: Object.fromEntries(modules.map((module) => [module, digests(module)])),
    closures: Object.fromEntries(inOrder.map(([id, { bundle: digest, packages }]) => [id, { bundle: digest, packages }])),
  };
  writeFileSync(join(folder, 'closures.json'), JSON.stringify(content));
  const modulesOf = Object.fromEntries(inOrder.map(([id, closure]) => [id, closure.modules]));
  writeFileSync(join(folder, '.closures'), JSON.stringify({ areAll, modulesOf }));
  return lacking.length;
};
