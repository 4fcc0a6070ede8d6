import { groupsOf, type NumberType, program } from '../program.js';

// Programs of which every thread computes numbers of one place of an image by itself: channels as vectors of four where
// their number allows, else one by one.

/** Threads of a workgroup. */
export const THREADS = 128;

/** Channels that a thread computes: four, or one where they are not whole vectors. */
export interface Unit {
  readonly size: 4 | 1;
  readonly type: 'vec4f' | 'f32';
  /** The same for whole numbers. */
  readonly whole: 'vec4u' | 'u32';
}

const VECTOR: Unit = { size: 4, type: 'vec4f', whole: 'vec4u' };
const SCALAR: Unit = { size: 1, type: 'f32', whole: 'u32' };

/** The unit of so many channels. */
export const unitOf = (channels: number): Unit => (channels % 4 === 0 ? VECTOR : SCALAR);

/** The workgroups for so many threads. */
export const groupsFor = (threads: number): readonly [number, number, number] => groupsOf(Math.ceil(threads / THREADS));

/**
 * A program of `body` for every thread `i` below the number `count`; `unit` is its unit of channels and `place` what is left,
 * from the number `units`.
 *
 * @param operands names with the type of their elements
 */
export const pixelProgram = <Operand extends string, Parameter extends string>(
  name: string,
  operands: Readonly<Record<Operand, string>>,
  numbers: Readonly<Record<Parameter, NumberType>>,
  body: string,
  functions = '',
) =>
  program<Operand, Parameter | 'count' | 'units'>({
    name,
    operands: Object.fromEntries(Object.entries(operands).map(([key, type]) => [key, `array<${type}>`])) as Record<
      Operand,
      string
    >,
    numbers: { count: 'u32', units: 'u32', ...numbers } as Readonly<Record<Parameter | 'count' | 'units', NumberType>>,
    code: `
${functions}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  let unit = i % n.units;
  let place = i / n.units;
  ${body}
}`,
  });
