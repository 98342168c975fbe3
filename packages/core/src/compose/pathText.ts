const LONGEST_KEY = 64;

/** A place in foreign data as messages write it: `contributions[3].container.name`. */
export function pathText(root: string, path: readonly PropertyKey[]): string {
  return root + path.map(segmentText).join('');
}

function segmentText(segment: PropertyKey): string {
  if (typeof segment === 'number') return `[${segment}]`;
  const key = String(segment);
  return `.${key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY - 3)}...`}`;
}
