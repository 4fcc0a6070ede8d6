import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyNode, type Program, parse } from 'acorn';
import type { BuildFailure, OnLoadResult, PluginBuild } from 'esbuild';
import { findTsconfig } from 'get-tsconfig';
import { moduleFileOf } from './module-file.js';
import { LOADERS } from './module-graph.js';
import { isNode } from './pure-definitions.js';

/** A module of the user's as it runs from a bundle, in which it has the URL of its file. */
export interface RunnableModule {
  /** Its text as JavaScript, with a map to its own lines. */
  readonly loaded: OnLoadResult;
  /** Reason that it can run from its file alone, in words that follow its path. */
  readonly obstacle?: string;
  /** True of one that uses its URL otherwise than as the source of a definition: it may read files beside itself. */
  readonly looksBeside?: true;
}

/** Findings in the syntax tree of a module. */
interface Findings {
  obstacle?: string;
  looksBeside: boolean;
}

const isText = (node: AnyNode): boolean =>
  node.type === 'Literal' || (node.type === 'TemplateLiteral' && node.expressions.length === 0);

/** Looks for what a bundle cannot keep, and for uses of the URL of a module, which is text by then. */
const look = (node: AnyNode, url: string, findings: Findings): void => {
  if (node.type === 'ImportExpression' && !isText(node.source as AnyNode))
    findings.obstacle ??= 'imports a module under a name that is made while it runs';
  if (node.type === 'MetaProperty' && node.meta.name === 'import')
    findings.obstacle ??= 'uses `import.meta` for more than its URL';
  if (node.type === 'Literal' && node.value === url) findings.looksBeside = true;
  for (const [part, value] of Object.entries(node)) {
    const isSource = part === 'value' && node.type === 'Property' && !node.computed && isSourceKey(node.key);
    for (const child of [value].flat()) if (isNode(child) && !(isSource && isUrl(child, url))) look(child, url, findings);
  }
};

const isSourceKey = (key: AnyNode): boolean =>
  (key.type === 'Identifier' && key.name === 'source') || (key.type === 'Literal' && key.value === 'source');

const isUrl = (node: AnyNode, url: string): boolean => node.type === 'Literal' && node.value === url;

const MARK = 'module-';

/** Name of a source within maps, which esbuild takes for a path, and writes from another folder. */
const sourceMark = (url: string): string => `${MARK}${Buffer.from(url).toString('hex')}`;

/** The URL of the file that a source of a map is of; undefined for one that is no module of the user's. */
export const sourceUrl = (source: string): string | undefined => {
  const at = source.indexOf(MARK);
  return at < 0 ? undefined : Buffer.from(source.slice(at + MARK.length), 'hex').toString('utf8');
};

/** In an ES module it would run in strict mode, and what it requires would be found otherwise. */
export const COMMON_JS = 'is a CommonJS module';

const OBSTACLE_OF_OTHERS = 'is no module of JavaScript, TypeScript or JSON';

/**
 * Makes a module of the user's ready to run from a bundle. Types are stripped by the tsconfig.json of its folder; `import.meta.url`
 * is what it is in its file.
 *
 * @param path of its file, without links
 * @param found the module as it was loaded for keys, with the bytes of its file
 */
export const runnableModule = async ({ esbuild }: PluginBuild, path: string, found: OnLoadResult): Promise<RunnableModule> => {
  const resolveDir = dirname(path);
  const unparsed = (text: string): RunnableModule => ({
    loaded: { contents: '', loader: 'js', resolveDir },
    obstacle: `cannot be parsed: ${text}`,
  });
  const file = moduleFileOf(found);
  if (file === undefined) return unparsed(found.errors?.[0]?.text ?? 'it cannot be read');
  const { bytes } = file;
  const loader = LOADERS[extname(path)] ?? 'binary';
  if (loader === 'json') return { loaded: { contents: bytes, loader, resolveDir } };
  if (loader === 'empty' || loader === 'binary')
    return { loaded: { contents: '', loader: 'empty', resolveDir }, obstacle: OBSTACLE_OF_OTHERS };
  if (/\.c[jt]s$/.test(path)) return { loaded: { contents: '', loader: 'js', resolveDir }, obstacle: COMMON_JS };
  const url = pathToFileURL(path).href;
  const tsconfig = findTsconfig(path);
  try {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: bytes.toString('utf8'), sourcefile: sourceMark(url), resolveDir, loader },
      bundle: false,
      write: false,
      define: {
        'import.meta.url': JSON.stringify(url),
        'import.meta.filename': JSON.stringify(path),
        'import.meta.dirname': JSON.stringify(resolveDir),
      },
      ignoreAnnotations: true,
      sourcemap: 'inline',
      charset: 'utf8',
      target: 'node20',
      logLevel: 'silent',
      ...(tsconfig === undefined ? {} : { tsconfig }),
    });
    const contents = outputFiles[0]?.text ?? '';
    const program: Program = parse(contents, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
    const findings: Findings = { looksBeside: false };
    look(program, url, findings);
    return {
      loaded: { contents, loader: 'js', resolveDir },
      ...(findings.obstacle === undefined ? {} : { obstacle: findings.obstacle }),
      ...(findings.looksBeside ? { looksBeside: true } : {}),
    };
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    return unparsed(first?.text ?? String(error));
  }
};
