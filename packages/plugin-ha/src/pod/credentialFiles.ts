import type { Contribution, Credential, JsonObject, SystemCredentials } from '@howdah/plugin-api';
import { CREDENTIALS_DIRECTORY } from '../names.js';

const VOLUME = 'patroni-credentials';

/**
 * The passwords by which members log in, a file each. The kubelet renews them when their Secret
 * changes, and watchMounts.py hands them on.
 */
export function credentialFiles(
  container: string,
  { superuser, replication, rewind }: SystemCredentials,
): readonly Contribution[] {
  const sources = [
    file('superuser', superuser),
    file('replication', replication),
    file('rewind', rewind),
  ];
  return [
    { slot: 'pod.volume', volume: { name: VOLUME, projected: { defaultMode: 0o440, sources } } },
    {
      slot: 'pod.mount',
      container,
      mount: { name: VOLUME, mountPath: CREDENTIALS_DIRECTORY, readOnly: true },
    },
  ];
}

function file(path: string, { password: { secret, key } }: Credential): JsonObject {
  return { secret: { name: secret, items: [{ key, path }] } };
}
