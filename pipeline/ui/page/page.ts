import { randomBytes } from 'node:crypto';
import { element, raw } from '../../report/markup.js';
import { contentsMarkup } from '../../report/page/page.js';
import { PAGE_STYLE } from '../../report/page/style.js';
import type { Board } from '../board.js';
import { pathOf, type Route } from '../guard.js';
import { followBoard } from './client.js';

/** A link of the pages to each other. */
export interface PageLink {
  readonly route: Route;
  readonly title: string;
}

/** Content of a live page. */
export interface LivePage {
  readonly title: string;
  readonly token: string;
  /** The page that it is. */
  readonly route: Route;
  readonly links: readonly PageLink[];
  readonly board: Board;
}

/** The style of what a report does not have. */
const LIVE_STYLE = `progress{display:block;width:9rem;max-width:100%;height:.6rem;accent-color:var(--accent);margin-top:.2rem}
.notice{background:var(--bad);color:var(--text);padding:.5rem .8rem;border-radius:.4rem;margin:.8rem 0}.notice[hidden]{display:none}
nav.pages{border-bottom:1px solid var(--rule)}nav.pages a[aria-current]{color:var(--text);font-weight:600;text-decoration:none}
table.live{width:max-content}table.live th,table.live td{white-space:nowrap}table.live td:last-child{white-space:normal}
nav:has(#contents>li:only-child){display:none}
tbody th{color:var(--text)}tr.problem td,tr.problem th{color:var(--warn)}`;

/** The content policy of a live page: its own script and style by a nonce, its own stream, and no other request. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src-elem 'nonce-${nonce}'`,
    // Pictures of sections of one's own may have attributes of style.
    "style-src-attr 'unsafe-inline'",
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * A live page: the parts of its board, and the script that follows it.
 *
 * @param nonce text of the page's own, by which its content policy knows its script and style
 */
export const livePage = (
  { title, token, route, links, board }: LivePage,
  nonce = randomBytes(16).toString('base64url'),
): { readonly html: string; readonly policy: string } => {
  const own = pathOf(token, route);
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('link', { rel: 'icon', href: 'data:,' }),
      element('title', {}, `${title} · sluice`),
      element('style', { nonce }, raw(`${PAGE_STYLE}\n${LIVE_STYLE}`)),
    ),
    element(
      'body',
      {},
      element('a', { class: 'skip', href: '#content' }, 'To the content'),
      element(
        'header',
        {},
        element('h1', {}, title),
        element(
          'nav',
          { class: 'pages', 'aria-label': 'Pages' },
          element(
            'ul',
            {},
            links.map((link) => {
              const href = pathOf(token, link.route);
              return element('li', {}, element('a', { href, 'aria-current': href === own ? 'page' : undefined }, link.title));
            }),
          ),
        ),
        element('p', { id: 'connection', class: 'notice', role: 'status', hidden: '' }),
        element('p', { id: 'missed', class: 'note', hidden: '' }),
        element(
          'nav',
          { 'aria-label': 'Sections' },
          raw(contentsMarkup(board.parts).markup.replace('<ul>', '<ul id="contents">')),
        ),
      ),
      element(
        'main',
        { id: 'content', 'data-version': board.version },
        board.parts.map(({ id, title: name, html }) =>
          element('section', { id, 'aria-labelledby': `${id}-title`, 'data-title': name }, raw(html)),
        ),
      ),
      element('script', { nonce }, raw(`(${followBoard.toString()})(window);`)),
    ),
  );
  return { html: `<!DOCTYPE html>\n${page.markup}\n`, policy: policyOf(nonce) };
};
