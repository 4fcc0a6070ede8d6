/** The rows of Tables 2 and 3 that are DrNAS's own, by how it learns. */
export const OWN_ROWS = { plain: 'DrNAS (without progressive learning)', progressive: 'DrNAS' } as const;

/** The way of a search: in two stages with more channels and fewer operations in the second, or in one. */
export type Learning = keyof typeof OWN_ROWS;

/** The ways that a choice stands for. */
export const learningsOf = (choice: Learning | 'both'): readonly Learning[] =>
  choice === 'both' ? ['plain', 'progressive'] : [choice];

/** The name of a stage or an output: of the search without progressive learning it ends in "plain". */
export const nameOf = (name: string, learning: Learning): string => (learning === 'plain' ? `${name} plain` : name);

/** The figures of a table's row, each text that of a column; empty where the paper has none. */
type Rows = Readonly<Record<string, readonly string[]>>;

/** Table 2, CIFAR-10: the test error in percent, and the parameters in millions. */
export const TABLE_2: Rows = {
  'DenseNet-BC *': ['3.46', '25.6 M'],
  'NASNet-A': ['2.65', '3.3 M'],
  'AmoebaNet-A': ['3.34 ± 0.06', '3.2 M'],
  'AmoebaNet-B': ['2.55 ± 0.05', '2.8 M'],
  'PNAS *': ['3.41 ± 0.09', '3.2 M'],
  ENAS: ['2.89', '4.6 M'],
  'DARTS (1st)': ['3.00 ± 0.14', '3.3 M'],
  'DARTS (2nd)': ['2.76 ± 0.09', '3.3 M'],
  'SNAS (moderate)': ['2.85 ± 0.02', '2.8 M'],
  GDAS: ['2.93', '3.4 M'],
  BayesNAS: ['2.81 ± 0.04', '3.4 M'],
  'ProxylessNAS †': ['2.08', '5.7 M'],
  'P-DARTS': ['2.50', '3.4 M'],
  'PC-DARTS': ['2.57 ± 0.07', '3.6 M'],
  'SDARTS-ADV': ['2.61 ± 0.02', '3.3 M'],
  'GAEA + PC-DARTS': ['2.50 ± 0.06', '3.7 M'],
  [OWN_ROWS.plain]: ['2.54 ± 0.03', '4.0 M'],
  [OWN_ROWS.progressive]: ['2.46 ± 0.03', '4.1 M'],
};

/** Table 3, ImageNet in the mobile setting: the top-1 and top-5 test error in percent, and the parameters in millions. */
export const TABLE_3: Rows = {
  'Inception-v1': ['30.1', '10.1', '6.6 M'],
  MobileNet: ['29.4', '10.5', '4.2 M'],
  'ShuffleNet 2× (v1)': ['26.4', '10.2', '~5 M'],
  'ShuffleNet 2× (v2)': ['25.1', '', '~5 M'],
  'NASNet-A': ['26.0', '8.4', '5.3 M'],
  'AmoebaNet-C': ['24.3', '7.6', '6.4 M'],
  PNAS: ['25.8', '8.1', '5.1 M'],
  'MnasNet-92': ['25.2', '8.0', '4.4 M'],
  'DARTS (2nd)': ['26.7', '8.7', '4.7 M'],
  'SNAS (mild)': ['27.3', '9.2', '4.3 M'],
  GDAS: ['26.0', '8.5', '5.3 M'],
  BayesNAS: ['26.5', '8.9', '3.9 M'],
  'DSNAS †': ['25.7', '8.1', ''],
  'ProxylessNAS (GPU) †': ['24.9', '7.5', '7.1 M'],
  'P-DARTS (CIFAR-10)': ['24.4', '7.4', '4.9 M'],
  'P-DARTS (CIFAR-100)': ['24.7', '7.5', '5.1 M'],
  'PC-DARTS (CIFAR-10)': ['25.1', '7.8', '5.3 M'],
  'PC-DARTS (ImageNet) †': ['24.2', '7.3', '5.3 M'],
  'GAEA + PC-DARTS †': ['24.0', '7.3', '5.6 M'],
  [OWN_ROWS.plain]: ['24.2', '7.3', '5.2 M'],
  [OWN_ROWS.progressive]: ['23.7', '7.1', '5.7 M'],
};

/** Footnotes of the tables. */
export const FOOTNOTES = {
  table2: ['* without cutout; † on another space, with PyramidNet as the backbone'],
  table3: ['† searched on ImageNet, as both of DrNAS; the others on CIFAR-10 or CIFAR-100'],
} as const;

/**
 * The rows of a table, as `compareWithPaper` takes them: DrNAS's own are measured where there is a flow of their name, and all
 * others have the paper's figures alone.
 */
export const rowsOf = (table: Rows, learnings: readonly Learning[]) =>
  Object.entries(table).map(([name, paper]) => ({
    name,
    of: learnings.filter((learning) => OWN_ROWS[learning] === name).map((learning) => OWN_ROWS[learning]),
    paper,
  }));

/** What the paper leaves open of the search without progressive learning. */
export const openK = (learnings: readonly Learning[], K: number): readonly string[] =>
  learnings.includes('plain')
    ? [`the paper names no K of the search without progressive learning; that of the preset, ${K}, goes by what the search cost`]
    : [];
