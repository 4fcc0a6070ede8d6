import { section } from '../../pipeline/report/section.js';
import { curvesKind } from '../kinds/curves.js';
import { curvesFigure } from './curves-figure.js';

/** Figures of papers with what was measured. */
export const curvesSection = section(curvesKind, 'Curves', (artifacts) => artifacts.map(({ value }) => curvesFigure(value)));
