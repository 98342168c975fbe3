import type { Credential, JsonObject, PodEnv, SystemCredentials } from '@howdah/plugin-api';

/**
 * Environment of the server container. Passwords reach Patroni this way only; it takes them out of
 * its environment before it starts PostgreSQL. Addresses are put together by startMember.py, since
 * references between variables depend on their order.
 */
export function environment(container: string, credentials: SystemCredentials): readonly PodEnv[] {
  const fields = [
    env('POD_NAME', fieldRef('metadata.name')),
    env('POD_NAMESPACE', fieldRef('metadata.namespace')),
    env('POD_IP', fieldRef('status.podIP')),
    env('PATRONI_NAME', fieldRef('metadata.name')),
    env('PATRONI_KUBERNETES_NAMESPACE', fieldRef('metadata.namespace')),
  ];
  const users = [
    ...login('PATRONI_SUPERUSER', credentials.superuser),
    ...login('PATRONI_REPLICATION', credentials.replication),
    ...login('PATRONI_REWIND', credentials.rewind),
    ...login('PATRONI_RESTAPI', credentials.rest),
  ];
  return [...fields, ...users].map((entry) => ({ slot: 'pod.env', container, env: entry }));
}

type Env = PodEnv['env'];

function login(prefix: string, credential: Credential): readonly Env[] {
  const { secret, key } = credential.password;
  return [
    // In a value Kubernetes replaces $(NAME), and takes $$ for one $.
    { name: `${prefix}_USERNAME`, value: credential.username.replaceAll('$', '$$$$') },
    env(`${prefix}_PASSWORD`, { secretKeyRef: { name: secret, key } }),
  ];
}

function env(name: string, valueFrom: JsonObject): Env {
  return { name, valueFrom };
}

function fieldRef(fieldPath: string): JsonObject {
  return { fieldRef: { fieldPath } };
}
