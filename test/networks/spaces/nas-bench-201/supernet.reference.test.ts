import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NAS_BENCH_201_EDGES } from '../../../../networks/spaces/nas-bench-201/genotype.js';
import { nasBench201Space } from '../../../../networks/spaces/nas-bench-201/search-space.js';
import { NasBench201Settings } from '../../../../networks/spaces/nas-bench-201/space.js';
import { readReference, referenceFiles } from '../../../reference-files.js';
import { supernetAgrees } from '../../agrees-with-reference.js';
import { testedBackends } from '../../backends.js';

const files = referenceFiles(/^supernet_nb201.*\.safetensors$/);

const LAYERS: Readonly<Record<string, string>> = {
  'stem.0': 'stem.convolution',
  'stem.1': 'stem.norm',
  'lastact.0': 'last.norm',
  classifier: 'classifier',
  'conv_a.op.1': 'convolution1',
  'conv_a.op.2': 'norm1',
  'conv_b.op.1': 'convolution2',
  'conv_b.op.2': 'norm2',
  'downsample.1': 'shortcut.convolution',
};

/** Our name of a weight of the reference's module tree. */
const nameOf = (reference: string, rows: Readonly<Record<string, number>>, operations: readonly string[]): string => {
  const mixed = /^(cells\.\d+)\.edges\.(\d<-\d)\.(\d)\.op\.1\.weight$/.exec(reference);
  if (mixed !== null) return `${mixed[1]}.edges.${rows[mixed[2] as string]}.${operations[Number(mixed[3])]}.convolution`;
  const [, cell = '', layer, leaf] = /^(?:(cells\.\d+)\.)?(.+)\.(weight|bias)$/.exec(reference) as unknown as string[];
  const name = `${cell === '' ? '' : `${cell}.`}${LAYERS[layer as string]}`;
  if (/norm\d?$/.test(name)) return `${name}.${leaf === 'weight' ? 'scale' : 'shift'}`;
  return name === 'classifier' ? `${name}.${leaf}` : name;
};

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: NAS-Bench-201 supernet on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: logits, loss and the gradients of θ and of every weight agree`, () => {
      const reference = readReference(file);
      const { metadata } = reference;
      const operations = JSON.parse(metadata.op_names as string) as readonly string[];
      const rows = JSON.parse(metadata.edge2index as string) as Readonly<Record<string, number>>;
      assert.equal(
        NAS_BENCH_201_EDGES.map(({ from, to }) => rows[`${to}<-${from}`]),
        [0, 1, 2, 3, 4, 5],
      );
      const settings = NasBench201Settings.decode({ cells: Number(metadata.N), channels: Number(metadata.C), operations });
      assert.ok(either.isRight(settings));
      supernetAgrees({
        space: nasBench201Space(settings.right),
        file: reference,
        thetas: { cell: 'theta' },
        nameOf: (name) => nameOf(name, rows, operations),
      });
    });
  }
  test.run();
}
