import type { Call } from './call.js';
import { groupsOf, type Program, program } from './program.js';
import { type Range, type Slab, wholeSlab, wordOf } from './range.js';

/** Most slabs that one launch reaches: with its table these are bindings that every device has. */
export const MOST_SLABS = 7;
/** Bits of an address that tell the place; the slab's number is above them. */
const PLACE_BITS = 29;

/** The type of the elements of all slabs of a launch. */
export type Element = 'f32' | 'vec4f';

/** A program over tensors that lie in any slabs. */
export interface SlabProgram<Parameter extends string = string> {
  readonly element: Element;
  /** The program for so many slabs. */
  readonly of: (slabs: number) => Program<string, Parameter | 'table' | 'works'>;
}

const accessText = (slabs: number, element: Element): string => {
  const place = `at & ${2 ** PLACE_BITS - 1}u`;
  const each = (action: (slab: string) => string): string =>
    slabs === 1
      ? action('slab0[at]')
      : `switch at >> ${PLACE_BITS}u {\n${Array.from(
          { length: slabs },
          (_, i) => `    ${i < slabs - 1 ? `case ${i}u` : 'default'}: { ${action(`slab${i}[${place}]`)} }`,
        ).join('\n')}\n  }`;
  return `
fn load(at: u32) -> ${element} { ${each((slab) => `return ${slab};`)} }
fn store(at: u32, value: ${element}) { ${each((slab) => `${slab} = value;`)} }
`;
};

/**
 * States a program over tensors of any slabs. Its text finds them by addresses: `load(address)` and `store(address, value)`
 * are the element there, `word(i)` is the i-th number of the launch's table, `n.works` the number of its workgroups.
 */
export const slabProgram = <Parameter extends string = never>(
  name: string,
  element: Element,
  numbers: Program<string, Parameter>['numbers'],
  code: string,
): SlabProgram<Parameter> => {
  const made = new Map<number, Program<string, Parameter | 'table' | 'works'>>();
  const make = (slabs: number): Program<string, Parameter | 'table' | 'works'> => {
    const names = Array.from({ length: slabs }, (_, i) => `slab${i}`);
    return program({
      name: `${name}, ${slabs} slabs`,
      operands: { ...Object.fromEntries(names.map((each) => [each, `array<${element}>`])), table: 'array<u32>' },
      tables: ['table'],
      numbers: { ...numbers, table: 'u32', works: 'u32' } as Program<string, Parameter | 'table' | 'works'>['numbers'],
      code: `fn word(i: u32) -> u32 { return table[n.table + i]; }\n${accessText(slabs, element)}${code}`,
    });
  };
  return {
    element,
    of: (slabs) => {
      const known = made.get(slabs) ?? make(slabs);
      made.set(slabs, known);
      return known;
    },
  };
};

/** Slabs that one launch of a program reaches, and the addresses of ranges in them. */
export class Slabs<Parameter extends string> {
  readonly #slabs: Slab[] = [];

  constructor(private readonly program: SlabProgram<Parameter>) {}

  /** Adds the slabs of ranges; false, and nothing added, where they are too many for one launch. */
  add(ranges: readonly Range[]): boolean {
    const more = [...new Set(ranges.map(({ slab }) => slab))].filter((slab) => !this.#slabs.includes(slab));
    if (this.#slabs.length + more.length > MOST_SLABS) return false;
    this.#slabs.push(...more);
    return true;
  }

  /** The address of a range whose slab was added, in elements. */
  address(range: Range): number {
    const place = this.program.element === 'f32' ? wordOf(range) : wordOf(range) / 4;
    return this.#slabs.indexOf(range.slab) * 2 ** PLACE_BITS + place;
  }

  /** Records a launch of so many workgroups. */
  launch(call: Call, table: readonly number[], numbers: Readonly<Record<Parameter, number>>, works: number): void {
    const range = call.commands.upload(Uint32Array.from(table));
    const slabs = this.#slabs.map((slab, i) => [`slab${i}`, { slab, offset: 0, bytes: slab.bytes }]);
    const operands = { ...Object.fromEntries(slabs), table: wholeSlab(range) };
    const places = { table: wordOf(range), works };
    call.launch(this.program.of(this.#slabs.length), operands, { ...numbers, ...places }, groupsOf(works));
  }
}

/** Work of one workgroup: its record in the table is the addresses of the ranges and the numbers. */
export interface Work {
  readonly ranges: readonly Range[];
  readonly numbers: readonly number[];
}

/** Records launches over a list of works, as few as the slabs allow. */
export const launchOver = (call: Call, program: SlabProgram<never>, works: readonly Work[]): void => {
  for (let at = 0; at < works.length; ) {
    const slabs = new Slabs(program);
    const first = at;
    while (at < works.length && slabs.add((works[at] as Work).ranges)) at += 1;
    if (at === first) throw new Error('a part of a list lies in more slabs than a launch reaches');
    const records = works.slice(first, at);
    const table = records.flatMap(({ ranges, numbers }) => [...ranges.map((range) => slabs.address(range)), ...numbers]);
    slabs.launch(call, table, {}, records.length);
  }
};

const [float, bits] = ((): readonly [Float32Array, Uint32Array] => {
  const values = new Float32Array(1);
  return [values, new Uint32Array(values.buffer)];
})();

/** A number as the bits of a float32, for a table. */
export const bitsOf = (value: number): number => {
  float[0] = value;
  return bits[0] as number;
};
