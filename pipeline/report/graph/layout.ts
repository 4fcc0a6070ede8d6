import type { Size } from '../charts/frame.js';
import { element, escaped, type Markup, raw } from '../markup.js';
import { type Drawing, dotOf } from './drawing.js';

type Viz = { readonly renderString: (source: string, options: { readonly format: 'svg' }) => string };

let loading: Promise<Viz> | undefined;

// Graphviz as WebAssembly, a megabyte and a half: loaded once something is to be laid out.
const graphviz = (): Promise<Viz> => {
  loading ??= import('@viz-js/viz').then(({ instance }) => instance());
  return loading;
};

/** The drawing within an SVG of Graphviz, as classes for the style sheet: no ids, comments, fonts or colours of its own. */
const stripped = (svg: string): string =>
  svg
    .replace(/^[\s\S]*?<svg[^>]*>\n?/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/<title>[\s\S]*?<\/title>\n?/g, '')
    .replace(/ (?:id|fill|stroke|font-family|xml:space)="[^"]*"/g, '')
    .replace(/\n/g, '');

const NUMBER = '([\\d.]+)';

/** Lays a graph out, and gives it as the picture with a title and a description. */
export const graphPicture = async (
  title: string,
  description: string,
  drawing: Drawing,
): Promise<{ readonly picture: Markup } & Size> => {
  const svg = (await graphviz()).renderString(dotOf(drawing), { format: 'svg' });
  const [, width = '0', height = '0'] = new RegExp(`viewBox="[\\d.-]+ [\\d.-]+ ${NUMBER} ${NUMBER}"`).exec(svg) ?? [];
  const attributes = {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': title,
    class: 'picture graph',
  };
  const named = `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`;
  return { picture: element('svg', attributes, raw(named + stripped(svg))), width: Number(width), height: Number(height) };
};
