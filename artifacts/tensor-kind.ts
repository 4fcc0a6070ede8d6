import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as t from 'io-ts';
import { reportBriefly } from '../base/codecs/report.js';
import { canonical } from './canonical.js';
import { checkEnvelope } from './envelope.js';
import type { ArtifactKind, WithTensors } from './kind.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/**
 * A kind of artifact held as safetensors, with `kind`, `version` and `header` (canonical JSON) in the file's metadata.
 *
 * Decoding refuses malformed bytes, another kind, another version and a header that `codec` rejects, and says which.
 * Encoding throws an Error for a header without a JSON form and for a tensor whose shape does not fit its data.
 */
export const tensorKind = <H, O>(
  name: string,
  version: number,
  codec: t.Type<H, O, unknown>,
  summary: (value: WithTensors<H>) => string,
): Omit<ArtifactKind<WithTensors<H>>, 'warnings' | 'weights' | 'rows'> => ({
  name,
  version,
  encode: ({ header, tensors }) => {
    const text = canonical(codec.encode(header));
    if (either.isLeft(text)) throw new Error(`the header of this ${name} cannot be written: ${text.left}`);
    return encodeSafetensors({ tensors, metadata: { kind: name, version: String(version), header: text.right } });
  },
  decode: (bytes) =>
    pipe(
      decodeSafetensors(bytes),
      either.chainFirst(({ metadata }) =>
        checkEnvelope({ name, version }, { kind: metadata['kind'], version: versionIn(metadata['version']) }),
      ),
      either.chain(({ metadata, tensors }) =>
        pipe(
          parseHeaderText(metadata['header']),
          either.chain((header) => pipe(codec.decode(header), either.mapLeft(reportBriefly))),
          either.bimap(
            (what) => `the header of this ${name} is malformed: ${what}`,
            (header) => ({ header, tensors }),
          ),
        ),
      ),
    ),
  summary,
});

const versionIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

const parseHeaderText = (text: string | undefined): either.Either<string, unknown> =>
  text === undefined
    ? either.left('it is missing')
    : either.tryCatch(
        () => JSON.parse(text) as unknown,
        () => 'it is not JSON',
      );
