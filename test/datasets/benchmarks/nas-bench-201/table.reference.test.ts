import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseNasBench201Csv } from '../../../../datasets/benchmarks/nas-bench-201/csv.js';
import {
  bestArchitecture,
  queryArchitecture,
  randomSearch,
  recordAt,
} from '../../../../datasets/benchmarks/nas-bench-201/queries.js';
import { NAS_BENCH_201_ARCHITECTURES } from '../../../../datasets/benchmarks/nas-bench-201/table.js';
import { costOfGenotype } from '../../../networks/families.js';
import { right, sharedData } from '../../support.js';

// The benchmark's own numbers, where this machine has them: the file that NAS_BENCH_201_TABLE names.
const file = process.env['NAS_BENCH_201_TABLE'] ?? join(sharedData ?? '', 'nas-bench-201/nb201.csv.gz');
const test = suite('reference: the table of NAS-Bench-201');

const readTable = () => {
  const bytes = readFileSync(file);
  return right(parseNasBench201Csv(file, (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')));
};

if (existsSync(file)) {
  const table = readTable();

  test('the best architectures are those that the DrNAS paper gives as optimal', () => {
    const best = (['cifar10', 'cifar100', 'ImageNet16-120'] as const).map((dataset) => {
      const { index, results } = bestArchitecture(table, dataset);
      return [index, results[dataset].rank, (100 * results[dataset].test).toFixed(2)];
    });
    assert.equal(best, [
      [6111, 1, '94.37'],
      [9930, 1, '73.51'],
      [857, 1, '47.31'],
    ]);
  });

  test('the ResNet-like cell reads as the benchmark prints it', () => {
    const cell = '|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|';
    const { results } = right(queryArchitecture(table, cell));
    const percents = Object.values(results).map(({ test: accuracy }) => (100 * accuracy).toFixed(2));
    assert.equal(percents, ['93.91', '70.89', '44.23']);
  });

  test('parameters are those of our networks, FLOPs our multiply-accumulates and the biases of the last layer', () => {
    for (let index = 0; index < NAS_BENCH_201_ARCHITECTURES; index += 313) {
      const { architecture, results } = recordAt(table, index);
      for (const [dataset, classes, size] of [
        ['cifar10', 10, 32],
        ['cifar100', 100, 32],
        ['ImageNet16-120', 120, 16],
      ] as const) {
        const settings = { cells: 5, channels: 16, classes, height: size, width: size };
        const cost = right(costOfGenotype({ space: 'nas-bench-201', architecture }, settings));
        assert.is(results[dataset].parameters, cost.parameters, `${architecture} on ${dataset}`);
        assert.is(results[dataset].flops, cost.multiplyAccumulates + classes, architecture);
      }
    }
  });

  test('random search over a hundred architectures is near what the DrNAS paper reports of random search', () => {
    // DrNAS, table 4: 93.70 ± 0.36 on CIFAR-10, 70.65 ± 1.38 on CIFAR-100 (v1.0 of the data).
    const found = randomSearch(table, 'cifar10', 100);
    assert.ok(Math.abs(found.cifar10.test.mean - 0.937) < 0.0036, String(found.cifar10.test.mean));
    assert.ok(Math.abs(found.cifar100.test.mean - 0.7065) < 0.0138, String(found.cifar100.test.mean));
  });
} else {
  test.skip('needs the table: name its file by NAS_BENCH_201_TABLE', () => undefined);
}

test.run();
