import { type Comment, parse } from 'acorn';
import type { Loader } from 'esbuild';
import { BUNDLE_OPTIONS } from '../key/bundling.js';
import type { KeptWithTexts } from '../key/closure-origin.js';
import { declarationsOf } from './declarations.js';

/** Declarations that a closure can run, by module: the names that are in its bundle, or `all` of a module that is there as a whole. */
export type Reachable = ReadonlyMap<string, ReadonlySet<string> | 'all'>;

const ROOM = 'kept';

const START = `${ROOM}-entry`;

const LOADERS: Readonly<Record<string, Loader>> = { js: 'js', json: 'json', opaque: 'text' };

/** A bundle in which each module is headed by a comment that names it, and names stay as they are unless two are the same. */
const bundleOf = async ({ closure, texts }: KeptWithTexts): Promise<string> => {
  const { build } = await import('esbuild');
  const { entry, exported, modules } = closure;
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    minifySyntax: false,
    minifyWhitespace: false,
    metafile: false,
    stdin: { contents: `export { ${exported} as closure } from '${START}';`, loader: 'js' },
    plugins: [
      {
        name: ROOM,
        setup: (builder) => {
          builder.onResolve({ filter: /.*/ }, ({ path, importer, namespace, kind }) => {
            if (kind === 'entry-point') return undefined;
            const target = path === START ? entry : namespace === ROOM ? modules[importer]?.imports[path] : undefined;
            return target !== undefined && modules[target] !== undefined
              ? { path: target, namespace: ROOM }
              : { path, external: true, sideEffects: false };
          });
          builder.onLoad({ filter: /.*/, namespace: ROOM }, ({ path }) => {
            const kept = modules[path];
            return kept && { contents: texts.get(kept.text) ?? '', loader: LOADERS[kept.form] ?? 'js' };
          });
        },
      },
    ],
  });
  return outputFiles?.[0]?.text ?? '';
};

/** The module's own name behind that of a bundle, in which one that another module has too ends with a number. */
const ownNameOf = (bundled: string, own: ReadonlySet<string>): string | undefined => {
  for (let name = bundled; name !== ''; name = name.slice(0, -1)) {
    if (own.has(name)) return name;
    if (!/\d$/.test(name)) return undefined;
  }
  return undefined;
};

/** Tells whether a part of a bundle is a module that is run when it is asked for, of which all is kept. */
const isWrapped = (part: string): boolean => /\b__(?:esm|commonJS)\(/.test(part);

/**
 * The declarations that a closure can run, found by the bundler that makes its digest.
 *
 * @throws the failure of esbuild where the kept texts cannot be bundled
 */
export const reachableIn = async (kept: KeptWithTexts): Promise<Reachable> => {
  const code = await bundleOf(kept);
  const { modules } = kept.closure;
  const comments: Comment[] = [];
  parse(code, { ecmaVersion: 'latest', sourceType: 'module', onComment: comments });
  const heads = comments.flatMap(({ value, start }) => {
    const path = value.trim().replace(`${ROOM}:`, '');
    return modules[path] === undefined ? [] : [{ path, start }];
  });
  const reachable = new Map<string, ReadonlySet<string> | 'all'>();
  for (const [at, { path, start }] of heads.entries()) {
    const part = code.slice(start, heads[at + 1]?.start);
    const text = kept.texts.get((modules[path] as { readonly text: (typeof modules)[string]['text'] }).text) ?? '';
    const own = new Set(declarationsOf(text).flatMap(({ name, names }) => [...names, name]));
    const found = declarationsOf(part).flatMap(({ names, kind }) => (kind === 'module' ? [] : names));
    const isDefault = found.some((name) => name.endsWith('_default'));
    const names = found.flatMap((name) => ownNameOf(name, own) ?? []);
    const before = reachable.get(path);
    const isWhole = before === 'all' || isWrapped(part) || modules[path]?.form !== 'js';
    reachable.set(path, isWhole ? 'all' : new Set([...(before ?? []), ...names, ...(isDefault ? ['default'] : [])]));
  }
  return reachable;
};
