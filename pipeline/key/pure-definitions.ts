import { type AnyNode, type CallExpression, type Identifier, type NewExpression, type Program, parse } from 'acorn';

/** Functions of this package that only build a value, and call no function that they are given. */
const DEFINERS: ReadonlySet<string> = new Set([
  'component',
  'componentOf',
  'experiment',
  'inherited',
  'integerBetween',
  'jsonKind',
  'numberBetween',
  'operator',
  'record',
  'stage',
  'tensorKind',
  'withDefault',
]);

/** Origin of a module's imported names: the package, and the export, or `*` for all of them. */
type Imports = ReadonlyMap<string, { readonly from: 'sluice' | 'io-ts'; readonly exported: string }>;

const importsOf = (program: Program): Imports =>
  new Map(
    program.body.flatMap((node) => {
      if (node.type !== 'ImportDeclaration') return [];
      const from = node.source.value;
      if (from !== 'sluice' && from !== 'io-ts') return [];
      return node.specifiers.flatMap((specifier) => {
        const local = specifier.local.name;
        if (specifier.type === 'ImportNamespaceSpecifier') return [[local, { from, exported: '*' }] as const];
        if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') return [];
        return [[local, { from, exported: specifier.imported.name }] as const];
      });
    }),
  );

/**
 * Tells whether a call is of an imported function that only builds a value: a definition of this package, or a codec of io-ts.
 */
const isDefining = ({ callee, type }: CallExpression | NewExpression, imports: Imports): boolean => {
  const [object, member] =
    callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier'
      ? [callee.object, callee.property.name]
      : [callee, undefined];
  const bound = object.type === 'Identifier' ? imports.get((object as Identifier).name) : undefined;
  if (bound === undefined || (bound.exported === '*') !== (member !== undefined)) return false;
  const name = member ?? bound.exported;
  return bound.from === 'sluice' ? DEFINERS.has(name) : type === 'NewExpression' || /^[a-z]/.test(name);
};

/** Tells whether a property of a syntax tree's node is a node itself. */
export const isNode = (value: unknown): value is AnyNode => typeof value === 'object' && value !== null && 'type' in value;

/** Nodes that are evaluated with the module itself: what lies in a function, a class or a block has names of its own. */
const HAS_OWN_NAMES =
  /^(?:ArrowFunctionExpression|Function\w+|Class\w+|\w*Block\w*|(?:If|For|ForIn|ForOf|While|DoWhile|Switch|Try|Labeled|With)Statement)$/;

const definitionsIn = (node: AnyNode, imports: Imports): readonly AnyNode[] => {
  if (HAS_OWN_NAMES.test(node.type)) return [];
  const inside = Object.values(node)
    .flat()
    .filter(isNode)
    .flatMap((child) => definitionsIn(child, imports));
  const isCall = node.type === 'CallExpression' || node.type === 'NewExpression';
  return isCall && isDefining(node, imports) ? [node, ...inside] : inside;
};

const parsed = (code: string): Program | undefined => {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch {
    // A CommonJS module, say: it imports no definitions.
    return undefined;
  }
};

/**
 * Marks the calls of a module that define something (a stage, a codec) as free of effects, so that a bundler can leave
 * out those that nothing uses. Unmarked they would tie every stage of a file to all the others and to the graph itself.
 * Only names bound by an import from this package or from io-ts count: a function of the user's may be called the same.
 *
 * @param code JavaScript
 */
export const markDefinitions = (code: string): string => {
  const program = parsed(code);
  if (program === undefined) return code;
  const imports = importsOf(program);
  if (imports.size === 0) return code;
  const edits = program.body
    .flatMap((node) => definitionsIn(node, imports))
    // In brackets, since the mark would otherwise be that of a call of a member of what is defined.
    .flatMap(({ start, end }) => [
      { at: start, order: -end, text: '(/* @__PURE__ */ ' },
      { at: end, order: -start, text: ')' },
    ])
    .sort((a, b) => a.at - b.at || a.order - b.order);
  return edits.reduceRight((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code);
};
