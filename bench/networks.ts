/** A network to measure, of 10 classes and for 32×32 images. */
export type Network =
  | {
      /**
       * A search network; that of μDARTS drops channels in every pass. Each pass of `darts-path` computes one operation an
       * edge, drawn anew among all, and its step is one of the weights alone.
       */
      readonly kind: 'darts' | 'darts-path' | 'mu-darts' | 'nas-bench-201';
      /** Cells, of NAS-Bench-201 in each of its three stages. */
      readonly cells: number;
      readonly channels: number;
      /** K of the partial channel connection. */
      readonly partial: number;
      readonly batch: number;
    }
  | {
      /** The network of DrNAS_cifar10 with its auxiliary tower. */
      readonly kind: 'retrain';
      readonly cells: number;
      readonly channels: number;
      readonly batch: number;
    };

export const [CLASSES, SIDE] = [10, 32];

/** T of μDARTS: passes of an architecture step. */
export const PASSES = 5;

/** Networks that are measured within minutes. */
export const SMALL = ['darts:3,8,2,50', 'darts:8,16,4,32', 'mu-darts:3,8,1,32', 'nas-bench-201:1,16,1,32', 'retrain:6,16,32'];

/** The networks at the size at which they are searched and trained. */
export const LARGE = [
  'darts:8,16,1,64',
  'darts-path:8,16,1,64',
  'darts:20,36,6,64',
  'mu-darts:8,16,1,16',
  'nas-bench-201:5,16,1,64',
  'retrain:20,36,96',
];

/** The networks that are measured on a GPU: two searches and two trainings. */
export const DEVICE = ['darts:8,16,1,64', 'darts:20,36,6,64', 'retrain:20,36,96', 'retrain:8,16,96'];

/** The networks whose orders are compared where none is named. */
export const ORDERS = ['darts:4,16,2,32', 'darts:8,16,1,32', 'nas-bench-201:1,16,1,64'];

/** The network of a text as in {@link SMALL}; throws where there is none. */
export const networkOf = (text: string): Network => {
  const [kind, ...sizes] = text.split(/[:,]/);
  const numbers = sizes.map(Number);
  const [cells, channels, third, fourth] = numbers as [number, number, number, number];
  const whole = numbers.every((value) => Number.isInteger(value) && value > 0);
  if (whole && numbers.length === 3 && kind === 'retrain') return { kind, cells, channels, batch: third };
  if (
    whole &&
    numbers.length === 4 &&
    (kind === 'darts' || kind === 'darts-path' || kind === 'mu-darts' || kind === 'nas-bench-201')
  )
    return { kind, cells, channels, partial: third, batch: fourth };
  throw new Error(
    `"${text}" is no network: give darts:CELLS,CHANNELS,K,BATCH, darts-path:CELLS,CHANNELS,K,BATCH, mu-darts:CELLS,CHANNELS,K,BATCH, nas-bench-201:CELLS,CHANNELS,K,BATCH or retrain:CELLS,CHANNELS,BATCH`,
  );
};

/** The text of a network. */
export const textOf = (network: Network): string => {
  const { kind, cells, channels, batch } = network;
  return `${kind}:${[cells, channels, ...(network.kind === 'retrain' ? [] : [network.partial]), batch].join()}`;
};

/** A network in words. */
export const titleOf = (network: Network): string => {
  const { cells, channels, batch } = network;
  switch (network.kind) {
    case 'darts':
      return `DARTS search network, ${cells} cells, ${channels} channels, K = ${network.partial}, batch ${batch}`;
    case 'darts-path':
      return `DARTS search network, one path an edge, ${cells} cells, ${channels} channels, K = ${network.partial}, batch ${batch}`;
    case 'mu-darts':
      return `μDARTS search network, ${cells} cells, ${channels} channels, K = ${network.partial}, batch ${batch}, T = ${PASSES}`;
    case 'nas-bench-201':
      return `NAS-Bench-201 search network, N = ${cells}, C = ${channels}, K = ${network.partial}, batch ${batch}`;
    case 'retrain':
      return `Retrain network of DrNAS_cifar10, ${cells} cells, ${channels} channels, auxiliary tower, batch ${batch}`;
  }
};

/**
 * Floating-point operations of a pass and of a step, in GFLOP: 2 for each multiply-accumulate of convolutions and the
 * linear layer; a pass costs three forward passes, the architecture's pass of a search step two (of μDARTS each of its T).
 */
export const workOf = (
  { kind, batch }: Network,
  multiplyAccumulates: number,
): { readonly pass: number; readonly step: number } => {
  const forward = (2 * multiplyAccumulates * batch) / 1e9;
  const searched = { darts: 2, 'darts-path': 0, 'nas-bench-201': 2, 'mu-darts': 2 * PASSES, retrain: 0 }[kind];
  return { pass: 3 * forward, step: (3 + searched) * forward };
};
