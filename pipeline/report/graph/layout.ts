import type { Size } from '../charts/frame.js';
import { element, escaped, type Markup, raw } from '../markup.js';
import { type Drawing, dotOf } from './drawing.js';

type Attributes = Readonly<Record<string, string | number>>;
type Viz = {
  readonly renderString: (source: string, options: { readonly format: 'svg'; readonly graphAttributes: Attributes }) => string;
};

/** The most nodes whose edges are curves, in a layout that takes what time it needs. */
const CURVED = 200;

// A third of the time: a thousand stages took many seconds of a report.
const QUICK: Attributes = { splines: 'line', nslimit: 2, mclimit: 0.2 };

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

/** Lays a graph out, one of many nodes with straight edges, and gives it as the picture with a title and a description. */
export const graphPicture = async (
  title: string,
  description: string,
  drawing: Drawing,
): Promise<{ readonly picture: Markup } & Size> => {
  const svg = (await graphviz()).renderString(dotOf(drawing), {
    format: 'svg',
    graphAttributes: drawing.nodes.length > CURVED ? QUICK : {},
  });
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
