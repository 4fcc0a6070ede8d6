/** A doc comment of a source: its first line, and its text on one line. */
export interface DocComment {
  readonly line: number;
  readonly text: string;
}

/** The doc comments of a source, in order. */
export const docComments = (source: string): readonly DocComment[] =>
  [...source.matchAll(/\/\*\*(.*?)\*\//gs)].map(({ index, 1: body = '' }) => ({
    line: source.slice(0, index).split('\n').length,
    text: body
      .replace(/\n\s*\*( |$)?/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  }));

/** Tells whether a comment begins with a clause that has no head: its reader has to find the noun. */
export const headless = (text: string): boolean => /^(?:What|Whether|How|Who|Where|Which|When|Why)\b/.test(text);
