import { either } from 'fp-ts';
import { pipe } from 'fp-ts/lib/function.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Cost } from '../../../networks/cost/cost.js';
import type { DiscreteNetworkSettings } from '../../../networks/discrete-network.js';
import type { Genotype } from '../../../networks/genotype.js';
import { GenotypeCodec } from '../../../networks/genotype-codec.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { readReferenceJson, referenceFiles } from '../../reference-files.js';
import { costOfGenotype } from '../families.js';

interface Published {
  readonly normal: unknown;
  readonly normal_concat: unknown;
  readonly reduce: unknown;
  readonly reduce_concat: unknown;
  readonly cifar10: {
    readonly channels: number;
    readonly cells: number;
    readonly params: number;
    readonly params_with_auxiliary: number;
    readonly macs: number;
  };
  readonly imagenet: { readonly channels: number; readonly cells: number; readonly params: number; readonly macs: number };
}

const test = suite('reference: cost of published networks');

const costOf = (genotype: Genotype, settings: DiscreteNetworkSettings): Cost =>
  pipe(
    costOfGenotype(genotype, settings),
    either.getOrElse((problem): Cost => {
      throw new Error(problem.what);
    }),
  );

for (const file of referenceFiles(/^genotypes.*\.json$/)) {
  for (const [name, given] of Object.entries(readReferenceJson(file) as Readonly<Record<string, Published>>)) {
    const decoded = GenotypeCodec.decode({
      space: 'darts',
      normal: given.normal,
      normalConcat: given.normal_concat,
      reduce: given.reduce,
      reduceConcat: given.reduce_concat,
    });

    test(`${file}: ${name} has exactly the published parameters and multiply-accumulates on CIFAR-10`, () => {
      assert.ok(either.isRight(decoded));
      const { cells, channels, params, params_with_auxiliary, macs } = given.cifar10;
      const settings = { cells, channels, classes: 10, height: 32, width: 32 };
      assert.equal(costOf(decoded.right, { ...settings, auxiliary: true }), {
        parameters: params,
        trainedParameters: params_with_auxiliary,
        multiplyAccumulates: macs,
      });
      assert.is(costOf(decoded.right, settings).trainedParameters, params);
    });

    test(`${file}: ${name} has exactly the published parameters and multiply-accumulates on ImageNet`, () => {
      assert.ok(either.isRight(decoded));
      const { cells, channels, params, macs } = given.imagenet;
      const cost = costOf(decoded.right, { cells, channels, classes: 1000, height: 224, width: 224, stem: 'imagenet' });
      assert.equal(cost, { parameters: params, trainedParameters: params, multiplyAccumulates: macs });
    });

    const shipped = (publishedGenotypes as Readonly<Record<string, Genotype>>)[name];
    if (shipped !== undefined) {
      test(`${file}: ${name} is the genotype that we publish under this name`, () => {
        assert.equal(decoded, either.right(shipped));
      });
    }
  }
}

test.run();
