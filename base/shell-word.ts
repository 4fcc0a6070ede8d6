/** A text as one word of a POSIX shell, within quotation marks where it needs them; one that begins with `-` is taken for a path. */
export const shellWord = (text: string): string => {
  const path = text.startsWith('-') ? `./${text}` : text;
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
};
