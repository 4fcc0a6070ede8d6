import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildFailure, build, type Metafile, type OnLoadResult, type Plugin } from 'esbuild';
import * as either from 'fp-ts/lib/Either.js';
import { isResolving, moduleFinder, nowhere } from './find-module.js';
import { loadOnce } from './module-graph.js';
import { isOwn } from './own-path.js';
import type { Packages } from './packages.js';
import { COMMON_JS, type RunnableModule, runnableModule, sourceUrl } from './runnable-module.js';
import { ENTRIES, fromSpecifier, USER } from './specifiers.js';

/** Modules of the user's as one ES module, which a worker runs in their place. */
export interface CodeBundle {
  /** Its export `modules` has, by the URL of each of them, a function that imports it. */
  readonly text: string;
  /** Paths of the modules that use their URL, and may read files beside themselves, which stay where they are. */
  readonly lookingBeside: readonly string[];
}

/** Means of bundling code. */
export interface CodeMeans {
  /** The conditions under which packages are resolved. */
  readonly conditions: readonly string[];
  readonly packages: Packages;
  /** The modules of the user's that were read for keys, by path, whose bytes of then are those that run; takes those that are read. */
  readonly loaded: Map<string, Promise<OnLoadResult>>;
  /** The modules that were made ready to run already, by path; takes those that are made. */
  readonly runnable: Map<string, Promise<RunnableModule>>;
}

const OPTIONS = {
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // What a module does while it is loaded, it does here too; functions and classes keep the names that a name clash takes.
  treeShaking: false,
  ignoreAnnotations: true,
  keepNames: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  sourcemap: 'external',
  logLevel: 'silent',
} as const;

/** Bundles modules by an entry that names each by a URL; gives the output and the paths of all modules of the user's in it. */
const bundleOf = async (urls: ReadonlyMap<string, string>, { conditions, packages, loaded, runnable }: CodeMeans) => {
  const paths = [...urls.values()];
  const plugin: Plugin = {
    name: 'code',
    setup: (builder) => {
      const find = moduleFinder(builder, paths, packages);
      const ready = async (path: string): Promise<RunnableModule> => {
        const known = runnable.get(path) ?? loadOnce(builder, path, loaded).then((found) => runnableModule(builder, path, found));
        runnable.set(path, known);
        return known;
      };
      builder.onResolve({ filter: new RegExp(`^${ENTRIES}$`) }, ({ kind }) =>
        kind === 'entry-point' ? { path: 'entry', namespace: ENTRIES } : undefined,
      );
      builder.onResolve({ filter: /.*/, namespace: ENTRIES }, ({ path }) => ({ path, namespace: USER }));
      builder.onResolve({ filter: /.*/, namespace: USER }, async (request) => {
        if (isResolving(request)) return undefined;
        const found = await find(request);
        if (found?.kind === 'nowhere') return nowhere(found);
        if (found?.kind === 'builtin') return { path: request.path, external: true };
        if (found?.kind === 'file' && !isOwn(found.path)) return { path: await realpath(found.path), namespace: USER };
        return { path: fromSpecifier(pathToFileURL(request.importer).href, request.path), external: true };
      });
      builder.onLoad({ filter: /.*/, namespace: USER }, async ({ path }) => (await ready(path)).loaded);
      builder.onLoad({ filter: /.*/, namespace: ENTRIES }, () => ({
        contents: `export const modules = {\n${[...urls]
          .map(([url, path]) => `${JSON.stringify(url)}: () => import(${JSON.stringify(path)}),`)
          .join('\n')}\n};`,
        resolveDir: dirname(paths[0] as string),
        loader: 'js',
      }));
    },
  };
  const { metafile, outputFiles } = await build({
    ...OPTIONS,
    entryPoints: [ENTRIES],
    outdir: dirname(paths[0] as string),
    conditions: [...conditions],
    plugins: [plugin],
  });
  const [map = '', text = ''] = outputFiles.map((file) => file.text);
  return { text, map, inputs: usersOf(metafile) };
};

const usersOf = ({ inputs }: Metafile): ReadonlyMap<string, Metafile['inputs'][string]> =>
  new Map(
    Object.entries(inputs).flatMap(([input, found]) =>
      input.startsWith(`${USER}:`) ? [[input.slice(USER.length + 1), found] as const] : [],
    ),
  );

/** The comment by which traces name the lines of the user's files. */
const mapComment = (text: string): string => {
  const map = JSON.parse(text) as { readonly sources: readonly string[] };
  const sources = map.sources.map((source) => sourceUrl(source) ?? source);
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify({ ...map, sources })).toString('base64')}\n`;
};

/** Reason that a module of a bundle can run from its file alone; undefined where there is none. */
const obstacleOf = async (
  path: string,
  { format }: Metafile['inputs'][string],
  runnable: CodeMeans['runnable'],
): Promise<string | undefined> => {
  const { obstacle } = (await runnable.get(path)) ?? {};
  const what = obstacle ?? (format === 'cjs' && !path.endsWith('.json') ? COMMON_JS : undefined);
  return what === undefined ? undefined : `${path} ${what}`;
};

const firstOf = (error: unknown): string => {
  const [first] = (error as Partial<BuildFailure>).errors ?? [];
  const at = first?.location;
  const where = at == null ? '' : `${at.file.replace(new RegExp(`^${USER}:`), '')}:${at.line}: `;
  return `${where}${first?.text ?? String(error)}`;
};

/**
 * Bundles modules of the user's, with all that they import of the user's, into one ES module. What is installed, and this
 * package, stays outside: an import of it says who imports it, so that it is found from there.
 *
 * Each module runs once, when it is asked for first, whole, in the order of ES modules; `import.meta.url` is the URL of its file.
 *
 * @param sources the URLs of modules that none is of this package
 * @returns the reason, where a module can run from its file alone: one of CommonJS, one that imports under a name that is made
 * while it runs, or one that cannot be read or parsed
 */
export const bundleCode = async (sources: readonly string[], means: CodeMeans): Promise<either.Either<string, CodeBundle>> => {
  try {
    const given = await Promise.all(
      [...sources].sort().map(async (source) => [source, await realpath(fileURLToPath(source))] as const),
    );
    const first = await bundleOf(new Map(given), means);
    const paths = [...first.inputs.keys()];
    const obstacles = await Promise.all([...first.inputs].map(([path, input]) => obstacleOf(path, input, means.runnable)));
    const obstacle = obstacles.find((one) => one !== undefined);
    if (obstacle !== undefined) return either.left(obstacle);
    // Code may name any of its modules by its URL, as the component does that it makes while it runs.
    const all = paths.filter((path) => !path.endsWith('.json')).map((path) => [pathToFileURL(path).href, path] as const);
    const { text, map } = await bundleOf(new Map([...all, ...given].sort(([a], [b]) => (a < b ? -1 : 1))), means);
    const runnable = await Promise.all(paths.map(async (path) => [path, await means.runnable.get(path)] as const));
    const lookingBeside = runnable.flatMap(([path, one]) => (one?.looksBeside ? [path] : []));
    return either.right({ text: `${text}${mapComment(map)}`, lookingBeside });
  } catch (error) {
    return either.left(firstOf(error));
  }
};
