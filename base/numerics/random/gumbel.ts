import { uniform } from './draw.js';
import type { Generator } from './generator.js';

/**
 * `count` standard Gumbel numbers, -ln(-ln u) of uniform u. The place of the largest of x + Gumbel numbers is a draw from
 * softmax(x).
 *
 * Source: Gumbel, "Statistical theory of extreme values" (1954); Maddison, Tarlow and Minka, "A* sampling" (NeurIPS 2014).
 */
export const gumbel = (generator: Generator, count: number): Float64Array =>
  uniform(generator, count).map((u) => -Math.log(-Math.log(u)));
