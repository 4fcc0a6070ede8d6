import { refusal } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { type Describable, descriptionOf, type GraphTrace } from './description.js';
import type { GraphNode, GraphPart, GraphValue, Symbolic } from './graph.js';

interface Frame {
  readonly name: string;
  readonly items: (GraphNode | GraphPart)[];
}

const isValue = (x: unknown): x is GraphValue => typeof x === 'object' && x !== null && 'id' in x && 'shape' in x;

/** The values in a structure, in the order of its members. */
const valuesIn = (x: unknown): readonly GraphValue[] =>
  isValue(x) ? [x] : typeof x === 'object' && x !== null ? Object.values(x).flatMap(valuesIn) : [];

const undescribed = (name: string) =>
  refusal(
    `the layer ${quoted(name)} does not say what it computes, so it cannot be exported`,
    'give the layer a description, with `described` of networkParts()',
  );

/**
 * The graph of a module for an input of the given shape.
 *
 * @param image shape of the input [channels, height, width]
 * @param keepsDropout true for Monte-Carlo dropout in the graph
 * @throws Fault of a layer inside that does not describe itself
 */
export const traceModule = <A, B>(
  module: Describable<A, B>,
  image: readonly number[],
  { keepsDropout, outputs }: { readonly keepsDropout: boolean; readonly outputs: (y: Symbolic<B>) => readonly GraphValue[] },
): GraphPart => {
  let values = 0;
  const value = (shape: readonly number[]): GraphValue => ({ id: values++, shape });
  const taken = new Set<string>();
  const distinct = (name: string, kind: string): string => {
    const wanted = taken.has(name) ? `${name}_${kind}` : name;
    let found = wanted;
    for (let ordinal = 2; taken.has(found); ordinal++) found = `${wanted}_${ordinal}`;
    taken.add(found);
    return found;
  };
  const root: Frame = { name: '', items: [] };
  let frame = root;
  const trace: GraphTrace = {
    keepsDropout,
    node: (name, operator, inputs) => {
      const output = value(operator.shape);
      frame.items.push({ name: distinct(name, operator.kind), operator, inputs, output });
      return output;
    },
    part: (name, x, inside, title) => {
      if (name === frame.name) return inside(x);
      const outer = frame;
      const inner: Frame = { name, items: [] };
      frame = inner;
      try {
        const y = inside(x);
        // A part without nodes, as the identity is, would be a module that does nothing.
        if (inner.items.length > 0)
          outer.items.push({ ...inner, ...(title === undefined ? {} : { title }), inputs: valuesIn(x), outputs: valuesIn(y) });
        return y;
      } finally {
        frame = outer;
      }
    },
    module: (inner, name, x) => {
      const describe = descriptionOf(inner);
      if (describe === undefined) throw undescribed(name);
      return describe(trace, name, x);
    },
  };
  const input = value(image);
  const y = trace.module(module, '', input as Symbolic<A>);
  return { name: '', items: root.items, inputs: [input], outputs: outputs(y) };
};
