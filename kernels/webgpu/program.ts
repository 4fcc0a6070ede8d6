/** A type that a launch passes a number as. */
export type NumberType = 'u32' | 'i32' | 'f32';

/** A kernel in WGSL, before it is compiled. */
export interface Program<Operand extends string = string, Parameter extends string = string> {
  /** Its name; equal names are equal programs. */
  readonly name: string;
  /** The WGSL type of each operand, such as `array<f32>`. */
  readonly operands: Readonly<Record<Operand, string>>;
  /** Operands that are only read, and lie in no tensor's slab: tables. */
  readonly tables?: readonly NoInfer<Operand>[];
  /** The type of each number; they are read as `n.NAME`. 16 at most. */
  readonly numbers: Readonly<Record<Parameter, NumberType>>;
  /**
   * The text with the entry point `main`. Operands are named as above; two that are given the same range are one variable,
   * so that their names must stand for nothing else.
   */
  readonly code: string;
}

/** States a program; its operands and numbers are checked against each launch. */
export const program = <Operand extends string, Parameter extends string>(
  given: Program<Operand, Parameter>,
): Program<Operand, Parameter> => given;

/** Most workgroups along one axis of a launch. */
export const MOST_GROUPS = 65_535;

/** The workgroups of a launch over so many: on two axes where one does not hold them; see `group_index` in the text. */
export const groupsOf = (count: number): readonly [number, number, number] =>
  count <= MOST_GROUPS ? [count, 1, 1] : [MOST_GROUPS, Math.ceil(count / MOST_GROUPS), 1];

/** Functions that every text may call. */
const PRELUDE = `
fn group_index(group: vec3u) -> u32 { return group.y * ${MOST_GROUPS}u + group.x; }
`;

const numbersText = (numbers: Readonly<Record<string, NumberType>>): string => {
  const entries = Object.entries(numbers);
  if (entries.length === 0) return '';
  return `struct Numbers { ${entries.map(([name, type]) => `${name}: ${type}`).join(', ')} };\nvar<immediate> n: Numbers;\n`;
};

/**
 * The WGSL of a program.
 *
 * @param places for each operand the binding that it has; equal ones are one variable
 */
export const textOf = ({ operands, tables = [], numbers, code }: Program, places: readonly number[]): string => {
  const names = Object.keys(operands);
  const first = places.map((place) => names[places.indexOf(place)] as string);
  const bindings = names.flatMap((name, i) =>
    first[i] === name
      ? [
          `@group(0) @binding(${places[i]}) var<storage, ${tables.includes(name) ? 'read' : 'read_write'}> ${name}: ${operands[name]};`,
        ]
      : [],
  );
  const body = names.reduce(
    (text, name, i) => (first[i] === name ? text : text.replace(new RegExp(`\\b${name}\\b`, 'g'), first[i] as string)),
    code,
  );
  const requires = Object.keys(numbers).length === 0 ? '' : 'requires immediate_address_space;\n';
  return `${requires}${bindings.join('\n')}\n${numbersText(numbers)}${PRELUDE}${body}`;
};
