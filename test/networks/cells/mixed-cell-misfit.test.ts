import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem, type Problem } from '../../../base/problem.js';
import type { CellType } from '../../../networks/cell-type.js';
import { type MixedCellSettings, mixedCell } from '../../../networks/cells/mixed-cell.js';
import { denseEdges } from '../../../networks/edges.js';
import type { FusedOperation, FusedUnit, Operation } from '../../../networks/operations/operation.js';
import { operations } from '../../../networks/operations/registry.js';

const sound: CellType = { name: 'cell', edges: denseEdges(1, 2), operations: ['skip_connect', 'nor_conv_3x3'] };

const cellOf = (settings: Partial<MixedCellSettings> = {}): unknown =>
  mixedCell({
    cellType: sound,
    inputs: 1,
    inputStride: 1,
    channels: 4,
    partial: 1,
    poolNormalization: 'none',
    concat: [2],
    ...settings,
  });

const problemOf = (settings: Partial<MixedCellSettings>): Problem => {
  try {
    cellOf(settings);
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
  throw new Error('the cell was expected to be refused');
};

test('a cell type that is no graph of a cell is refused where the cell is made', () => {
  cellOf();
  const edges = (...pairs: readonly (readonly [number, number])[]): Partial<MixedCellSettings> => ({
    cellType: { ...sound, edges: pairs.map(([from, to]) => ({ from, to })) },
  });
  for (const [settings, message] of [
    [edges([0, 1], [0, 3], [1, 3]), /^no edge of the cell type "cell" leads to node 2, and its only input is node 0$/],
    [edges([0, 2], [1, 2]), /^no edge of the cell type "cell" leads to node 1, /],
    [edges([0, 1], [2, 1]), /has the edge 2→1$/],
    [edges([0, 1], [1, 1]), /has the edge 1→1$/],
    [edges([0, 1], [0, 2], [0, 1]), /has the edge 0→1 twice$/],
    [edges([0, 1.5]), /has the edge 0→1\.5$/],
    [edges(), /has no edges$/],
    [{ inputs: 2 }, /has the edge 0→1, and its first 2 nodes are inputs$/],
    [{ concat: [3] }, /is node 3, and it has the nodes 0 to 2$/],
    [{ concat: [] }, /is of no node/],
    [{ cellType: { ...sound, operations: [] } }, /has no operations$/],
    [{ cellType: { ...sound, operations: ['none', 'none'] } }, /has the operation "none" twice$/],
    [{ cellType: { ...sound, name: 'a/b' } }, /a cell type has the name "a\/b"$/],
    [{ cellType: { ...sound, name: 'a.edges' } }, /a cell type has the name "a.edges"$/],
  ] as const) {
    const { problem, what, where } = problemOf(settings);
    assert.equal([problem, where], ['usage', 'mixedCell']);
    assert.match(what, message);
  }
});

test('a K that does not divide the channels is refused where the cell is made', () => {
  cellOf({ partial: 2 });
  assert.match(problemOf({ partial: 3 }).what, /^a partial channel connection of 1\/3 does not divide 4 channels$/);
});

test('an operation whose layer does not say that stride 2 halves is refused by its name: costs are counted by that size', () => {
  const stubborn: Operation = {
    ...operations.skip_connect,
    layer: (settings) => ({ ...operations.skip_connect.layer(settings), extent: (input) => input }),
  };
  const settings = { operations: { ...operations, skip_connect: stubborn } };
  cellOf(settings);
  const { problem, what, where } = problemOf({ ...settings, inputStride: 2 });
  assert.equal([problem, where], ['usage', 'operation "skip_connect"']);
  assert.is(what, 'the "extent" of its layer makes 64×64 pixels of 64×64 at stride 2, where 32×32 are due');
});

const convolution = operations.nor_conv_3x3;
const unit: FusedUnit = { type: 'dense', size: 3, dilation: 1, rectifier: 'relu', filters: ['convolution'], norm: 'norm' };
const fusedAs = (fused: unknown, of: Operation = convolution): Partial<MixedCellSettings> => ({
  operations: { ...operations, nor_conv_3x3: { ...of, fused: () => fused as FusedOperation } },
});
const unitAs = (part: object, of?: Operation) => fusedAs({ kind: 'units', units: [{ ...unit, ...part }] }, of);

test('an operation whose fused form is not that of its layer is refused by its name where the cell is made', () => {
  cellOf(unitAs({}));
  for (const [settings, message] of [
    [fusedAs({ kind: 'swirl' }), /^its fused form has the kind "swirl"$/],
    [fusedAs({ kind: 'skip' }), /^its fused form does not read "convolution", a parameter of the layer$/],
    [fusedAs({ kind: 'maxPool' }), /does not read "convolution"/],
    [fusedAs({ kind: 'units', units: [] }), /has no units$/],
    [unitAs({ type: 'sparse' }), /a unit of the type "sparse", and there are separable, factorizedReduce, dense$/],
    [unitAs({ size: 17 }), /of size 17, whose sizes are odd and from 1 to 15$/],
    [unitAs({ size: 4 }), /of size 4/],
    [unitAs({ dilation: 3 }), /of dilation 3$/],
    [unitAs({ size: 5 }), /reads "convolution" as a filter \[5,5,4,4\] of a dense unit, which is \[3,3,4,4\] in the layer$/],
    [unitAs({ filters: ['convolve'] }), /reads "convolve" as a filter .*, which the layer has not$/],
    [unitAs({ filters: ['convolution', 'convolution'] }), /gives a dense unit 2 filters, and it has 1$/],
    [unitAs({ norm: 'batch' }), /reads "batch" as a normalisation of 4 channels, which the layer has not$/],
    [unitAs({ type: 'factorizedReduce', size: 1 }), /a factorizedReduce unit at stride 1, whose strides are 2 to 2$/],
    [{ ...unitAs({ rectifier: 'silu' }), dropout: true }, /has dropout behind "silu", which the layer has not$/],
    [unitAs({}, operations.sep_conv_3x3), /reads "convolution" as a filter/],
    [fusedAs({ kind: 'averagePool' }, operations.skip_connect), undefined],
    [
      { ...fusedAs({ kind: 'averagePool' }, operations.skip_connect), poolNormalization: 'batch' as const },
      /reads "norm" as a normalisation, which the layer has not$/,
    ],
  ] as const) {
    if (message === undefined) cellOf(settings);
    else {
      const { problem, what, where } = problemOf(settings);
      assert.equal([problem, where], ['usage', 'operation "nor_conv_3x3"']);
      assert.match(what, message);
    }
  }
});

test('every operation of the house has the fused form of its layer, at both strides, with dropout and without', () => {
  for (const inputStride of [1, 2] as const)
    for (const dropout of [false, true])
      for (const poolNormalization of ['batch', 'none'] as const)
        cellOf({ cellType: { ...sound, operations: Object.keys(operations) }, inputStride, dropout, poolNormalization });
});

test.run();
