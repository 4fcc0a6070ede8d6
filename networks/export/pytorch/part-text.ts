import { type GraphNode, type GraphPart, type GraphValue, isPart } from '../graph.js';
import { type Child, childrenOf, identifier, nameWithin } from './children.js';
import type { Definitions, PartText } from './definitions.js';

/** Modules by the components of their names. */
interface Tree {
  readonly [component: string]: string | Tree;
}

const planted = (tree: Tree, [first = '', ...rest]: readonly string[], made: string): Tree => ({
  ...tree,
  [first]: rest.length === 0 ? made : planted((tree[first] ?? {}) as Tree, rest, made),
});

const dictionary = (tree: Tree, indent: string): string => {
  const entries = Object.entries(tree).map(
    ([name, inner]) => `${JSON.stringify(name)}: ${typeof inner === 'string' ? inner : dictionary(inner, `${indent}    `)}`,
  );
  const [only = ''] = entries;
  if (entries.length === 1 && !only.includes('\n')) return `nn.ModuleDict({${only}})`;
  return `nn.ModuleDict({\n${entries.map((entry) => `${indent}    ${entry},\n`).join('')}${indent}})`;
};

const attribute = ([first, ...rest]: readonly string[]): string =>
  `self.${first}${rest.map((component) => `[${JSON.stringify(component)}]`).join('')}`;

const outputsOf = (item: GraphNode | GraphPart): readonly GraphValue[] => (isPart(item) ? item.outputs : [item.output]);

/** The children where the part is a row of modules, each of which reads what the one before gives. */
const rowOf = (part: GraphPart, children: readonly Child[]): readonly Child[] | undefined => {
  let [current] = part.inputs;
  const isRow =
    part.inputs.length === 1 &&
    part.outputs.length === 1 &&
    children.length === part.items.length &&
    children.every(({ item, path }) => {
      const [output, ...others] = outputsOf(item);
      const follows = item.inputs.length === 1 && item.inputs[0]?.id === current?.id && others.length === 0 && path.length === 1;
      current = output;
      return follows && (isPart(item) || item.operator.pytorch.call === undefined);
    });
  return isRow && current?.id === part.outputs[0]?.id ? children : undefined;
};

/** The lines of `forward`, and the names of its inputs. */
const forwardOf = (part: GraphPart, children: readonly Child[]): readonly string[] => {
  const inputs = part.inputs.length === 1 ? ['x'] : part.inputs.map((_, i) => `x${i}`);
  const names = new Map(part.inputs.map(({ id }, i) => [id, inputs[i] as string]));
  const taken = new Set([...inputs, 'nn', 'torch']);
  const named = (value: GraphValue, wanted: string): string => {
    const base = identifier(wanted);
    let name = base;
    for (let ordinal = 2; taken.has(name); ordinal++) name = `${base}_${ordinal}`;
    taken.add(name);
    names.set(value.id, name);
    return name;
  };
  const lines = part.items.map((item) => {
    const read = item.inputs.map(({ id }) => names.get(id) as string);
    const child = children.find((one) => one.item === item);
    const path = child?.path ?? [nameWithin(part, item)];
    const called = child === undefined ? '' : `${attribute(child.path)}(${read.join(', ')})`;
    const expression = (isPart(item) ? undefined : item.operator.pytorch.call?.(read)) ?? called;
    const outputs = outputsOf(item);
    const targets = outputs.map((value, i) => named(value, outputs.length === 1 ? path.join('_') : `${path.join('_')}_${i}`));
    return `${targets.join(', ')} = ${expression}`;
  });
  const results = part.outputs.map(({ id }) => names.get(id) as string);
  return [
    `    def forward(self, ${inputs.join(', ')}):`,
    ...[...lines, `return ${results.join(', ')}`].map((line) => `        ${line}`),
  ];
};

const titleOf = ({ title, name }: GraphPart): string =>
  title ?? name.split('.').findLast((component) => !/^\d+$/.test(component)) ?? 'part';

/** The expression that makes a child, with numbers of channels in braces. */
const constructorOf = ({ item }: Child, known: Definitions): string => {
  if (isPart(item)) return known.instance(titleOf(item), partText(item, known));
  const { module = '', helper } = item.operator.pytorch;
  if (helper !== undefined) known.need(helper);
  return module;
};

/** The methods of a part as a class. */
export const classText = (part: GraphPart, known: Definitions): PartText => {
  const children = childrenOf(part);
  const tree = children.reduce((grown, child) => planted(grown, child.path, constructorOf(child, known)), {} as Tree);
  const attributes = Object.entries(tree).map(
    ([name, inner]) => `        self.${name} = ${typeof inner === 'string' ? inner : dictionary(inner, '        ')}`,
  );
  return {
    kind: 'class',
    lines: ['    def __init__(self{parameters}):', '        super().__init__()', ...attributes, '', ...forwardOf(part, children)],
  };
};

/** The text of a part: a function that gives an `nn.Sequential` where its modules are a row, else a class. */
const partText = (part: GraphPart, known: Definitions): PartText => {
  const row = rowOf(part, childrenOf(part));
  if (row === undefined) return classText(part, known);
  return {
    kind: 'function',
    lines: [
      '    return nn.Sequential(OrderedDict([',
      ...row.map((child) => `        ("${child.path[0]}", ${constructorOf(child, known)}),`),
      '    ]))',
    ],
  };
};
