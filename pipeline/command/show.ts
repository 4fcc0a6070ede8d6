import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { decodeSafetensors } from '../../artifacts/safetensors.js';
import type { Problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import { findNamedStore } from '../compose/store-place.js';
import type { Surroundings } from '../compose/surroundings.js';
import { findDigest } from './artifact/find-digest.js';
import { formatBytes } from './present/format.js';
import { jsonText } from './present/json-text.js';
import { writeOutput } from './write-output.js';

/** An object's content: the value of a JSON artifact, or the header and the tensors' forms of a safetensors one. */
const contentOf = (bytes: Uint8Array): unknown => {
  const tensors = decodeSafetensors(bytes);
  if (either.isRight(tensors)) {
    const header = tensors.right.metadata.header;
    return {
      header: header === undefined ? tensors.right.metadata : (JSON.parse(header) as unknown),
      tensors: Object.fromEntries(
        Object.entries(tensors.right.tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]),
      ),
    };
  }
  const json = either.tryCatch(() => JSON.parse(new TextDecoder().decode(bytes)) as { readonly value?: unknown }, String);
  return either.isRight(json) ? (json.right.value ?? json.right) : { bytes: bytes.length };
};

/** `pipe show`: one artifact, by its digest or the beginning of it: what it is, who made it, and its content. */
export const showCommand = (
  prefix: string,
  options: { readonly store?: string; readonly json?: boolean; readonly output?: string },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, string> =>
  pipe(
    findNamedStore(options.store, surroundings),
    taskEither.bindTo('store'),
    taskEither.bind('manifests', ({ store }) => store.manifests),
    taskEither.bind('match', ({ manifests }) => taskEither.fromEither(findDigest(manifests, prefix, 'pipe show'))),
    taskEither.bind('bytes', ({ store, match }) => store.read(match.produced.digest)),
    taskEither.chainFirst(({ bytes }) =>
      options.output === undefined ? taskEither.right(undefined) : writeOutput(options.output, bytes, surroundings),
    ),
    taskEither.map(({ match: { manifest, name, produced }, bytes }) => {
      const content = contentOf(bytes);
      if (options.json)
        return JSON.stringify(
          {
            ...produced,
            name,
            stage: manifest.parts.stage,
            key: manifest.key,
            finished: manifest.finished,
            devices: manifest.devices,
            content,
          },
          null,
          2,
        );
      return [
        `${produced.kind} ${produced.digest}`,
        `made by stage ${manifest.parts.stage} as ${quoted(name)}, ${manifest.finished}, ${formatBytes(produced.bytes)}`,
        ...(manifest.devices === undefined ? [] : [`computed on ${manifest.devices.join('; then on ')}`]),
        '',
        produced.summary,
        '',
        jsonText(content),
      ].join('\n');
    }),
  );
