import { dirname, resolve } from 'node:path';
import { build, type Metafile, type OnLoadResult, transform } from 'esbuild';
import { digestOf } from '../../artifacts/digest.js';
import type { BundledClosure, OutsidePackage } from './closure-mark.js';
import { ENTRY, moduleGraph, type Outside } from './module-graph.js';
import { type Packages, packageNameOf } from './packages.js';

/** The packages that the bundle still imports; those that only unused code imports do not count. */
const packagesIn = ({ outputs }: Metafile): ReadonlySet<string> =>
  new Set(Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => packageNameOf(path))));

/** A bundle without the paths under which esbuild wraps modules that are imported dynamically. */
const withoutPaths = (bundle: string): string => bundle.replace(/\b(__esm|__commonJS)\(\{"[^"]*"\(/g, '$1({""(');

/** A closure that was bundled, and the paths of the files that it was made of. */
export interface MadeClosure extends BundledClosure {
  readonly files: readonly string[];
}

/**
 * Bundles the closure of a module's export. Apart from the memory of closures, since what it needs takes long to load.
 *
 * @param path the module that the closure begins with
 * @param conditions those under which packages are resolved
 * @param loaded the modules of the user's that were read already, by path
 * @throws the failure of esbuild where a module cannot be read or parsed
 */
export const bundleClosure = async (
  path: string,
  exported: string,
  conditions: readonly string[],
  packages: Packages,
  loaded: Map<string, Promise<OnLoadResult>>,
): Promise<MadeClosure> => {
  const outside: Outside = new Map();
  const result = await build({
    stdin: {
      contents: `export { ${exported} as closure } from '${ENTRY}';`,
      resolveDir: dirname(path),
      loader: 'js',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: [...conditions],
    minifySyntax: true,
    minifyWhitespace: true,
    treeShaking: true,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    // To esbuild a property of `import.meta` may have effects, which would keep every definition alive.
    define: { 'import.meta.url': '"module"', 'import.meta.filename': '"module"', 'import.meta.dirname': '"module"' },
    logLevel: 'silent',
    plugins: [moduleGraph(path, packages, outside, loaded)],
  });
  // Short names are given by how often each letter stands in the sources, types and unused code among them; given
  // to the finished bundle they depend on it alone.
  const { code } = await transform(withoutPaths(result.outputFiles[0]?.text ?? ''), {
    minify: true,
    format: 'esm',
    charset: 'utf8',
    target: 'node20',
  });
  const packagesOutside = [...packagesIn(result.metafile)].flatMap((name) =>
    [...(outside.get(name) ?? [])].map((folder): OutsidePackage => [name, folder ?? null]),
  );
  const files = Object.keys(result.metafile.inputs).filter((input) => input !== '<stdin>');
  return { bundle: digestOf(code), packages: packagesOutside, files: files.map((input) => resolve(input)) };
};
