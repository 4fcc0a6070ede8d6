import { type Child, element, fragment, type Markup, raw } from '../markup.js';
import { blockMarkup, textMarkup } from './blocks.js';
import type { Remark, ReportContent } from './content.js';
import { artifactTable, settingTables, stageTable } from './stages.js';
import { PAGE_STYLE } from './style.js';

/** No script, no request: whatever stood in a page could not do either. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A section of a page: its heading, what it is reached by, and what stands below. */
export interface PagePart {
  readonly id: string;
  readonly title: string;
  readonly content: readonly Child[];
}

/** A list of remarks, a problem or a warning each. */
const remarkList = (remarks: readonly Remark[], look?: string): Markup =>
  element(
    'ul',
    { class: 'remarks' },
    remarks.map(({ stage, message }) =>
      element('li', { class: look }, stage === undefined ? message : fragment(element('code', {}, stage), `: ${message}`)),
    ),
  );

const results = ({ results }: ReportContent): readonly Child[] =>
  results.length === 0
    ? [element('p', {}, 'The store has none of the outputs of this experiment yet: run it first.')]
    : results.map(({ name, kind, digest, summary }) =>
        element(
          'div',
          { class: 'passage' },
          element('h3', {}, `${name} `, element('code', {}, `${kind} ${digest.slice(0, 12)}`)),
          textMarkup(summary),
        ),
      );

/** The part of a page with problems and warnings; none where there are none. */
export const remarksPart = ({ problems, warnings }: Pick<ReportContent, 'problems' | 'warnings'>): readonly PagePart[] =>
  problems.length + warnings.length === 0
    ? []
    : [
        {
          id: 'remarks',
          title: 'Problems and warnings',
          content: [
            ...(problems.length === 0 ? [] : [remarkList(problems, 'problem')]),
            ...(warnings.length === 0 ? [] : [remarkList(warnings)]),
          ],
        },
      ];

/** The parts of a report, in their order. */
export const reportParts = (content: ReportContent): readonly PagePart[] => {
  const { graph, sections, stages } = content;
  return [
    ...remarksPart(content),
    { id: 'results', title: 'Results', content: results(content) },
    ...sections.map(({ title, blocks }, index) => ({
      id: `section-${index + 1}`,
      title,
      content: [element('div', { class: 'blocks' }, blocks.map(blockMarkup))],
    })),
    {
      id: 'stages',
      title: 'Stages',
      content: [
        element('div', { class: 'blocks' }, blockMarkup(graph)),
        stageTable(stages),
        element('h3', {}, 'Settings'),
        settingTables(stages),
        artifactTable(stages),
      ],
    },
  ];
};

/** A list of facts by name. */
export const factList = (facts: ReportContent['facts']): Markup =>
  element(
    'dl',
    { class: 'facts' },
    facts.map(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
  );

/** The heading of a part, and what stands below. */
export const partMarkup = ({ id, title, content }: PagePart): Markup =>
  fragment(element('h2', { id: `${id}-title` }, title), ...content);

/** The list of parts, each a link. */
export const contentsMarkup = (parts: readonly Pick<PagePart, 'id' | 'title'>[]): Markup =>
  element(
    'ul',
    {},
    parts.map(({ id, title }) => element('li', {}, element('a', { href: `#${id}` }, title))),
  );

/** The page of a report: HTML that is also well-formed XML, whole in itself, without scripts and requests. */
export const reportPage = (content: ReportContent): string => {
  const all = reportParts(content);
  const { experiment, facts } = content;
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      element('link', { rel: 'icon', href: 'data:,' }),
      element('title', {}, `${experiment}: report`),
      element('style', {}, raw(PAGE_STYLE)),
    ),
    element(
      'body',
      {},
      element('a', { class: 'skip', href: '#content' }, 'To the content'),
      element(
        'header',
        {},
        element('h1', {}, experiment),
        factList(facts),
        element('nav', { 'aria-label': 'Sections' }, contentsMarkup(all)),
      ),
      element(
        'main',
        { id: 'content' },
        all.map((part) => element('section', { id: part.id, 'aria-labelledby': `${part.id}-title` }, partMarkup(part))),
      ),
    ),
  );
  return `<!DOCTYPE html>\n${page.markup}\n`;
};
