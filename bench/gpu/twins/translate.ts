import { entriesText } from './entry.js';
import { FUNCTIONS, SHARED } from './names.js';
import { type Token, tokensOf } from './tokens.js';

// The part of WGSL that our programs are written in, as CUDA C++: a program becomes a structure whose methods are its
// functions, so that these may stand in any order and private variables are a thread's own. Operands and numbers are
// constants of the module, as descriptors and immediates are to a driver.

const LETTERS = new Set(['x', 'y', 'z', 'w']);
/** Built-in values of a thread that our programs take. */
const BUILTINS: Readonly<Record<string, string>> = {
  workgroup_id: 'wgsl::vec3u(blockIdx.x, blockIdx.y, blockIdx.z)',
  local_invocation_index: 'threadIdx.x',
};

/** A program in CUDA C++, with the kernels of `entriesText`. */
export interface Twin {
  readonly text: string;
  readonly threads: number;
}

/** Reader of the tokens of one program. */
class Translation {
  #at = 0;
  readonly #tokens: readonly Token[];
  /** Before the structure, within it, and the arguments of `main`. */
  readonly #outside: string[] = [];
  readonly #inside: string[] = [];
  #arguments: readonly string[] = [];
  #threads = 0;

  constructor(code: string) {
    this.#tokens = tokensOf(code);
  }

  run(name: string): Twin {
    while (this.#at < this.#tokens.length) this.#item();
    if (this.#threads === 0) throw new Error('the program has no entry point "main"');
    const text = `namespace ${name}_text {
using namespace wgsl;
${this.#outside.join('\n')}
struct Program {
${this.#inside.join('\n')}
};
}
${entriesText(name, this.#threads, this.#arguments)}`;
    return { text, threads: this.#threads };
  }

  #fail(expected: string): never {
    const token = this.#tokens[this.#at];
    throw new Error(
      `line ${(token ?? this.#tokens.at(-1))?.line ?? 1}: ${expected} is expected, not "${token?.text ?? 'the end'}"`,
    );
  }

  #peek(text: string, ahead = 0): boolean {
    return this.#tokens[this.#at + ahead]?.text === text;
  }

  #skip(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) this.#fail(`"${text}"`);
  }

