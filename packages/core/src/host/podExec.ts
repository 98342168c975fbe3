import { execInPod } from '@howdah/kube';
import type { ClusterAccess } from '@howdah/kube';
import type { PluginExec, PluginManifest } from '@howdah/plugin-api';
import { checkAccess } from './guardedKube.js';

/** Programs in containers, for a plugin whose manifest may `create` `pods/exec`. */
export function podExec(access: ClusterAccess, { id, rbac = [] }: PluginManifest): PluginExec {
  return {
    async run({ command, ...call }) {
      checkAccess(id, rbac, { verb: 'create', group: '', resource: 'pods/exec', name: call.pod });
      const { exitCode, stdout, stderr } = await execInPod(access, { ...call, argv: command });
      return { exitCode, stdout, stderr };
    },
  };
}
