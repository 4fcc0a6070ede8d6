import { joinName } from '../../parameters.js';
import { type GraphNode, type GraphPart, type GraphTensor, isPart } from '../graph.js';

/** An item of a part that is an `nn.Module` there, and the attribute where it lies: its components from the part on. */
export interface Child {
  readonly item: GraphNode | GraphPart;
  readonly path: readonly string[];
}

const KEYWORDS = new Set(
  'and as assert async await break class continue def del elif else except finally for forward from global if import in is lambda None nonlocal not or pass raise return self super True False try while with yield'.split(
    ' ',
  ),
);

/** A text as a name of Python: letters, digits and underscores, and none that means something else. */
export const identifier = (text: string): string => {
  const plain = text.replace(/\W/g, '_');
  return /^\d/.test(plain) || plain === '' || KEYWORDS.has(plain) ? `_${plain}` : plain;
};

/** The name of an item within its part. */
export const nameWithin = (part: GraphPart, { name }: { readonly name: string }): string => {
  if (part.name === '') return name;
  if (name === part.name) return '';
  return name.startsWith(`${part.name}.`) ? name.slice(part.name.length + 1) : name;
};

const isModule = (item: GraphNode | GraphPart): boolean => isPart(item) || item.operator.pytorch.module !== undefined;

/**
 * The modules of a part. A layer bears its own name, which other layers may lie under, as the dropout behind an activation
 * does; it then has the kind of its operator behind its name.
 */
export const childrenOf = (part: GraphPart): readonly Child[] => {
  const modules = part.items.filter(isModule);
  const names = modules.map((item) => nameWithin(part, item));
  const holdsOthers = (name: string, own: number): boolean =>
    name === '' || names.some((other, i) => i !== own && other.startsWith(`${name}.`));
  return modules.map((item, i) => {
    const name = names[i] as string;
    const kind = isPart(item) ? 'part' : item.operator.kind;
    const [first = '', ...rest] = (holdsOthers(name, i) ? joinName(name, kind) : name).split('.');
    return { item, path: [identifier(first), ...rest] };
  });
};

/** A tensor of a network by the name that PyTorch gives it, as `cells.0.edges.3.sep_conv_3x3.depthwise1.weight`. */
export type NamedTensor = readonly [name: string, tensor: GraphTensor];

/** The tensors of a part and of all parts inside, by the names of PyTorch's `state_dict`. */
export const stateOf = (part: GraphPart, whole = ''): readonly NamedTensor[] =>
  childrenOf(part).flatMap(({ item, path }): readonly NamedTensor[] => {
    const at = joinName(whole, path.join('.'));
    return isPart(item)
      ? stateOf(item, at)
      : Object.entries(item.operator.tensors ?? {}).map(([name, tensor]) => [joinName(at, name), tensor]);
  });
