import { isComponent } from '../../artifacts/component.js';
import type { Digest } from '../../artifacts/digest.js';
import type { KeyParts } from '../../artifacts/manifest.js';
import { isRecord } from '../../base/argument.js';
import { SOURCE_FILES } from '../key/node-key.js';

type Named = readonly (readonly [name: string, digest: Digest])[];

/** The code of components in the configuration of a key, where their `source` is a digest. */
const ofComponents = (value: unknown, path: string): Named => {
  const inside = isComponent(value) ? value.config : value;
  const own: Named = isComponent(value) ? [[`${path} (${value.name})`, value.source as Digest]] : [];
  const entries = isRecord(inside) || Array.isArray(inside) ? Object.entries(inside as object) : [];
  return [...own, ...entries.flatMap(([key, inner]) => ofComponents(inner, `${path}.${key}`))];
};

/** The digests in a stage's key that no setting shows: of its code, of its components' code, of its data files and of the backend. */
export const keyDigests = (stage: string, { source, config, inputs, backend }: KeyParts): Readonly<Record<string, Digest>> => {
  const files = inputs[SOURCE_FILES];
  return Object.fromEntries([
    [stage, source],
    ...ofComponents(config, stage),
    ...(files === undefined ? [] : [[`${stage}: data files`, files]]),
    ...(backend === null ? [] : [[`backend ${backend.name}`, backend.source]]),
  ]);
};
