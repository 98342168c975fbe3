import type { Diagnostic } from '@howdah/plugin-api';
import { isWithin, pathInParent, placeInChild } from './childPath.js';
import type { ChildEdits } from './childEdits.js';

/** Names a field of the manifest as it is called in the child that has set it; others as they are. */
export function fieldNames({ children, spoilt }: ChildEdits): (field: string) => string {
  const replaced = new Set(spoilt.map(({ pointer }) => pointer));
  const names = children.flatMap((child) =>
    child.edited
      .filter((pointer) => !replaced.has(pointer))
      .map((pointer) => [pathInParent(pointer), placeInChild(child, pointer)] as const),
  );
  if (names.length === 0) return (field) => field;
  return (field) => {
    const found = names.find(([path]) => isWithin(field, path));
    return found === undefined ? field : `${found[1]}${field.slice(found[0].length)}`;
  };
}

/** Findings about what was written in children, with the places where it stands. */
export function namedInChildren(
  settled: ChildEdits,
  findings: readonly Diagnostic[],
): readonly Diagnostic[] {
  const nameOf = fieldNames(settled);
  return findings.map((finding) => {
    const path = nameOf(finding.path);
    if (path === finding.path) return finding;
    return { ...finding, path, message: finding.message.replaceAll(finding.path, path) };
  });
}
