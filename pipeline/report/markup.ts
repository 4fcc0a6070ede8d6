/** Text of XML whose special characters are escaped already. */
export interface Markup {
  readonly markup: string;
}

/** Content of an element: text that is to be escaped, a number, markup, or several of them; undefined stands for none. */
export type Child = Markup | string | number | undefined | readonly Child[];

/** Attributes by name; one that is undefined is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Takes a text for markup; for what is written or checked by the house alone. */
export const raw = (markup: string): Markup => ({ markup });

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 has no way to write. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** Escapes a text for use between tags and in attributes; a character that XML cannot hold becomes U+FFFD. */
export const escaped = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"]/g, (character) => ENTITIES[character] as string);

/** Elements of HTML that have no end tag. */
const VOID = new Set(['meta', 'br', 'hr', 'input', 'link', 'img']);

const childText = (child: Child): string => {
  if (child === undefined) return '';
  if (typeof child === 'string') return escaped(child);
  if (typeof child === 'number') return String(child);
  return 'markup' in child ? child.markup : child.map(childText).join('');
};

/** Joins contents into one piece of markup. */
export const fragment = (...children: readonly Child[]): Markup => raw(childText(children));

/**
 * Builds an element that is well-formed as XML and as HTML.
 *
 * @example element('text', { x: 4, class: 'label' }, 'a < b') // <text x="4" class="label">a &lt; b</text>
 */
export const element = (name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup => {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(String(value))}"`]))
    .join('');
  return raw(VOID.has(name) ? `<${name}${written}/>` : `<${name}${written}>${childText(children)}</${name}>`);
};
