import type { PluginKube, Procedure, StepRun } from '@howdah/plugin-api';
import { secretNames } from '../cluster/clusterNames.js';
import { decidePassword } from '../credentials/decidePassword.js';
import { sidesOf, SUPERUSER_PASSWORD } from '../credentials/managedPasswords.js';
import { SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import { objectAt, textAt } from '../json/memberOf.js';
import { secretText } from '../reconcile/secretText.js';

const DEADLINE_MS = 300_000;
const SETTLE_MS = 5000;

/**
 * FEPAction `update_admin_password`: ends when the superuser has the password that manifest and
 * Secret say. The change itself needs nobody to ask for it, see docs/reference/passwords.md.
 */
export function updateAdminPasswordProcedure(kube: Pick<PluginKube, 'get'>): Procedure<unknown> {
  return {
    id: 'update_admin_password',
    exclusive: false,
    plan: () => ({ plan: [{ step: 'password-in-use' }] }),
    steps: [
      {
        id: 'password-in-use',
        deadlineMs: DEADLINE_MS,
        settleMs: SETTLE_MS,
        isMet: async (run) => ({ effect: (await isInUse(kube, run)) ? 'there' : 'not-yet' }),
        // The reconcile brings roles in order.
        act: () => Promise.resolve({ attempt: 'made' }),
      },
    ],
    result: ({ cluster }) =>
      `The superuser has the password of key ${SYSTEM_KEYS.superuser} in Secret ${secretNames(cluster.name).system}.`,
  };
}

async function isInUse(
  kube: Pick<PluginKube, 'get'>,
  { input: { cluster }, signal }: StepRun<unknown>,
): Promise<boolean> {
  const { system: name } = secretNames(cluster.name);
  const address = { apiVersion: 'v1', plural: 'secrets', namespace: cluster.namespace, name };
  const held = secretText(await kube.get(address, { signal }));
  const users = objectAt(objectAt(cluster.spec, 'fepChildCrVal'), 'sysUsers');
  const pgAdminPassword = textAt(users, 'pgAdminPassword');
  const sides = sidesOf(SUPERUSER_PASSWORD, { pgAdminPassword }, { system: held, application: {} });
  const { password } = decidePassword(sides, () => '');
  return sides.inUse !== undefined && password === sides.inUse;
}
