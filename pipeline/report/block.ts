import type { Markup } from './markup.js';

/** A table of texts, a text for each column in each row. */
export interface Table {
  readonly block: 'table';
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Remarks below it; what was left out of it is among them. */
  readonly notes?: readonly string[];
}

/** A picture with what it says in words, and its numbers as a table. */
export interface Figure {
  readonly block: 'figure';
  readonly title: string;
  /** Text in place of the picture, for who does not see it. */
  readonly description: string;
  /** One `svg` element. */
  readonly picture: Markup;
  /** Text of the picture as an SVG file of its own, where `picture` is another element. */
  readonly svg?: string;
  readonly table: Table;
  readonly notes?: readonly string[];
}

/** A text of its own, line breaks kept. */
export interface Passage {
  readonly block: 'passage';
  readonly title: string;
  readonly text: string;
}

/** A piece of a report. */
export type Block = Figure | Table | Passage;

/** Makes a {@link Table}. */
export const table = (content: Omit<Table, 'block'>): Table => ({ block: 'table', ...content });

/** Makes a {@link Figure}. */
export const figure = (content: Omit<Figure, 'block'>): Figure => ({ block: 'figure', ...content });

/** Makes a {@link Passage}. */
export const passage = (title: string, text: string): Passage => ({ block: 'passage', title, text });
