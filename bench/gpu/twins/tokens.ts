/** The smallest part of a text in WGSL. */
export interface Token {
  readonly kind: 'name' | 'number' | 'sign';
  readonly text: string;
  /** Line of the text, from 1. */
  readonly line: number;
}

const PATTERN =
  /(?<space>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<number>0[xX][\da-fA-F]+[iu]?|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?[iufh]?)|(?<name>[A-Za-z_]\w*)|(?<sign><<=|>>=|<<|>>|->|\+\+|--|&&|\|\||[-+*/%&|^=!<>]=|[-+*/%&|^=!<>~@(){}[\],;:.])/y;

/**
 * The tokens of a text in WGSL, without comments.
 *
 * @throws where a character begins no token
 */
export const tokensOf = (code: string): readonly Token[] => {
  const tokens: Token[] = [];
  const pattern = new RegExp(PATTERN);
  let line = 1;
  while (pattern.lastIndex < code.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(code)?.groups;
    if (groups === undefined) throw new Error(`line ${line}: there is no token at "${code.slice(at, at + 20)}"`);
    const kind = (['name', 'number', 'sign'] as const).find((each) => groups[each] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: groups[kind] as string, line });
    line += code.slice(at, pattern.lastIndex).split('\n').length - 1;
  }
  return tokens;
};
