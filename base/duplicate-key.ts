/**
 * The first key that one object of a JSON text holds twice, if any.
 *
 * JSON.parse silently keeps the last of them, so that two readers could see different values in the same bytes.
 *
 * @param text valid JSON
 */
export const duplicateKey = (text: string): string | undefined => {
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(text, i);
      if (isKey(text, end)) {
        const key = JSON.parse(text.slice(i, end)) as string;
        const seen = open[open.length - 1];
        if (seen?.has(key)) return key;
        seen?.add(key);
      }
      i = end - 1;
    }
  }
  return undefined;
};

const endOfString = (text: string, start: number): number => {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
};

const isKey = (text: string, end: number): boolean => {
  let i = end;
  while (i < text.length && /\s/.test(text[i] as string)) i++;
  return text[i] === ':';
};
