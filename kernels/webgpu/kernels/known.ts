/** Programs by what they are made for: each is made once. */
export const kept = <Key extends readonly (string | number | boolean)[], Made>(
  make: (...key: Key) => Made,
): ((...key: Key) => Made) => {
  const known = new Map<string, Made>();
  return (...key) => {
    const name = key.join();
    const found = known.get(name) ?? make(...key);
    known.set(name, found);
    return found;
  };
};
