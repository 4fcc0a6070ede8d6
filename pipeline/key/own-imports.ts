import { type AnyNode, type Identifier, type Program, parse } from 'acorn';
import { isNode } from './pure-definitions.js';
import { OWN_SCHEME } from './specifiers.js';

/** The name for all exports of a module. */
export const EVERY = '*';

/** The nodes in a node, but not the name of a property, which names no variable. */
const childrenOf = (node: AnyNode): readonly AnyNode[] =>
  Object.entries(node)
    .filter(([part]) => part !== 'key' || (node as { readonly computed?: boolean }).computed !== false)
    .flatMap(([, value]) => value)
    .filter(isNode);

const nameIn = (node: AnyNode): string => (node.type === 'Identifier' ? node.name : String((node as { value?: unknown }).value));

/** Members of a namespace that a program reads, `EVERY` among them where it uses the namespace itself. */
const membersOf = (node: AnyNode, namespace: string): readonly string[] => {
  if (node.type === 'ImportDeclaration') return [];
  if (node.type === 'Identifier') return node.name === namespace ? [EVERY] : [];
  if (node.type !== 'MemberExpression') return childrenOf(node).flatMap((child) => membersOf(child, namespace));
  const { object, property, computed } = node;
  if (!computed && object.type === 'Identifier' && (object as Identifier).name === namespace) return [nameIn(property)];
  return [object, ...(computed ? [property] : [])].flatMap((child) => membersOf(child, namespace));
};

/**
 * The names that a bundle imports from modules of this package, by specifier. A namespace counts by its members that are
 * read, and wholly where it is handed on; names that it gives in inner scopes make this more, never less.
 *
 * @param code the bundle, an ES module
 */
export const ownImportsOf = (code: string): ReadonlyMap<string, ReadonlySet<string>> => {
  const program: Program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const found = new Map<string, Set<string>>();
  const add = (specifier: unknown, names: readonly string[]): void => {
    if (typeof specifier !== 'string' || !specifier.startsWith(OWN_SCHEME)) return;
    found.set(specifier, new Set([...(found.get(specifier) ?? []), ...names]));
  };
  for (const node of program.body) {
    if (node.type === 'ExportAllDeclaration') add(node.source.value, [EVERY]);
    if (node.type === 'ExportNamedDeclaration' && node.source != null)
      add(
        node.source.value,
        node.specifiers.map(({ local }) => nameIn(local)),
      );
    if (node.type !== 'ImportDeclaration') continue;
    add(
      node.source.value,
      node.specifiers.flatMap((specifier) => {
        if (specifier.type === 'ImportDefaultSpecifier') return ['default'];
        if (specifier.type === 'ImportSpecifier') return [nameIn(specifier.imported)];
        return membersOf(program, specifier.local.name);
      }),
    );
  }
  return found;
};
