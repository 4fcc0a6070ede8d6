import { SourceMap } from 'node:module';
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

/** A bundle in which each module is headed by a comment that names it, and names stay as they are unless two are the same; with its source map. */
interface Bundle {
  readonly code: string;
  readonly map: SourceMap;
}

const bundleOf = async ({ closure, texts }: KeptWithTexts): Promise<Bundle> => {
  const { build } = await import('esbuild');
  const { entry, exported, modules } = closure;
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    minifySyntax: false,
    minifyWhitespace: false,
    metafile: false,
    sourcemap: 'external',
    outfile: 'bundle.js',
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
  const textOf = (ending: string): string => outputFiles?.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: textOf('.js'), map: new SourceMap(JSON.parse(textOf('.map'))) };
};

/** Starts of the lines of a text, in characters. */
const lineStarts = (text: string): readonly number[] => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];

/** The line that a place is in, from 0. */
const lineOf = (starts: readonly number[], place: number): number => {
  const after = starts.findIndex((start) => start > place);
  return (after < 0 ? starts.length : after) - 1;
};

/** Tells whether a part of a bundle is a module that is run when it is asked for, of which all is kept. */
const isWrapped = (part: string): boolean => /\b__(?:esm|commonJS)\(/.test(part);

/**
 * The declarations that a closure can run, found by the bundler that makes its digest.
 *
 * @throws the failure of esbuild where the kept texts cannot be bundled
 */
export const reachableIn = async (kept: KeptWithTexts): Promise<Reachable> => {
  const { code, map } = await bundleOf(kept);
  const starts = lineStarts(code);
  /** The place in its module of what stands at a place of the bundle; there it may have another name. */
  const placeOf = (place: number, inModule: readonly number[]): number | undefined => {
    const line = lineOf(starts, place);
    const found = map.findEntry(line, place - (starts[line] as number));
    return 'originalLine' in found ? (inModule[found.originalLine] ?? 0) + found.originalColumn : undefined;
  };
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
    const [own, inModule] = [declarationsOf(text), lineStarts(text)];
    const found = declarationsOf(part).flatMap(({ range }) => {
      const place = range && placeOf(start + range[0], inModule);
      return place === undefined ? [] : own.filter((one) => one.range && one.range[0] <= place && place < one.range[1]);
    });
    const isDefault = found.some(({ kind }) => kind === 'default export');
    const names = found.flatMap(({ name, names }) => [...names, name]);
    const before = reachable.get(path);
    const isWhole = before === 'all' || isWrapped(part) || modules[path]?.form !== 'js';
    reachable.set(path, isWhole ? 'all' : new Set([...(before ?? []), ...names, ...(isDefault ? ['default'] : [])]));
  }
  return reachable;
};
