import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { TensorValue, TensorValues } from '../../../../artifacts/kind.js';
import { underPrefix, withPrefix } from '../../../../artifacts/tensor-names.js';
import { tensorValue } from '../../../../artifacts/tensor-value.js';
import { refusal } from '../../../../base/problem.js';
import type { ArchitectureTable } from '../../../architecture/table.js';
import type { MethodStateCodec } from '../architecture-method.js';
import type { GradientState } from '../by-gradient/optimiser.js';
import { Compared } from '../comparison.js';

/** The state of ENAS: the controller and its Adam, the baseline, and the architectures that were compared at the end. */
export interface EnasState {
  readonly controller: GradientState;
  /** The moving average of the rewards; null before the first one. */
  readonly baseline: number | null;
  /** The best one first. */
  readonly ranked: readonly Compared[];
}

const Header = t.strict({ baseline: t.union([t.null, t.number]), ranked: t.readonlyArray(Compared) });

const CONTROLLER = 'controller';

const written = (table: ArchitectureTable): TensorValues =>
  Object.fromEntries(Object.entries(table).map(([name, data]): [string, TensorValue] => [name, tensorValue(data)]));

const read = (prefix: string, tensors: TensorValues): ArchitectureTable =>
  Object.fromEntries(Object.entries(underPrefix(prefix, tensors)).map(([name, { data }]) => [name, data as Float64Array]));

/** The codec of states: F64 tensors `controller/<parameter>`, and `<moment>/<parameter>` of its Adam. */
export const enasStateCodec = (moments: readonly string[]): MethodStateCodec<EnasState> => ({
  write: ({ controller, baseline, ranked }) => ({
    steps: controller.steps,
    header: Header.encode({ baseline, ranked }),
    tensors: Object.assign(
      withPrefix(CONTROLLER, written(controller.parameters)),
      ...moments.map((moment) => withPrefix(moment, written(controller.moments[moment] as ArchitectureTable))),
    ),
  }),
  read: ({ steps, header, tensors }) => {
    const decoded = Header.decode(header);
    if (either.isLeft(decoded)) throw refusal('its state is none of ENAS', 'go on from a search with enas()');
    return {
      ...decoded.right,
      controller: {
        steps,
        parameters: read(CONTROLLER, tensors),
        moments: Object.fromEntries(moments.map((moment) => [moment, read(moment, tensors)])),
      },
    };
  },
});
