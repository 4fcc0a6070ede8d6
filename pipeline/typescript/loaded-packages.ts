import { Module } from 'node:module';
import { pathToFileURL } from 'node:url';

// Packages of CommonJS that this package itself loads, and that what users write imports too. Node.js reads the text of each
// file of theirs again for the names that it exports, which of RxJS and tfjs takes longer than all of a small experiment.

/** A module of CommonJS that this thread has loaded: the path that it is required by, and the names that it exports. */
export interface LoadedModule {
  readonly path: string;
  readonly names: readonly string[];
}

/** Modules that were loaded, by the URL by which an ES module would import them. */
export type LoadedModules = Readonly<Record<string, LoadedModule>>;

const PACKAGES = /[\\/]node_modules[\\/](?:rxjs|io-ts|fp-ts|@tensorflow[\\/]tfjs-(?:core|backend-cpu|backend-wasm))[\\/]/;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

interface Loaded {
  readonly loaded: boolean;
  readonly exports: unknown;
}
const cache = (): Record<string, Loaded | undefined> =>
  (Module as unknown as { _cache: Record<string, Loaded | undefined> })._cache;

const OF_MODULES = '__esModule';

const namesOf = (exports: object): readonly string[] => [
  ...Object.keys(exports).filter((name) => name !== 'default' && name !== OF_MODULES && IDENTIFIER.test(name)),
  ...(OF_MODULES in exports ? [OF_MODULES] : []),
];

/** The modules of those packages that this thread has loaded by now. */
export const loadedModules = (): LoadedModules =>
  Object.fromEntries(
    Object.entries(cache()).flatMap(([path, module]) =>
      module?.loaded === true && PACKAGES.test(path) && typeof module.exports === 'object' && module.exports !== null
        ? [[pathToFileURL(path).href, { path, names: namesOf(module.exports) }]]
        : [],
    ),
  );

/** An ES module that exports what a module of CommonJS does, which is required. */
export const requiringModule = ({ path, names }: LoadedModule): string => `import { createRequire } from 'node:module';
const required = createRequire(import.meta.url)(${JSON.stringify(path)});
export default required;
${names.map((name, at) => `const _${at} = required.${name}; export { _${at} as ${name} };`).join('\n')}
`;
