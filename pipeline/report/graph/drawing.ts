/** A node of a drawn graph. */
export interface DrawnNode {
  readonly id: string;
  /** Its text, a line each. */
  readonly lines: readonly string[];
  /** A word for its look, such as `cached` or `input`. */
  readonly look?: string;
}

/** An edge of a drawn graph. */
export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly text?: string;
  /** Share from 0 to 1 that its width stands for; the width of all that have none is the same. */
  readonly weight?: number;
}

/** A graph to be drawn from left to right, or from the top down. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly isDown?: boolean;
}

/** Width of an edge in points: larger for larger weights. */
export const edgeWidth = (weight: number): number => 0.6 + 6 * Math.min(1, Math.max(0, weight));

const dotText = (text: string): string => `"${text.replace(/[\\"]/g, (character) => `\\${character}`).replace(/\r?\n/g, ' ')}"`;

const dotLines = (lines: readonly string[]): string => `"${lines.map((line) => dotText(line).slice(1, -1)).join('\\n')}"`;

const dotAttributes = (attributes: Readonly<Record<string, string | undefined>>): string => {
  const written = Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return written.length === 0 ? '' : ` [${written.join(' ')}]`;
};

/** A graph in the language of Graphviz. */
export const dotOf = ({ nodes, edges, isDown = false }: Drawing): string =>
  [
    'digraph {',
    `  graph [rankdir=${isDown ? 'TB' : 'LR'} bgcolor=transparent nodesep=0.25 ranksep=0.5];`,
    '  node [shape=box style="rounded,filled" fillcolor=white fontname=Helvetica fontsize=13 height=0.3 margin="0.12,0.05"];',
    '  edge [fontname=Helvetica fontsize=12 arrowsize=0.7];',
    ...nodes.map(
      ({ id, lines, look }) =>
        `  ${dotText(id)}${dotAttributes({ label: dotLines(lines), class: look === undefined ? undefined : dotText(look) })};`,
    ),
    ...edges.map(
      ({ from, to, text, weight }) =>
        `  ${dotText(from)} -> ${dotText(to)}${dotAttributes({
          label: text === undefined ? undefined : dotText(text),
          penwidth: weight === undefined ? undefined : edgeWidth(weight).toFixed(2),
        })};`,
    ),
    '}',
  ].join('\n');

const mermaidText = (text: string): string =>
  text.replace(/[#"&<>]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\r?\n/g, ' ');

/** A graph as a flow chart of Mermaid; the looks are classes there. */
export const mermaidOf = ({ nodes, edges, isDown = false }: Drawing): string => {
  const names = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const looks = [...new Set(nodes.flatMap(({ look }) => (look === undefined ? [] : [look])))];
  return [
    `flowchart ${isDown ? 'TB' : 'LR'}`,
    ...nodes.map(({ id, lines }) => `  ${names.get(id)}["${lines.map(mermaidText).join('<br/>')}"]`),
    ...edges.map(({ from, to, text }) => {
      const arrow = text === undefined ? '-->' : `-- "${mermaidText(text)}" -->`;
      return `  ${names.get(from)} ${arrow} ${names.get(to)}`;
    }),
    ...looks.map((look) => {
      const those = nodes.flatMap((node) => (node.look === look ? [names.get(node.id)] : []));
      return `  class ${those.join(',')} ${look};`;
    }),
    ...(looks.includes('cached') ? ['  classDef cached fill:#d9f2e3,stroke:#0f7b4f,color:#10231a;'] : []),
  ].join('\n');
};
