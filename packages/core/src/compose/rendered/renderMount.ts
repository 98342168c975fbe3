import type { JsonObject } from '@howdah/plugin-api';
import type { MergedMount } from '../slots/podMount.js';

/** A mount that follows its volume's content below a directory, unless it sees the volume as it is. */
export function renderMount(
  { mount, root }: MergedMount,
  directories: ReadonlyMap<string, string>,
): JsonObject {
  const directory = directories.get(mount.name);
  if (directory === undefined || root === 'ignored') return mount;
  const { subPath, subPathExpr } = mount;
  // Kubernetes takes one of the two.
  if (typeof subPathExpr === 'string' && subPathExpr !== '') {
    return { ...mount, subPathExpr: `${directory}/${subPathExpr}` };
  }
  const below =
    typeof subPath === 'string' && subPath !== '' ? `${directory}/${subPath}` : directory;
  return { ...mount, subPath: below };
}
