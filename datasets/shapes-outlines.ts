/** A point in units of a shape's radius, y downwards. */
type Point = readonly [number, number];

/** Closed polygons inside the unit circle, filled by the even-odd rule. */
export type Outline = readonly (readonly Point[])[];

const onCircle = (radius: number, turn: number): Point => [
  radius * Math.cos(2 * Math.PI * turn),
  radius * Math.sin(2 * Math.PI * turn),
];

const regular = (corners: number, radius = 1, start = 0): readonly Point[] =>
  Array.from({ length: corners }, (_, i) => onCircle(radius, start + i / corners));

const star = (points: number, inner: number): readonly Point[] =>
  Array.from({ length: 2 * points }, (_, i) => onCircle(i % 2 === 0 ? 1 : inner, i / (2 * points)));

const rectangle = (halfWidth: number, halfHeight: number): readonly Point[] => [
  [-halfWidth, -halfHeight],
  [halfWidth, -halfHeight],
  [halfWidth, halfHeight],
  [-halfWidth, halfHeight],
];

const plus = (arm: number, end: number): readonly Point[] => [
  [-arm, -end],
  [arm, -end],
  [arm, -arm],
  [end, -arm],
  [end, arm],
  [arm, arm],
  [arm, end],
  [-arm, end],
  [-arm, arm],
  [-end, arm],
  [-end, -arm],
  [-arm, -arm],
];

/** A disc without the part that a second disc, moved to the right, covers. */
const crescent: readonly Point[] = [
  ...Array.from({ length: 25 }, (_, i) => onCircle(1, 0.14 + (0.72 * i) / 24)),
  ...Array.from({ length: 17 }, (_, i): Point => {
    const [x, y] = onCircle(0.84, 0.81 - (0.62 * i) / 16);
    return [x + 0.32, y];
  }),
];

const moved = (ring: readonly Point[], x: number, y: number): readonly Point[] => ring.map(([u, v]): Point => [u + x, v + y]);

/** The ten classes and their outlines. Polygons only: their edges have one rasterisation, curves have many. */
export const SHAPES: Readonly<Record<string, Outline>> = {
  circle: [regular(48)],
  square: [regular(4)],
  triangle: [regular(3)],
  star: [star(5, 0.38)],
  cross: [plus(0.2, 0.95)],
  ring: [regular(48), regular(48, 0.6)],
  crescent: [crescent],
  bar: [rectangle(0.95, 0.26)],
  bars: [-0.55, 0, 0.55].map((y) => moved(rectangle(0.8, 0.15), 0, y)),
  dots: [-0.55, 0.55].flatMap((x) => [-0.55, 0.55].map((y) => moved(regular(24, 0.36), x, y))),
};
