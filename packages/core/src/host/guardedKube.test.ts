import { createKube, fixedAccess } from '@howdah/kube';
import { expect, it } from 'vitest';
import { guardedKube } from './guardedKube.js';

const service = { apiVersion: 'v1', plural: 'services', namespace: 'ns', name: 'x' };
// Nobody listens there: whatever is sent fails with another code.
const kube = createKube({ access: fixedAccess({ server: 'http://127.0.0.1:1' }) });
const plugin = guardedKube(kube, 'a.example', [
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'patch'] },
]);

it('a plugin sends nothing once the reconcile has ended', async () => {
  const options = { signal: AbortSignal.abort() };

  await expect(plugin.get(service, options)).rejects.toMatchObject({ code: 'ABORTED' });
  await expect(plugin.patch(service, [], options)).rejects.toMatchObject({ code: 'ABORTED' });
});

it('a plugin gets no more than its manifest lists', async () => {
  const secret = { ...service, plural: 'secrets' };

  await expect(plugin.get(secret)).rejects.toMatchObject({ code: 'HOWDAH_UNDECLARED_ACCESS' });
});
