import { type Child, element, type Markup } from '../markup.js';

/** Size of a picture in pixels at its natural scale. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The `svg` element of a picture: an image with a title and a description, which scales with the width that it has.
 *
 * Its colours are those of the style sheet around it; `standalone` adds one.
 */
export const picture = (title: string, description: string, { width, height }: Size, ...children: readonly Child[]): Markup =>
  element(
    'svg',
    {
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
      role: 'img',
      'aria-label': title,
      class: 'picture',
    },
    element('title', {}, title),
    element('desc', {}, description),
    ...children,
  );

/** A text at a place; `anchor` says which part of it is there. */
export const label = (
  x: number,
  y: number,
  text: string,
  {
    anchor = 'start',
    kind = 'label',
    turned = false,
  }: { anchor?: 'start' | 'middle' | 'end'; kind?: string; turned?: boolean } = {},
): Markup =>
  element(
    'text',
    {
      x: Math.round(x * 10) / 10,
      y: Math.round(y * 10) / 10,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      class: kind,
      transform: turned ? `rotate(-90 ${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10})` : undefined,
    },
    text,
  );

/** Width that a text is likely to take, in pixels, at the size of labels. */
export const textWidth = (text: string): number => 6.6 * text.length;

/** A text cut to a width in pixels, with an ellipsis where something is left out. */
export const fitted = (text: string, width: number): string => {
  const most = Math.max(2, Math.floor(width / 6.6 + 1e-6));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
};
