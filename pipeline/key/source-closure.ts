import { readFile, realpath } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile, Plugin, TransformFailure } from 'esbuild';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { exportsOf } from '../../artifacts/module-exports.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import { findPackage, packageFolderOf, packageNameOf, versionsOf } from './third-party.js';

const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

// esbuild keeps a call whose value nothing uses unless it is marked pure; these only build values, and unmarked they
// would tie every stage of an experiment's file to all the others and to the graph itself.
const DEFINING_CALL =
  /(?<=(?:[=(,:[]|\bdefault|=>)\s*)(experiment|stage|component|operator|record|withDefault|inherited|jsonKind|tensorKind|componentOf|t\.[a-z]\w*)(?=\()/g;

const markDefinitions = (text: string): string => text.replace(DEFINING_CALL, '/* @__PURE__ */ $1');

const loaderOf = (path: string): 'ts' | 'tsx' | 'js' | 'jsx' =>
  /\.[cm]?ts$/.test(path) ? 'ts' : path.endsWith('.tsx') ? 'tsx' : path.endsWith('.jsx') ? 'jsx' : 'js';

type Transform = typeof import('esbuild')['transform'];

// Where the built package lies; nothing is left out when it runs from source.
const BUILT = import.meta.url.endsWith('.js') ? fileURLToPath(new URL('../../', import.meta.url)) : '\0';

/** Leaves other packages out of the bundle and notes which they are; this package's own modules are part of the closure. */
const packageBoundary = (ownFolder: string | undefined, external: Map<string, Set<string>>, transform: Transform): Plugin => ({
  name: 'package-boundary',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async (request) => {
      if (request.pluginData === 'resolving' || request.kind === 'entry-point') return undefined;
      if (builtins.has(request.path)) return { path: request.path, external: true };
      if (isAbsolute(request.path)) return undefined;
      const name = packageNameOf(request.path);
      const folder = await findPackage(name, request.resolveDir);
      const inside = folder === undefined ? await packageFolderOf(request.resolveDir) : await realpath(folder);
      if (inside !== undefined && inside === ownFolder) {
        const own = await build.resolve(request.path, {
          resolveDir: request.resolveDir,
          kind: request.kind,
          pluginData: 'resolving',
        });
        if (own.errors.length === 0) return { path: own.path, sideEffects: false };
      }
      if (folder === undefined) {
        // Not a package: an alias of the user's tsconfig or package.json, or one that is not installed.
        const aliased = await build.resolve(request.path, {
          resolveDir: request.resolveDir,
          kind: request.kind,
          pluginData: 'resolving',
        });
        if (aliased.errors.length === 0 && !aliased.external) return { path: aliased.path };
      }
      external.set(name, (external.get(name) ?? new Set()).add(request.resolveDir));
      return { path: request.path, external: true };
    });
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      // The modules of the built package itself each hold what belongs together.
      if (path.startsWith(BUILT)) return undefined;
      const text = await readFile(path, 'utf8');
      if (text.search(DEFINING_CALL) < 0) return { contents: text, loader: loaderOf(path) };
      try {
        // Comments go first: a mark inside one would end it.
        const { code } = await transform(text, { loader: loaderOf(path), legalComments: 'none', sourcefile: path });
        return { contents: markDefinitions(code), loader: 'js' };
      } catch (error) {
        return { errors: (error as Partial<TransformFailure>).errors ?? [{ text: String(error) }] };
      }
    });
  },
});

/** The packages that the bundle still imports; those that only unused code imports do not count. */
const packagesIn = ({ outputs }: Metafile): ReadonlySet<string> =>
  new Set(Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => packageNameOf(path))));

/** A bundle without the paths under which esbuild wraps modules that are imported dynamically. */
const withoutPaths = (bundle: string): string => bundle.replace(/\b(__esm|__commonJS)\(\{"[^"]*"\(/g, '$1({""(');

const ownPackageFolder = packageFolderOf(dirname(fileURLToPath(import.meta.url)));

/**
 * The digest of all code that one export of a module can run: its module closure bundled, tree-shaken to that
 * export and minified, so that a comment or a reformat changes nothing and an edited helper does; third-party
 * packages enter by name and version, with those that they depend on.
 *
 * @param source URL of the module
 * @param exported the export's name
 * @returns a `usage` problem when the module or one that it imports cannot be read or parsed
 */
export const sourceClosure = (source: string, exported: string): taskEither.TaskEither<Problem, Digest> => {
  const path = fileURLToPath(source);
  const external = new Map<string, Set<string>>();
  return pipe(
    taskEither.tryCatch(
      async () => {
        const { build, transform } = await import('esbuild');
        const result = await build({
          stdin: {
            contents: `export { ${exported} as closure } from ${JSON.stringify(path)};`,
            resolveDir: dirname(path),
            loader: 'js',
          },
          bundle: true,
          write: false,
          format: 'esm',
          platform: 'node',
          target: 'node20',
          minifySyntax: true,
          minifyWhitespace: true,
          treeShaking: true,
          legalComments: 'none',
          charset: 'utf8',
          metafile: true,
          // To esbuild a property of `import.meta` may have effects, which would keep every definition alive.
          define: { 'import.meta.url': '"module"' },
          logLevel: 'silent',
          plugins: [packageBoundary(await ownPackageFolder, external, transform)],
        });
        const versions = new Map<string, string>();
        for (const name of packagesIn(result.metafile)) {
          for (const folder of external.get(name) ?? []) await versionsOf(name, folder, versions);
        }
        // Short names are given by how often each letter stands in the sources, types and unused code among them; given
        // to the finished bundle they depend on it alone.
        const { code } = await transform(withoutPaths(result.outputFiles[0]?.text ?? ''), {
          minify: true,
          format: 'esm',
          charset: 'utf8',
          target: 'node20',
        });
        return digestOf(`${code}\n${[...versions.keys()].sort().join('\n')}`);
      },
      (error) => closureProblem(path, error),
    ),
  );
};

const closureProblem = (path: string, error: unknown): Problem => {
  const first = (
    error as { errors?: readonly { text: string; location?: { file: string; line: number; column: number } | null }[] }
  ).errors?.[0];
  const where = first?.location == null ? path : `${first.location.file}:${first.location.line}:${first.location.column + 1}`;
  return problem('usage', first?.text ?? String(error), where, 'correct the module so that it can be bundled', error);
};

/** The name under which a module exports a value. */
export const exportNameOf = async (
  source: string,
  accept: (value: unknown) => boolean,
): Promise<either.Either<Problem, string>> => {
  const found = Object.entries(await exportsOf(source)).find(([, value]) => accept(value));
  return found === undefined
    ? either.left(
        problem(
          'usage',
          'a stage or component is not exported by the module that defines it',
          fileURLToPath(source),
          'export it by name, so that a worker can load it',
        ),
      )
    : either.right(found[0]);
};
