/** Makes what tells of each text whether it is given for the first time. */
export const firstTime = (): ((text: string) => boolean) => {
  const known = new Set<string>();
  return (text) => known.size < known.add(text).size;
};
