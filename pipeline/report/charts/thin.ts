/** A point of a curve; `y` may be NaN or infinite. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Twice the area of the triangle of three points. */
const area = (a: Point, b: Point, c: Point): number => Math.abs((a.x - c.x) * (b.y - a.y) - (a.x - b.x) * (c.y - a.y));

const meanPoint = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

const largest = <P>(points: readonly P[], of: (point: P) => number): P => {
  let best = points[0] as P;
  let most = of(best);
  for (const point of points) {
    const measure = of(point);
    if (measure > most) [best, most] = [point, measure];
  }
  return best;
};

/** Every n-th of some values so that at most `limit` are left, the last among them. */
export const everyNth = <A>(values: readonly A[], limit: number): readonly A[] => {
  const every = Math.ceil(values.length / limit);
  return values.filter((_, i) => (values.length - 1 - i) % every === 0);
};

/**
 * Largest triangle three buckets: of each bucket the point whose triangle with the point before and the mean of the next bucket
 * is largest. Source: Steinarsson, "Downsampling Time Series for Visual Representation" (2013), section 4.2.
 */
const byTriangles = <P extends Point>(points: readonly P[], limit: number): readonly P[] => {
  const [first, last] = [points[0] as P, points[points.length - 1] as P];
  const buckets = limit - 2;
  const start = (bucket: number): number => 1 + Math.floor((bucket * (points.length - 2)) / buckets);
  const kept = [first];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const own = points.slice(start(bucket), start(bucket + 1));
    const next = bucket + 1 === buckets ? [last] : points.slice(start(bucket + 1), start(bucket + 2));
    const [before, after] = [kept[kept.length - 1] as P, meanPoint(next)];
    kept.push(largest(own, (point) => area(before, point, after)));
  }
  return [...kept, last];
};

/**
 * Thins a curve out so that it looks the same: at most `limit` of its finite points, the first, the last, the least and the
 * greatest among them, and as many of those that are not finite. Points keep their order.
 *
 * @param limit from 4
 */
export const thinned = <P extends Point>(points: readonly P[], limit: number): readonly P[] => {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const others = everyNth(
    points.filter(({ y }) => !Number.isFinite(y)),
    limit,
  );
  if (finite.length <= limit && others.length + finite.length === points.length) return points;
  const shown =
    finite.length <= limit
      ? finite
      : [...byTriangles(finite, limit - 2), largest(finite, ({ y }) => y), largest(finite, ({ y }) => -y)];
  const kept = new Set<P>([...shown, ...others]);
  return points.filter((point) => kept.has(point));
};
