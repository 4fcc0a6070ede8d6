import type { Markup } from '../markup.js';

/** Colours in light surroundings, by the names of their variables. */
export const LIGHT = {
  '--text': '#1a1f24',
  '--faint': '#58636e',
  '--paper': '#ffffff',
  '--panel': '#f5f7f9',
  '--rule': '#d5dbe1',
  '--accent': '#0b5cad',
  '--good': '#d9f2e3',
  '--busy': '#d4e6fb',
  '--bad': '#fbdcd7',
  '--heat': '#0b5cad',
  '--warn': '#8a4b00',
  '--c0': '#0b62a8',
  '--c1': '#bf4510',
  '--c2': '#0f7b4f',
  '--c3': '#7438d6',
  '--c4': '#b4005a',
  '--c5': '#756200',
  '--c6': '#00707a',
  '--c7': '#525866',
};

/** Colours in dark surroundings. */
export const DARK: typeof LIGHT = {
  '--text': '#e8ecf0',
  '--faint': '#a3aeb9',
  '--paper': '#14181c',
  '--panel': '#1d2329',
  '--rule': '#39424b',
  '--accent': '#7cbcff',
  '--good': '#173d2a',
  '--busy': '#163a5f',
  '--bad': '#5b231f',
  '--heat': '#5aa5f5',
  '--warn': '#ffc072',
  '--c0': '#6db3f2',
  '--c1': '#ff9d6b',
  '--c2': '#5fd3a2',
  '--c3': '#b79bff',
  '--c4': '#ff86b8',
  '--c5': '#d6c25a',
  '--c6': '#5fd0da',
  '--c7': '#b3bac6',
};

const declarations = (colours: typeof LIGHT): string =>
  Object.entries(colours)
    .map(([name, value]) => `${name}:${value}`)
    .join(';');

const SERIES = Array.from({ length: 8 }, (_, index) => `.series-${index}{--own:var(--c${index})}`).join('');

/** Colours of reports and pictures as variables of CSS, for light and for dark surroundings; printed, for light. */
export const COLOUR_STYLE = `:root{color-scheme:light dark;${declarations(LIGHT)}}@media screen and (prefers-color-scheme:dark){:root{${declarations(DARK)}}}`;

/** Look of the parts of a picture, by their classes. */
export const PICTURE_STYLE = `${SERIES}
.picture{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;max-width:none}
.picture text{fill:var(--text)}.picture .small{font-size:10.5px}.picture .strong{font-weight:600}.picture .name{fill:var(--faint)}
.picture .grid{stroke:var(--rule);fill:none}.picture .axis{stroke:var(--faint);fill:none}
.picture .line{stroke:var(--own);fill:none;stroke-width:1.8;stroke-linejoin:round}.picture .dashed{stroke-dasharray:6 3}
.picture .band{fill:var(--own);fill-opacity:.16;stroke:none}.picture .dot{fill:var(--own)}.picture .bar{fill:var(--own)}
.picture .heat{fill:var(--heat)}.picture .diagonal{stroke:var(--faint);stroke-dasharray:4 4;fill:none}
.graph{font-family:Helvetica,Arial,sans-serif}.graph .node path,.graph .node polygon{fill:var(--panel);stroke:var(--faint)}
.graph .edge path{fill:none;stroke:var(--faint)}.graph .edge polygon{fill:var(--faint);stroke:var(--faint)}
.graph .cached path{fill:var(--good)}.graph .running path{fill:var(--busy)}.graph .failed path{fill:var(--bad)}.graph .input path,.graph .output path{fill:var(--paper)}`;

/** A picture as the text of an SVG file of its own: with its namespace, and the style sheet that is otherwise around it. */
export const standalone = ({ markup }: Markup): string =>
  markup
    .replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')
    .replace('</desc>', `</desc><style>${COLOUR_STYLE}.picture{background:var(--paper)}${PICTURE_STYLE}</style>`);
