import * as either from 'fp-ts/lib/Either.js';
import { isComponent } from '../../artifacts/component.js';
import { isRecord } from '../../base/argument.js';
import type { Choices, Chosen, Experiment } from '../experiment.js';
import { type GraphNode, graphOf, ownName } from './graph.js';

/** Depth to which a key is looked for: `epochs`, `weights.learningRate`. */
const DEPTH = 2;

/** The paths, within settings of these fields, that end in a key. */
const pathsTo = (key: string, fields: unknown, given: unknown, depth = DEPTH): readonly string[] => {
  if (!isRecord(fields) || depth === 0) return [];
  return Object.entries(fields).flatMap(([name, field]) => {
    if (name === key) return [key];
    const value = isRecord(given) && Object.hasOwn(given, name) ? given[name] : undefined;
    const { fields: own } = ((field as { readonly codec?: unknown }).codec ?? field) as { readonly fields?: unknown };
    const inner = isComponent(value) ? (Object.hasOwn(value.config, key) ? [key] : []) : pathsTo(key, own, value, depth - 1);
    return inner.map((path) => `${name}.${path}`);
  });
};

const settingsOf = ({ node }: GraphNode, key: string): readonly string[] => {
  const { fields } = node.definition.config as { readonly fields?: unknown };
  return pathsTo(key, fields, node.config).map((path) => `${ownName(node)}.${path}`);
};

/** Settings of the experiment's stages that end in a key, which a person may have meant who set it without its stage. */
export const settingsNamed = (experiment: Experiment, key: string): readonly string[] => {
  const { choices = {} } = experiment.settings;
  const first = Object.fromEntries(Object.entries(choices).map(([name, [value]]) => [name, value])) as Chosen<Choices>;
  const graph = graphOf(experiment, first);
  if (either.isLeft(graph)) return [];
  return [...new Set(graph.right.nodes.flatMap((node) => settingsOf(node, key)))];
};
