type Groups = readonly [number, number, number];

/** A launch of the backward pass: its step, where its records begin in the table, and its workgroups. */
interface Step<Name extends string, Numbers extends string = never> {
  readonly step: Name;
  readonly table: number;
  readonly groups: Groups;
  readonly numbers: Readonly<Record<Numbers, number>>;
}

/** The gradient of a node. */
export interface NodeLaunch extends Step<'node'> {
  readonly node: number;
}

/**
 * The pointwise step; `weightless` are its workgroups where no gradients of weights are asked for. `finishes` is where the records
 * of the sums begin that it finishes first, those of so many `units` and `others`, or NOTHING where they are finished.
 */
export interface PointLaunch extends Step<'point', 'splits' | 'each' | 'tiles' | 'finishes' | 'units' | 'others'> {
  readonly weightless: Groups;
}

/** The gradient of a foreign candidate's values: launched only where it is asked for. */
export interface ForeignLaunch extends Step<'foreign', 'count' | 'g' | 'path' | 'upstream'> {
  readonly foreign: number;
}

/** Sums for the weights of edges, of the edges that leave the nodes of one tensor: an input, or the sums. */
export interface BypassLaunch extends Step<'bypass', 'each'> {
  readonly source: number | 'output' | 'tape';
}

export type Launch =
  | NodeLaunch
  | Step<'terms', 'each'>
  | Step<'finish'>
  | PointLaunch
  | Step<'dense'>
  | Step<'second', 'each' | 'tiles'>
  | ForeignLaunch
  | BypassLaunch;
