import type { DartsGenotype, DiscreteEdge, DiscreteOperation } from './genotype.js';

const cell = (text: string): readonly DiscreteEdge[] =>
  text.split(', ').map((edge) => {
    const [operation, from] = edge.split(' ');
    return [operation as DiscreteOperation, Number(from)];
  });

const published = (normal: string, reduce: string): DartsGenotype => ({
  space: 'darts',
  normal: cell(normal),
  normalConcat: [2, 3, 4, 5],
  reduce: cell(reduce),
  reduceConcat: [2, 3, 4, 5],
});

/**
 * Genotypes that the field compares itself with, under the names of the code that published them.
 *
 * A cell is written as its eight edges, two for each node from 2 to 5: operation and input node.
 */
export const publishedGenotypes = {
  /** DARTS (ICLR 2019), first order. */
  DARTS_V1: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 0, sep_conv_3x3 1, skip_connect 0, sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 2',
    'max_pool_3x3 0, max_pool_3x3 1, skip_connect 2, max_pool_3x3 0, max_pool_3x3 0, skip_connect 2, skip_connect 2, avg_pool_3x3 0',
  ),
  /** DARTS (ICLR 2019), second order. */
  DARTS_V2: published(
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 1, skip_connect 0, skip_connect 0, dil_conv_3x3 2',
    'max_pool_3x3 0, max_pool_3x3 1, skip_connect 2, max_pool_3x3 1, max_pool_3x3 0, skip_connect 2, skip_connect 2, max_pool_3x3 1',
  ),
  /** PC-DARTS (ICLR 2020), CIFAR-10. */
  PC_DARTS_cifar: published(
    'sep_conv_3x3 1, skip_connect 0, sep_conv_3x3 0, dil_conv_3x3 1, sep_conv_5x5 0, sep_conv_3x3 1, avg_pool_3x3 0, dil_conv_3x3 1',
    'sep_conv_5x5 1, max_pool_3x3 0, sep_conv_5x5 1, sep_conv_5x5 2, sep_conv_3x3 0, sep_conv_3x3 3, sep_conv_3x3 1, sep_conv_3x3 2',
  ),
  /** PC-DARTS (ICLR 2020), ImageNet. */
  PC_DARTS_image: published(
    'skip_connect 1, sep_conv_3x3 0, sep_conv_3x3 0, skip_connect 1, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 1, dil_conv_5x5 4',
    'sep_conv_3x3 0, skip_connect 1, dil_conv_5x5 2, max_pool_3x3 1, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_5x5 0, sep_conv_3x3 3',
  ),
  /** DrNAS (ICLR 2021), CIFAR-10. */
  DrNAS_cifar10: published(
    'sep_conv_3x3 0, sep_conv_5x5 1, sep_conv_3x3 1, sep_conv_3x3 2, skip_connect 0, sep_conv_3x3 1, sep_conv_3x3 2, dil_conv_5x5 3',
    'max_pool_3x3 0, sep_conv_5x5 1, dil_conv_5x5 2, sep_conv_5x5 1, sep_conv_5x5 1, dil_conv_5x5 3, skip_connect 4, sep_conv_5x5 1',
  ),
  /** DrNAS (ICLR 2021), ImageNet. */
  DrNAS_imagenet: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, dil_conv_3x3 3, skip_connect 0, sep_conv_3x3 1',
    'max_pool_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 2, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 1',
  ),
  /** P-DARTS (ICCV 2019). */
  PDARTS: published(
    'skip_connect 0, dil_conv_3x3 1, skip_connect 0, sep_conv_3x3 1, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 0, dil_conv_5x5 4',
    'avg_pool_3x3 0, sep_conv_5x5 1, sep_conv_3x3 0, dil_conv_5x5 2, max_pool_3x3 0, dil_conv_3x3 1, dil_conv_3x3 1, dil_conv_5x5 3',
  ),
  c100_s1_pcdarts: published(
    'dil_conv_3x3 0, dil_conv_5x5 1, sep_conv_3x3 1, dil_conv_3x3 2, dil_conv_3x3 3, skip_connect 2, dil_conv_3x3 4, max_pool_3x3 1',
    'max_pool_3x3 0, dil_conv_3x3 1, dil_conv_5x5 2, max_pool_3x3 1, sep_conv_3x3 1, dil_conv_3x3 2, dil_conv_5x5 2, dil_conv_5x5 3',
  ),
  c100_s2_pcdarts: published(
    'sep_conv_3x3 1, skip_connect 0, sep_conv_3x3 1, skip_connect 2, skip_connect 0, sep_conv_3x3 1, sep_conv_3x3 4, skip_connect 3',
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, skip_connect 1, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 1, sep_conv_3x3 3',
  ),
  c100_s3_pcdarts: published(
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 2, sep_conv_3x3 0, sep_conv_3x3 3, sep_conv_3x3 1, sep_conv_3x3 4',
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 1, sep_conv_3x3 4',
  ),
  c100_s4_pcdarts: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 0, sep_conv_3x3 1',
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 2, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 0, sep_conv_3x3 4, sep_conv_3x3 0',
  ),
  c10_s1_pcdarts: published(
    'dil_conv_5x5 1, dil_conv_3x3 0, dil_conv_5x5 0, sep_conv_3x3 1, skip_connect 2, max_pool_3x3 0, skip_connect 2, skip_connect 0',
    'max_pool_3x3 0, max_pool_3x3 1, max_pool_3x3 1, max_pool_3x3 0, sep_conv_3x3 1, max_pool_3x3 0, dil_conv_5x5 2, max_pool_3x3 0',
  ),
  c10_s2_pcdarts: published(
    'skip_connect 1, sep_conv_3x3 0, skip_connect 0, skip_connect 2, skip_connect 3, sep_conv_3x3 0, skip_connect 3, skip_connect 4',
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 1, sep_conv_3x3 2, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 4, sep_conv_3x3 2',
  ),
  c10_s3_pcdarts: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 2, skip_connect 4, sep_conv_3x3 2',
    'sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 0, sep_conv_3x3 3, sep_conv_3x3 0, sep_conv_3x3 4',
  ),
  c10_s4_pgd: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 4',
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 3, sep_conv_3x3 4',
  ),
  c10_s5_random: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_5x5 1, skip_connect 0, sep_conv_3x3 3, skip_connect 1, sep_conv_3x3 1, dil_conv_3x3 2',
    'max_pool_3x3 0, sep_conv_3x3 1, skip_connect 2, max_pool_3x3 0, dil_conv_5x5 3, max_pool_3x3 0, sep_conv_3x3 2, sep_conv_5x5 3',
  ),
  svhn_s1_random: published(
    'skip_connect 0, dil_conv_5x5 1, skip_connect 1, skip_connect 0, skip_connect 2, skip_connect 0, skip_connect 1, skip_connect 2',
    'max_pool_3x3 0, dil_conv_3x3 1, dil_conv_5x5 2, max_pool_3x3 0, dil_conv_5x5 3, dil_conv_3x3 2, dil_conv_5x5 2, dil_conv_5x5 3',
  ),
  svhn_s2_random: published(
    'sep_conv_3x3 1, skip_connect 0, sep_conv_3x3 2, sep_conv_3x3 0, sep_conv_3x3 3, skip_connect 1, skip_connect 0, sep_conv_3x3 4',
    'sep_conv_3x3 1, skip_connect 0, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 4',
  ),
  svhn_s3_random: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 1, sep_conv_3x3 1, sep_conv_3x3 3, sep_conv_3x3 4, sep_conv_3x3 2',
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, skip_connect 0, sep_conv_3x3 3, sep_conv_3x3 2, sep_conv_3x3 4, sep_conv_3x3 3',
  ),
  svhn_s4_random: published(
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 3, sep_conv_3x3 1, sep_conv_3x3 4, sep_conv_3x3 2',
    'sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 0, sep_conv_3x3 2, sep_conv_3x3 3, sep_conv_3x3 4, sep_conv_3x3 0',
  ),
} as const satisfies Readonly<Record<string, DartsGenotype>>;
