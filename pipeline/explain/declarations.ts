import { type AnyNode, type Declaration as DeclarationNode, type Pattern, type Program, parse } from 'acorn';

/** Kinds of what stands at the top of a module. */
export type DeclarationKind = 'function' | 'class' | 'constant' | 'default export' | 'imports' | 'statements' | 'module';

/** A thing that stands at the top of a module: a declaration, or all of its imports or other statements as one. */
export interface Declaration {
  readonly kind: DeclarationKind;
  /** The name that it is declared by; several, with commas between them, where one pattern declares them. */
  readonly name: string;
  /** Every name that it declares. */
  readonly names: readonly string[];
  readonly text: string;
  /** Places of it in the module, in characters: where its text, or its name in a list of declarations, begins and ends; none of several as one. */
  readonly range?: readonly [start: number, end: number];
}

const programOf = (code: string): Program | undefined => {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowReturnOutsideFunction: true });
  } catch {
    return undefined;
  }
};

const namesIn = (pattern: Pattern | null): readonly string[] => {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((one) => namesIn(one.type === 'RestElement' ? one.argument : one.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
};

const isFunction = (node: AnyNode | null | undefined): boolean =>
  node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';

const declared = (node: DeclarationNode, code: string): readonly Declaration[] => {
  if (node.type === 'VariableDeclaration')
    return node.declarations.map(({ id, init, start, end }): Declaration => {
      const names = namesIn(id);
      const kind = isFunction(init) ? 'function' : init?.type === 'ClassExpression' ? 'class' : 'constant';
      return { kind, name: names.join(', '), names, text: `${node.kind} ${code.slice(start, end)}`, range: [start, end] };
    });
  const { name } = node.id;
  const kind = node.type === 'ClassDeclaration' ? 'class' : 'function';
  return [{ kind, name, names: [name], text: code.slice(node.start, node.end), range: [node.start, node.end] }];
};

const isDeclaration = (node: AnyNode): node is DeclarationNode =>
  node.type === 'VariableDeclaration' || node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration';

const together = (kind: 'imports' | 'statements', texts: readonly string[]): readonly Declaration[] =>
  texts.length === 0 ? [] : [{ kind, name: kind, names: [], text: texts.join('\n') }];

/**
 * The declarations of a module: functions, classes, each constant, its default export, and what else stands at its top. A module
 * that is no ES module is one declaration.
 *
 * @param code JavaScript
 */
export const declarationsOf = (code: string): readonly Declaration[] => {
  const program = programOf(code);
  if (program === undefined) return [{ kind: 'module', name: 'module', names: [], text: code }];
  const imports: string[] = [];
  const statements: string[] = [];
  const found = program.body.flatMap((node): readonly Declaration[] => {
    const text = code.slice(node.start, node.end);
    if (isDeclaration(node)) return declared(node, code);
    if (node.type === 'ExportNamedDeclaration' && node.declaration != null) return declared(node.declaration, code);
    if (node.type === 'ExportDefaultDeclaration') {
      const { id } = node.declaration as { readonly id?: { readonly name: string } | null };
      const names = id == null ? [] : [id.name];
      return [{ kind: 'default export', name: id?.name ?? 'default', names, text, range: [node.start, node.end] }];
    }
    (/^(?:Import|Export)/.test(node.type) ? imports : statements).push(text);
    return [];
  });
  return [...together('imports', imports), ...found, ...together('statements', statements)];
};
