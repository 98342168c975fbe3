import type { Credential, JsonObject, PodEnv, SystemCredentials } from '@howdah/plugin-api';

/**
 * Environment of the server container. Patroni takes its own password out of it before it starts
 * PostgreSQL; those of the roles, which may change while it runs, are in `credentialFiles`.
 * Addresses are put together by startMember.py, since references between variables depend on their
 * order.
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
    username('PATRONI_SUPERUSER', credentials.superuser),
    username('PATRONI_REPLICATION', credentials.replication),
    username('PATRONI_REWIND', credentials.rewind),
    username('PATRONI_RESTAPI', credentials.rest),
    password('PATRONI_RESTAPI', credentials.rest),
  ];
  return [...fields, ...users].map((entry) => ({ slot: 'pod.env', container, env: entry }));
}

type Env = PodEnv['env'];

function username(prefix: string, credential: Credential): Env {
  // In a value Kubernetes replaces $(NAME), and takes $$ for one $.
  return { name: `${prefix}_USERNAME`, value: credential.username.replaceAll('$', '$$$$') };
}

function password(prefix: string, credential: Credential): Env {
  const { secret, key } = credential.password;
  return env(`${prefix}_PASSWORD`, { secretKeyRef: { name: secret, key } });
}

function env(name: string, valueFrom: JsonObject): Env {
  return { name, valueFrom };
}

function fieldRef(fieldPath: string): JsonObject {
  return { fieldRef: { fieldPath } };
}
