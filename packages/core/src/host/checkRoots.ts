import { apiVersionOf } from '@howdah/kube';
import type { AnyPlugin } from '@howdah/plugin-api';
import { kindOf } from '../controller/watchedKinds.js';
import { AssemblyError } from './assemblyError.js';
import { permits } from './permits.js';

/**
 * Checks the kinds that plugins have roots of: each is watched, or nobody would ever look at one; its
 * status may be written; and one plugin alone renders it, for two would undo each other's work.
 * @throws AssemblyError which says the fix.
 */
export function checkRoots(plugins: readonly AnyPlugin[]): void {
  const owners = new Map<string, string>();
  for (const { manifest, roots } of plugins) {
    const { id, watches = [], rbac = [] } = manifest;
    for (const root of roots) {
      const kind = kindOf(root.kind);
      const name = `${kind.kind} of ${apiVersionOf(kind)}`;
      const other = owners.get(name);
      if (other !== undefined) {
        throw new AssemblyError(
          'HOWDAH_ROOT_TWICE',
          `"${other}" and "${id}" both have a root of ${name}; leave the kind to one of the two`,
        );
      }
      owners.set(name, id);
      if (!watches.some((watch) => kindOf(watch) === kind)) {
        throw new AssemblyError(
          'HOWDAH_ROOT_NOT_WATCHED',
          `"${id}" has a root of ${name}, which its manifest does not watch; add it to manifest.watches`,
        );
      }
      const resource = `${kind.plural}/status`;
      if (!permits(rbac, { verb: 'patch', group: kind.group, resource })) {
        throw new AssemblyError(
          'HOWDAH_UNDECLARED_ACCESS',
          `"${id}" has a root of ${name}, in whose status is told what became of it; add { apiGroups: ['${kind.group}'], resources: ['${resource}'], verbs: ['patch'] } to its manifest.rbac`,
        );
      }
    }
  }
}
