const NAME = '[A-Za-z_][\\w:.-]*';
const TAG = new RegExp(`^<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>`);
const REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** The first thing in a text that XML 1.0 does not allow; undefined where it is one well-formed element. */
export const xmlFault = (text: string): string | undefined => {
  if (FORBIDDEN.test(text)) return 'a control character';
  const open: string[] = [];
  let [at, roots] = [0, 0];
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? undefined : next);
    if (REFERENCE.test(between)) return `a bare & in ${between.slice(0, 60)}`;
    if (open.length === 0 && between.trim() !== '') return `text outside: ${between.slice(0, 60)}`;
    if (next < 0) break;
    const [whole, close, name = '', attributes = '', empty] = TAG.exec(text.slice(next, next + 200_000)) ?? [];
    if (whole === undefined) return `no tag: ${text.slice(next, next + 60)}`;
    if (REFERENCE.test(attributes)) return `a bare & in ${attributes.slice(0, 60)}`;
    const names = [...attributes.matchAll(new RegExp(`(${NAME})="`, 'g'))].map(([, one]) => one);
    if (new Set(names).size !== names.length) return `an attribute twice: ${whole}`;
    if (close === '/') {
      const opened = open.pop();
      if (opened !== name) return `</${name}> closes <${opened}>`;
    } else if (empty !== '/') open.push(name);
    if (open.length === 0) roots++;
    at = next + whole.length;
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  return roots === 1 ? undefined : `${roots} roots`;
};
