import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { countedTables, tableCost } from '../../../networks/cost/cost-table.js';
import { decompositionOf } from '../../../networks/cost/decomposition.js';
import type { DiscreteNetworkSettings } from '../../../networks/discrete-network.js';
import { GenotypeCodec } from '../../../networks/genotype-codec.js';
import { dartsSpace } from '../../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../../networks/spaces/darts/space.js';
import { readReferenceJson, referenceFiles } from '../../reference-files.js';
import { decoded, right } from '../../stages/support.js';

interface Published {
  readonly normal: unknown;
  readonly normal_concat: unknown;
  readonly reduce: unknown;
  readonly reduce_concat: unknown;
  readonly cifar10: { readonly channels: number; readonly cells: number; readonly params: number; readonly macs: number };
  readonly imagenet: { readonly channels: number; readonly cells: number; readonly params: number; readonly macs: number };
}

const test = suite('reference: cost of published networks as a sum over operations');

const space = dartsSpace(decoded(DartsSettings, { cells: 20, channels: 36 }));

const { partsOf } = right(decompositionOf(space));

const tables = new Map<string, ReturnType<typeof countedTables>>();
const tablesOf = (settings: DiscreteNetworkSettings) => {
  const key = JSON.stringify(settings);
  const made = tables.get(key) ?? countedTables(space, settings);
  tables.set(key, made);
  if (either.isLeft(made)) throw new Error(made.left.what);
  return made.right;
};

for (const file of referenceFiles(/^genotypes.*\.json$/)) {
  for (const [name, given] of Object.entries(readReferenceJson(file) as Readonly<Record<string, Published>>)) {
    test(`${file}: the operations of ${name} add up to its published parameters and multiply-accumulates`, () => {
      const genotype = decoded(GenotypeCodec, {
        space: 'darts',
        normal: given.normal,
        normalConcat: given.normal_concat,
        reduce: given.reduce,
        reduceConcat: given.reduce_concat,
      });
      const { cifar10, imagenet } = given;
      const forms = [
        [cifar10, { cells: cifar10.cells, channels: cifar10.channels, classes: 10, height: 32, width: 32 }],
        [
          imagenet,
          { cells: imagenet.cells, channels: imagenet.channels, classes: 1000, height: 224, width: 224, stem: 'imagenet' },
        ],
      ] as const;
      for (const [{ params, macs }, form] of forms) {
        const { parameters, multiplyAccumulates } = tablesOf(form);
        assert.is(tableCost(parameters, partsOf(genotype)), params);
        assert.is(tableCost(multiplyAccumulates, partsOf(genotype)), macs);
      }
    });
  }
}

test.run();
