/** One field of a parsed JSON object, of which nothing is known yet. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** One field that must be a text. */
export function textField(value: unknown, name: string): string {
  const found = field(value, name);
  if (typeof found === 'string') return found;
  throw new Error(`The answer has no "${name}"; expected a text there. Its sender has changed.`);
}
