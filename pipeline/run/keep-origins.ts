import { isComponent } from '../../artifacts/component.js';
import { Digest, digestOf } from '../../artifacts/digest.js';
import type { KeyParts } from '../../artifacts/manifest.js';
import { type Origins, originsIn } from '../../artifacts/store/origins.js';
import { isRecord } from '../../base/argument.js';
import { KeptClosure, keptOf, type OriginOf } from '../key/closure-origin.js';
import { KeptFiles, keptFiles } from '../key/file-origin.js';
import { filesDigest, SOURCE_FILES } from '../key/node-key.js';
import { ownFiles } from '../key/own-files.js';
import { version } from '../version.js';
import type { ResolvedNode, RunServices } from './resolve.js';

const closuresIn = (config: unknown): readonly Digest[] => {
  if (Array.isArray(config)) return config.flatMap(closuresIn);
  if (!isRecord(config)) return [];
  const own = isComponent(config) && Digest.is(config.source) ? [config.source] : [];
  return [...own, ...Object.values(config).flatMap(closuresIn)];
};

/** The digests of all closures in the parts of a key: of its stage, of the components in its configuration, of its backend. */
export const closuresOf = ({ source, config, backend }: KeyParts): readonly Digest[] => [
  ...new Set([source, ...closuresIn(config), ...(backend === null ? [] : [backend.source])]),
];

const keepOwnFiles = async (origins: Origins): Promise<Digest | null> => {
  const files = ownFiles();
  if (files === undefined) return null;
  const digest = digestOf(JSON.stringify(files));
  if (!(await origins.has('files', digest))) await origins.keep('files', digest, KeptFiles.encode(files));
  return digest;
};

const keepClosure = async (origins: Origins, closure: Digest, originOf: OriginOf, project: string): Promise<void> => {
  if (await origins.has('closures', closure)) return;
  const origin = await originOf(closure);
  if (origin === undefined) return;
  const files = await keepOwnFiles(origins);
  const { closure: kept, texts } = keptOf(origin, project, { version: version(), files });
  // The texts first: a closure that is there has all of them.
  for (const [digest, text] of texts) await origins.keep('texts', digest, text);
  await origins.keep('closures', closure, KeptClosure.encode(kept));
};

/**
 * Keeps in the store what the key of a stage was made of, so that `pipe explain` can tell later what of it has changed: the
 * modules of its closures, and the files that it reads. For a stage that is being computed; never rejects, since no result needs it.
 */
export const keepOrigins = async (
  { store, origin, data }: Pick<RunServices, 'store' | 'origin' | 'data'>,
  { parts, files }: Pick<ResolvedNode, 'parts' | 'files'>,
): Promise<void> => {
  if (origin === undefined) return;
  const origins = originsIn(store.blobs);
  try {
    for (const closure of closuresOf(parts)) await keepClosure(origins, closure, origin, data.projectFolder);
    const digest = files.length === 0 ? undefined : filesDigest(files);
    if (digest !== undefined && digest === parts.inputs[SOURCE_FILES] && !(await origins.has('files', digest)))
      await origins.keep('files', digest, KeptFiles.encode(keptFiles(files)));
  } catch {
    // What is not kept is said by the explanation that lacks it.
  }
};
