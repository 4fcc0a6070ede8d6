import { own } from '../../base/own.js';
import { problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { type AnyFlow, Flow, type FlowNode, type FlowOutput } from '../flow.js';
import { assign } from '../run/configure.js';
import { type Kinds, listedParts } from '../stage.js';
import type { Change } from './swap.js';

/** Change of the nodes that it is for, in one variant. */
export interface NodeChange {
  readonly name: string;
  readonly change: Change;
  readonly isFor: (node: FlowNode) => boolean;
}

// A key is swapped in the configuration of what takes the stage's place, and in the component that takes another's.
const ORDER = ['choice', 'stage', 'settings', 'value'];

const depth = (change: Change): number => (change.change === 'value' ? change.path.length : 0);

/** A node in a variant: which of its changes reach it, and whether a seed does. */
interface Varied {
  readonly node: FlowNode;
  readonly reached: ReadonlySet<number>;
  readonly isSeeded: boolean;
}

const kindOf = ({ node, output }: FlowOutput): string | undefined => own(node.definition.outputs, output)?.name;

/** The artifacts at hand before a node, by name: its own inputs, then what those nearest to it were made of and make. */
const atHand = (node: FlowNode): ReadonlyMap<string, FlowOutput> => {
  const found = new Map(Object.entries(node.inputs));
  const queue = [...new Set(Object.values(node.inputs).map((input) => input.node))];
  for (const maker of queue) {
    for (const output of Object.keys(maker.definition.outputs))
      if (!found.has(output)) found.set(output, { node: maker, output });
    for (const input of Object.values(maker.inputs)) if (!queue.includes(input.node)) queue.push(input.node);
  }
  return found;
};

const misfit = (what: string, stage: string, remedy: string) => problem('usage', what, `stage ${stage}`, remedy);

/** The inputs of a stage that takes the place of a node's own. */
const inputsFor = (node: FlowNode, definition: FlowNode['definition']): Readonly<Record<string, FlowOutput>> => {
  const near = atHand(node);
  const take = (kinds: Kinds) =>
    Object.entries(kinds).flatMap(([name, kind]) => {
      const output = near.get(name);
      return output !== undefined && kindOf(output) === kind.name ? [[name, output] as const] : [];
    });
  const needed = take(definition.inputs);
  const missing = Object.keys(definition.inputs).filter((name) => !needed.some(([found]) => found === name));
  if (missing.length > 0)
    throw misfit(
      `in the place of ${quoted(node.definition.stage)} it needs ${missing.join(' and ')}, which no stage before makes`,
      definition.stage,
      'swap a stage for one that takes the same artifacts',
    );
  const listed = Object.entries(node.inputs).filter(([name]) => Object.hasOwn(definition.each, listedParts(name).input));
  return Object.fromEntries([...needed, ...take(definition.optional), ...listed]);
};

/**
 * Makes variants of flows under seeds: a node whose own configuration and inputs a variant leaves as they are is the same node in
 * all of them, and so what variants share is in a graph once. The names of what is changed, in the order of the changes, become
 * the variant of a node that they reach, whatever other variants there are; the seed is added to that of nodes which it reaches.
 *
 * @returns the function of a flow, the changes of a variant and a seed
 */
export const varying = (): ((flow: AnyFlow, changes: readonly NodeChange[], seed: number) => AnyFlow) => {
  const ids = new Map<FlowNode, number>();
  const idOf = (node: FlowNode): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  const made = new Map<string, FlowNode>();

  return (flow, changes, seed) => {
    const varied = new Map<FlowNode, Varied>();
    const vary = (node: FlowNode): Varied => {
      const known = varied.get(node);
      if (known !== undefined) return known;
      const found = make(node);
      varied.set(node, found);
      return found;
    };
    const output = (from: FlowOutput, taker: string): FlowOutput => {
      const { node } = vary(from.node);
      const now = { node, output: from.output };
      if (kindOf(from) !== kindOf(now))
        throw misfit(
          `in the place of ${quoted(from.node.definition.stage)} it makes no ${quoted(from.output)}, which ${taker} takes`,
          node.definition.stage,
          'swap a stage for one that makes the same artifacts',
        );
      return now;
    };
    const make = (node: FlowNode): Varied => {
      const own = changes
        .flatMap((one, index) => (one.isFor(node) ? [{ ...one, index }] : []))
        .sort((a, b) => ORDER.indexOf(a.change.change) - ORDER.indexOf(b.change.change) || depth(a.change) - depth(b.change));
      const stage = own.findLast(({ change }) => change.change === 'stage')?.change;
      const definition = stage?.change === 'stage' ? stage.definition : node.definition;
      const before = stage === undefined ? node.inputs : inputsFor(node, definition);
      const inputs = Object.fromEntries(
        Object.entries(before).map(([name, from]) => [name, output(from, definition.stage)] as const),
      );
      const makers = Object.values(before).map((from) => vary(from.node));
      const isSeeded = definition.seeded || makers.some((maker) => maker.isSeeded);
      const reached = new Set([...makers.flatMap((maker) => [...maker.reached]), ...own.map(({ index }) => index)]);
      const isChoice = (index: number): boolean => changes[index]?.change.change === 'choice';
      for (const index of changes.keys()) if (isChoice(index)) reached.add(index);
      const names = [...reached].sort((a, b) => a - b).map((index) => changes[index]?.name);
      const key = JSON.stringify([
        idOf(node),
        names,
        Object.values(inputs).map((input) => [idOf(input.node), input.output]),
        isSeeded ? seed : null,
      ]);
      const config = own.reduce<unknown>((config, { change }) => {
        if (change.change === 'stage') return change.settings;
        if (change.change === 'settings')
          return change.settings.reduce<unknown>((so, { path, value }) => assign(so, path, value), config ?? {});
        return change.change === 'value' ? assign(config, change.path, change.value) : config;
      }, node.config);
      const changed: FlowNode = made.get(key) ?? {
        ...node,
        definition,
        // By the name of its place it is found, also by a metric that is compared.
        label: node.label ?? (definition === node.definition ? undefined : node.definition.stage),
        config,
        inputs,
        seed: isSeeded ? (node.seed ?? 0) + seed : node.seed,
        ...(names.length === 0 ? {} : { variant: [...(node.variant === undefined ? [] : [node.variant]), ...names].join(', ') }),
      };
      made.set(key, changed);
      return { node: changed, reached, isSeeded };
    };
    const { node } = vary(flow.node);
    const environment = Object.entries(flow.environment).flatMap(([name, from]) => {
      const now = { node: vary(from.node).node, output: from.output };
      return kindOf(now) === kindOf(from) ? [[name, now] as const] : [];
    });
    const further = Object.keys(node.definition.outputs).map((name) => [name, { node, output: name }] as const);
    return new Flow(node, { ...Object.fromEntries(environment), ...Object.fromEntries(further) });
  };
};
