import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Program, parse } from 'acorn';
import { type Loader, transform } from 'esbuild';

/** An export of another module: its specifier, and the export's name there. */
export interface ReExport {
  readonly specifier: string;
  readonly name: string;
}

const nameIn = (node: { readonly type: string; readonly name?: string; readonly value?: unknown }): string =>
  node.type === 'Identifier' ? String(node.name) : String(node.value);

/** Names that a program binds by its imports, with what they are. */
const importedIn = (program: Program): ReadonlyMap<string, ReExport> =>
  new Map(
    program.body.flatMap((node) => {
      if (node.type !== 'ImportDeclaration') return [];
      const specifier = String(node.source.value);
      return node.specifiers.flatMap((one) => {
        if (one.type === 'ImportNamespaceSpecifier') return [];
        const name = one.type === 'ImportDefaultSpecifier' ? 'default' : nameIn(one.imported);
        return [[one.local.name, { specifier, name }] as const];
      });
    }),
  );

/** The exports of a module, by name, that it has from other modules: those that it names one by one. */
export const reExportsOf = async (path: string): Promise<ReadonlyMap<string, ReExport>> => {
  const loader: Loader = extname(path) === '.ts' ? 'ts' : 'js';
  const { code } = await transform(await readFile(path, 'utf8'), { loader, format: 'esm' });
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const imported = importedIn(program);
  return new Map(
    program.body.flatMap((node) => {
      if (node.type !== 'ExportNamedDeclaration' || node.declaration != null) return [];
      return node.specifiers.flatMap(({ local, exported }) => {
        const own = imported.get(nameIn(local));
        const found = node.source == null ? own : { specifier: String(node.source.value), name: nameIn(local) };
        return found === undefined ? [] : [[nameIn(exported), found] as const];
      });
    }),
  );
};
