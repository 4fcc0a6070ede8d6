import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Manifest } from '../../artifacts/manifest.js';
import { grouped } from '../../base/grouped.js';
import type { FlowNode } from '../flow.js';
import type { NodeResult, Outputs } from './node-run.js';

/** Outputs of the stages of a run whose bytes something of it may still read: each, from when its key is known until it is let go. */
export interface HeldOutputs {
  /** Takes a node before its key is looked up: all its outputs are held. */
  readonly hold: (node: FlowNode, key: Digest) => void;
  /** Notes the end of a node, whose outputs are known then. */
  readonly end: (node: FlowNode, result: NodeResult) => void;
  /** Lets an output of a node go; tells whether all nodes of the same key have let it go. */
  readonly letGo: (node: FlowNode, output: string) => boolean;
  /** Reads the objects of the outputs that are held. */
  readonly objects: () => Promise<ReadonlySet<Digest>>;
}

interface Held {
  readonly node: FlowNode;
  readonly key: Digest;
  readonly gone: Set<string>;
  outputs?: Outputs;
}

/**
 * Begins to hold outputs. Outputs of equal bytes are one object, which is held as long as any of them is.
 *
 * @param readManifests reads the manifests of some keys that have one: of a stage that has not told its end the store may know more
 */
export const heldOutputs = (readManifests: (keys: readonly Digest[]) => Promise<ReadonlyMap<Digest, Manifest>>): HeldOutputs => {
  const all = new Map<FlowNode, Held>();
  const isHeld = (held: readonly Held[], output: string): boolean => held.some(({ gone }) => !gone.has(output));
  const heldOf = (held: readonly Held[], outputs: Outputs): readonly Digest[] =>
    Object.entries(outputs).flatMap(([output, { digest }]) => (isHeld(held, output) ? [digest] : []));
  return {
    hold: (node, key) => {
      if (!all.has(node)) all.set(node, { node, key, gone: new Set() });
    },
    end: (node, result) => {
      const held = all.get(node);
      if (held !== undefined && either.isRight(result)) held.outputs = result.right;
    },
    letGo: (node, output) => {
      const key = all.get(node)?.key;
      all.get(node)?.gone.add(output);
      return !isHeld(
        [...all.values()].filter((one) => one.key === key),
        output,
      );
    },
    objects: async () => {
      const known = [...all.values()];
      const byKey = grouped(known, ({ key }) => key);
      const manifests = await readManifests(known.flatMap(({ key, outputs }) => (outputs === undefined ? [key] : [])));
      return new Set([
        ...known.flatMap(({ key, outputs }) => (outputs === undefined ? [] : heldOf(byKey.get(key) ?? [], outputs))),
        ...[...manifests].flatMap(([key, { outputs }]) => heldOf(byKey.get(key) ?? [], outputs)),
      ]);
    },
  };
};
