import { figure, table } from '../../pipeline/report/block.js';
import { element } from '../../pipeline/report/markup.js';
import { section } from '../../pipeline/report/section.js';
import { curvesKind } from '../kinds/curves.js';
import { pictureKind } from '../kinds/picture.js';

/** The source of an image: the SVG as data, so that nothing in it reaches the page around it. */
const source = (svg: string): string => `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;

/** Pictures that stages drew; those of `drawCurves` stand among the curves already. */
export const pictureSection = section(pictureKind, 'Pictures', (artifacts) =>
  artifacts
    .filter(({ kinds }) => !kinds.includes(curvesKind.name))
    .map(({ stage, name, digest, value: { svg } }) => {
      const title = `${stage}: ${name}`;
      const description = pictureKind.summary({ svg });
      return figure({
        title,
        description,
        picture: element('img', { alt: description, src: source(svg) }),
        svg,
        table: table({ title, columns: ['digest', 'content'], rows: [[digest, description]] }),
      });
    }),
);
