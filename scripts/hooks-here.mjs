// Has a thread load TypeScript by the hooks of source-hooks.mjs without another thread for them, where Node.js lets it: half
// of what loading the modules of a test takes is the way to that thread and back, one for each import.
//
// Node.js 20 has no public way (`registerHooks` came with 22), so this is by its internals, which `--expose-internals` opens
// to the tests; without that option, or where the internals are others, `hookHere` gives false and changes nothing.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { hooksUrl, isSource, load, resolve } from './source-hooks.mjs';

const require = createRequire(import.meta.url);

// Packages of CommonJS that nearly every module imports. Node.js reads such a package a second time, for its names, which of
// tfjs takes as long as to run it.
const COMMONJS = /^(?:@tensorflow\/tfjs-(?:core|backend-cpu|backend-wasm)|fp-ts(?:\/lib\/[^/]+\.js)?|io-ts|rxjs)$/;
const REQUIRED = '?required';

const requiring = (path) => {
  const names = Object.keys(require(path)).filter((name) => name !== 'default');
  return `import { createRequire } from 'node:module';
const required = createRequire(import.meta.url)(${JSON.stringify(path)});
export default required;
${names.map((name, at) => `const _${at} = required[${JSON.stringify(name)}]; export { _${at} as ${JSON.stringify(name)} };`).join('\n')}`;
};

const internals = () => {
  try {
    const loader = require('internal/modules/esm/loader').getOrInitializeCascadedLoader();
    const { defaultResolve } = require('internal/modules/esm/resolve');
    const { defaultLoad } = require('internal/modules/esm/load');
    const { initializeImportMeta } = require('internal/modules/esm/initialize_import_meta');
    const parts = [loader.setCustomizations, loader.register, defaultResolve, defaultLoad, initializeImportMeta];
    return parts.every((part) => typeof part === 'function')
      ? { loader, defaultResolve, defaultLoad, initializeImportMeta }
      : undefined;
  } catch {
    return undefined;
  }
};

/** Hooks the imports of this thread; gives false where Node.js does not let it. */
export const hookHere = () => {
  const found = internals();
  if (found === undefined) return false;
  const { loader, defaultResolve, defaultLoad, initializeImportMeta } = found;

  const resolveHere = (specifier, parentURL, importAttributes) => {
    const next = (name) => {
      const conditions = loader.conditions ?? undefined;
      return defaultResolve(name, { conditions, parentURL, importAttributes });
    };
    const resolved = resolve(specifier, { parentURL }, next);
    return COMMONJS.test(specifier) && isSource(parentURL) && resolved.format !== 'module'
      ? { ...resolved, url: `${resolved.url}${REQUIRED}`, format: 'module' }
      : resolved;
  };
  const loadHere = async (url, context) => {
    if (url.endsWith(REQUIRED))
      return { format: 'module', source: requiring(fileURLToPath(url.slice(0, -REQUIRED.length))), responseURL: url };
    return { responseURL: url, ...(await load(url, context, defaultLoad)) };
  };
  loader.setCustomizations({
    allowImportMetaResolve: true,
    resolve: resolveHere,
    resolveSync: resolveHere,
    load: loadHere,
    importMetaInitialize: (meta, context, of) => initializeImportMeta(meta, context, of),
    forceLoadHooks: () => undefined,
    // Of an experiment in TypeScript, say: the hooks of both are called as they would be without this.
    register: (...words) => {
      loader.setCustomizations(undefined);
      loader.register(hooksUrl, import.meta.url);
      return loader.register(...words);
    },
  });
  return true;
};
