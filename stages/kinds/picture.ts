import * as either from 'fp-ts/lib/Either.js';
import type { ArtifactKind } from '../../artifacts/kind.js';

/** A picture: the text of an SVG file of its own. */
export interface Picture {
  readonly svg: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

const titleOf = (svg: string): string =>
  (/<title>([^<]*)<\/title>/.exec(svg)?.[1] ?? 'without a title').replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);

const decoded = (bytes: Uint8Array): either.Either<string, Picture> => {
  const text = either.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    () => 'this is no text in UTF-8',
  );
  return either.chain((svg: string) =>
    svg.startsWith('<svg ') && svg.endsWith('</svg>') ? either.right({ svg }) : either.left('this is not one SVG element'),
  )(text);
};

/** The artifact kind of a {@link Picture}, held as the SVG itself, which any browser shows. */
export const pictureKind: ArtifactKind<Picture> = {
  name: 'picture',
  version: 1,
  encode: ({ svg }) => new TextEncoder().encode(svg),
  decode: decoded,
  summary: ({ svg }) => `SVG: ${titleOf(svg)}`,
};
