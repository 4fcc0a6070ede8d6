import type { CellPlan } from '../graph.js';
import { TILE } from './windows-text.js';

/** Workgroups that a launch should have: enough for the largest GPU of today, few enough for short sums over splits. */
const WANTED_GROUPS = 1536;

/** Vectors of outputs of a pointwise filter's gradient that one workgroup of the pointwise step sums. */
export const BLOCK_VECTORS = 16;

/** Tiles of images of one size. */
export const tilesOf = (images: number, height: number, width: number): number =>
  images * Math.ceil(height / TILE) * Math.ceil(width / TILE);

/** Work cut into splits, in order. */
export interface Splits {
  readonly splits: number;
  /** Pieces of one split. */
  readonly each: number;
}

/** Cuts pieces of work into splits, each of at least so many, that some jobs have about the wanted workgroups. */
export const splitsOf = (pieces: number, jobs: number, least = 1): Splits => {
  const wanted = Math.max(1, Math.floor(WANTED_GROUPS / Math.max(1, jobs)));
  const each = Math.max(least, Math.ceil(pieces / wanted));
  return { splits: Math.ceil(pieces / each), each };
};

/** Vectors of four of a pixel, and how many of them a workgroup takes together. */
export interface Channels {
  readonly vectors: number;
  readonly chunk: 1 | 2 | 4;
  readonly chunks: number;
}

/** The channels of a cell: at stride 2 the tiles of the input are larger, so that chunks are smaller. */
export const channelsOf = ({ padded, nodes }: CellPlan): Channels => {
  const vectors = padded / 4;
  const isStrided = nodes.some(({ stride }) => stride === 2);
  const chunk = vectors === 1 ? 1 : !isStrided && (vectors === 3 || vectors % 4 === 0) ? 4 : 2;
  return { vectors, chunk, chunks: Math.ceil(vectors / chunk) };
};

/** Workgroups below which the gradient of a node takes smaller chunks. */
const FEW_GROUPS = 1024;

/** The channels of the step of a node's gradient, which has no other work to share out. */
export const nodeChannelsOf = (plan: CellPlan): Channels => {
  const { vectors, chunk, chunks } = channelsOf(plan);
  const isFew = chunk === 4 && tilesOf(plan.images, plan.height, plan.width) * chunks < FEW_GROUPS;
  return isFew ? { vectors, chunk: 2, chunks: Math.ceil(vectors / 2) } : { vectors, chunk, chunks };
};