  #next(): Token {
    return this.#tokens[this.#at++] ?? this.#fail('a token');
  }

  #name(): string {
    const { kind, text } = this.#next();
    if (kind !== 'name') this.#fail('a name');
    return `${text}_`;
  }

  #type(): string {
    const { text } = this.#next();
    if (text === 'array') {
      this.#expect('<');
      const element = this.#type();
      if (!this.#skip(',')) {
        this.#expect('>');
        return `${element}*`;
      }
      const size = this.#until(['>']);
      this.#expect('>');
      return `array<${element}, ${size}>`;
    }
    if (/^vec[234]$/.test(text)) {
      this.#expect('<');
      const element = this.#type();
      this.#expect('>');
      const kind = ({ f32: 'f', u32: 'u', i32: 'i', bool: 'b' } as Readonly<Record<string, string>>)[element];
      return `${text}${kind ?? this.#fail('a type of numbers')}`;
    }
    return SHARED.has(text) ? text : `${text}_`;
  }

  #item(): void {
    if (this.#skip('requires')) {
      this.#until([';']);
      this.#expect(';');
    } else if (this.#skip(';')) return;
    else if (this.#skip('struct')) this.#struct();
    else if (this.#skip('const')) {
      const name = this.#name();
      if (this.#skip(':')) this.#type();
      this.#expect('=');
      this.#outside.push(`constexpr auto ${name} = ${this.#until([';'])};`);
      this.#expect(';');
    } else if (this.#peek('@') || this.#peek('fn') || this.#peek('var')) {
      this.#attributes();
      if (this.#skip('var')) this.#variable();
      else {
        this.#expect('fn');
        this.#function();
      }
    } else this.#fail('a declaration');
  }

  /** Reads attributes; the value of a built-in one is returned. */
  #attributes(): string | undefined {
    let builtin: string | undefined;
    while (this.#skip('@')) {
      const name = this.#next().text;
      const value = this.#skip('(') ? this.#until([')']) : '';
      if (value !== '') this.#expect(')');
      if (name === 'workgroup_size')
        this.#threads = value.split(',').reduce((product, size) => product * Number.parseInt(size, 10), 1);
      if (name === 'builtin') builtin = value.trim().replace(/_$/, '');
    }
    return builtin;
  }

  #variable(): void {
    this.#expect('<');
    const [space, ...access] = this.#until(['>'])
      .split(',')
      .map((text) => text.trim().replace(/_$/, ''));
    this.#expect('>');
    const name = this.#name();
    this.#expect(':');
    const type = this.#type();
    this.#expect(';');
    if (space === 'storage') this.#outside.push(`__constant__ ${access[0] === 'read' ? 'const ' : ''}${type} ${name};`);
    else if (space === 'immediate') this.#outside.push(`__constant__ ${type} ${name};`);
    else if (space === 'workgroup') this.#outside.push(`__shared__ ${type} ${name};`);
    else if (space === 'private') this.#inside.push(`${type} ${name};`);
    else this.#fail('an address space that the translation knows');
  }

  #struct(): void {
    const name = this.#name();
    this.#expect('{');
    const members: string[] = [];
    while (!this.#skip('}')) {
      const member = this.#name();
      this.#expect(':');
      members.push(`${this.#type()} ${member.replace(/^([xyzw])_$/, '$1')};`);
      this.#skip(',');
    }
    this.#outside.push(`struct ${name} { ${members.join(' ')} };`);
  }

  #function(): void {
    const name = this.#name();
    this.#expect('(');
    const [parameters, builtins]: [string[], string[]] = [[], []];
    while (!this.#skip(')')) {
      const builtin = this.#attributes();
      const parameter = this.#name();
      this.#expect(':');
      parameters.push(`${this.#type()} ${parameter}`);
      if (builtin !== undefined) builtins.push(BUILTINS[builtin] ?? this.#fail(`another value than ${builtin}`));
      this.#skip(',');
    }
    if (name === 'main_') this.#arguments = builtins;
    const result = this.#skip('->') ? this.#type() : 'void';
    this.#inside.push(`DEVICE ${result} ${name}(${parameters.join(', ')}) ${this.#block()}`);
  }

  /** A block with its statements; that of a case ends the switch. */
  #block(ending = ''): string {
    this.#expect('{');
    const parts: string[] = [];
    while (!this.#peek('}')) parts.push(this.#statement());
    this.#expect('}');
    return `{\n${parts.join(' ')}${ending}\n}`;
  }

  #statement(): string {
    if (this.#peek('{')) return this.#block();
    if (this.#skip('switch')) return `switch (${this.#until(['{'])}) ${this.#cases()}`;
    if (this.#skip('if')) {
      const head = `if (${this.#until(['{'])}) ${this.#block()}`;
      return this.#skip('else') ? `${head} else ${this.#statement()}` : head;
    }
    if (this.#skip('for')) {
      this.#expect('(');
      const parts = [this.#simple(';'), this.#simple(';'), this.#simple(')')];
      return `for (${parts.join('; ')}) ${this.#block()}`;
    }
    return `${this.#simple(';')};\n`;
  }

  #cases(): string {
    this.#expect('{');
    const cases: string[] = [];
    while (!this.#skip('}')) {
      let labels = 'default:';
      if (!this.#skip('default')) {
        this.#expect('case');
        labels = this.#until([':', '{'])
          .split(',')
          .map((value) => `case ${value}:`)
          .join(' ');
      }
      this.#skip(':');
      cases.push(`${labels} ${this.#block(' break;')}`);
    }
    return `{\n${cases.join('\n')}\n}`;
  }

  /** A declaration, an assignment, a call or a jump up to `end`. */
  #simple(end: string): string {
    const kind = ['let', 'const', 'var'].find((word) => this.#skip(word));
    let text = '';
    if (kind !== undefined) {
      const name = this.#name();
      const type = this.#skip(':') ? this.#type() : 'auto';
      const qualifier = kind === 'var' ? '' : 'const ';
      text = this.#skip('=') ? `${qualifier}${type} ${name} = ` : `${type} ${name}{}`;
    }
    text += this.#until([end]);
    this.#expect(end);
    return text;
  }

  /** An expression up to one of the signs outside of parentheses, which is left. */
  #until(ends: readonly string[]): string {
    let [text, depth] = ['', 0];
    while (depth > 0 || !ends.some((end) => this.#peek(end))) {
      if (this.#peek('(') || this.#peek('[')) depth += 1;
      if (this.#peek(')') || this.#peek(']')) depth -= 1;
      // C++ has no comma behind the last argument.
      if (depth > 0 && this.#peek(')', 1) && this.#skip(',')) continue;
      text += `${this.#term()} `;
    }
    return text.trim();
  }

  #term(): string {
    const token = this.#tokens[this.#at] ?? this.#fail('the rest of an expression');
    if (token.kind === 'number') {
      this.#at += 1;
      const isFloat = !/^0x/i.test(token.text) && /[.e]/i.test(token.text);
      return isFloat ? `${token.text.replace(/[fh]$/, '')}f` : token.text.replace(/i$/, '');
    }
    if (token.kind === 'sign') {
      this.#at += 1;
      if (token.text !== '.') return token.text;
      const { text } = this.#next();
      return LETTERS.has(text) ? `.${text}` : `.${text}_`;
    }
    if (token.text === 'bitcast') {
      this.#at += 1;
      this.#expect('<');
      const type = this.#type();
      this.#expect('>');
      return `bitcast<${type}>`;
    }
    if ((token.text === 'array' || /^vec[234]$/.test(token.text)) && this.#peek('<', 1)) return this.#type();
    this.#at += 1;
    if (FUNCTIONS.has(token.text) && this.#peek('(')) return `wgsl_${token.text}`;
    return SHARED.has(token.text) ? token.text : `${token.text}_`;
  }
}

/**
 * A program in WGSL as a kernel in CUDA C++, with the same loops, memory and order of sums.
 *
 * It needs {@link HEADER}. Bounds that WebGPU checks are not checked.
 *
 * @param name of the kernel
 * @throws where the text has a part of WGSL that our programs do not use
 */
export const twinOf = (name: string, code: string): Twin => new Translation(code).run(name);
