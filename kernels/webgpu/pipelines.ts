import { recentlyUsed } from '../recently-used.js';
import type { GpuDevice } from './gpu.js';
import { type Program, textOf } from './program.js';
import type { Range } from './range.js';

/** A compiled program for one pattern of equal operands. */
interface Pipeline {
  readonly pipeline: object;
  readonly layout: object;
  readonly layoutKey: string;
}

/** A compiled program with its operands bound, as a launch sets them. */
export interface Bound {
  readonly pipeline: object;
  readonly group: object;
}

const COMPUTE = 4;
const MOST_GROUPS_KEPT = 20_000;

/** Compiled programs and bound operands of one device; both are made once and kept. */
export class Pipelines {
  readonly #layouts = new Map<string, object>();
  readonly #pipelines = new Map<string, Pipeline>();
  #groups = recentlyUsed<object>(MOST_GROUPS_KEPT);

  constructor(private readonly device: GpuDevice) {}

  /** A program with its operands, in the order in which it states them. */
  bind(of: Program, ranges: readonly Range[]): Bound {
    const keys = ranges.map(({ slab, offset, bytes }) => `${slab.id}:${offset}:${bytes}`);
    const distinct = [...new Set(keys)];
    const places = keys.map((key) => distinct.indexOf(key));
    const { pipeline, layout, layoutKey } = this.#pipeline(of, places);
    const group = this.#groups.get(`${layoutKey}|${distinct.join()}`, () =>
      this.device.createBindGroup({
        layout,
        entries: distinct.map((key, binding) => {
          const { slab, offset, bytes } = ranges[keys.indexOf(key)] as Range;
          return { binding, resource: { buffer: slab.buffer, offset, size: bytes } };
        }),
      }),
    );
    return { pipeline, group };
  }

  /** Forgets what was bound: some of the buffers are to be destroyed. */
  forgetGroups(): void {
    this.#groups = recentlyUsed<object>(MOST_GROUPS_KEPT);
  }

  #pipeline(of: Program, places: readonly number[]): Pipeline {
    const key = `${of.name}/${places.join('')}`;
    const known = this.#pipelines.get(key);
    if (known !== undefined) return known;
    const made = this.#compile(of, places, key);
    this.#pipelines.set(key, made);
    return made;
  }

  #compile(of: Program, places: readonly number[], label: string): Pipeline {
    const names = Object.keys(of.operands);
    const bindings = [...new Set(places)].sort((a, b) => a - b);
    const isTable = (binding: number): boolean => of.tables?.includes(names[places.indexOf(binding)] as string) === true;
    const layoutKey = bindings.map((binding) => (isTable(binding) ? 'r' : 'w')).join('');
    const layout = this.#layout(layoutKey);
    const immediateSize = 4 * Object.keys(of.numbers).length;
    const pipeline = this.device.createComputePipeline({
      label,
      layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout], immediateSize }),
      compute: { module: this.device.createShaderModule({ code: textOf(of, places), label }), entryPoint: 'main' },
    });
    return { pipeline, layout, layoutKey };
  }

  #layout(key: string): object {
    const known = this.#layouts.get(key);
    if (known !== undefined) return known;
    const entries = [...key].map((kind, binding) => ({
      binding,
      visibility: COMPUTE,
      buffer: { type: kind === 'r' ? 'read-only-storage' : 'storage' },
    }));
    const layout = this.device.createBindGroupLayout({ entries });
    this.#layouts.set(key, layout);
    return layout;
  }
}
