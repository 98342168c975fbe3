import { stringify } from 'yaml';
import { DATABASE_RESOURCES, type DatabaseTarget } from '@howdah/e2e';

/** The settings that both sides share; read from the Howdah cluster of the same run. */
export interface SharedSettings {
  readonly image: string;
  readonly ttl: number;
  readonly loopWait: number;
  readonly retryTimeout: number;
  readonly synchronous: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const PORT = 5432;
const REST_PORT = 8008;
const DATA = '/pgdata';
const PASSWORD = 'only-in-a-throwaway-namespace';

/** How the plain side looks from outside. */
export function plainTarget(namespace: string, name: string): DatabaseTarget {
  return {
    namespace,
    name,
    statefulSet: name,
    container: 'patroni',
    dataDirectory: `${DATA}/data`,
    instances: 3,
    service: `${name}-primary`,
    port: PORT,
    credentials: { secret: name, user: 'username', password: 'password', database: 'dbname' },
  };
}

/**
 * What a careful user writes by hand: ConfigMaps as the store, one Service that follows the role
 * label, the same image, timings, parameters, resources and volume size as the other side.
 */
export function plainPatroni(target: DatabaseTarget, settings: SharedSettings): unknown[] {
  const { namespace, name } = target;
  const labels = { app: 'patroni', 'cluster-name': name };
  const metadata = { name, namespace, labels };
  const service = (suffix: string, spec: object): unknown => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: `${name}-${suffix}` },
    spec: { ports: [{ name: 'postgresql', port: PORT, targetPort: PORT }], ...spec },
  });

  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: accessRules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      stringData: { username: 'postgres', password: PASSWORD, dbname: 'postgres' },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name: `${name}-file` },
      data: { 'patroni.yml': stringify(patroniFile(name, settings), { version: '1.1' }) },
    },
    service('primary', { selector: { ...labels, role: 'master' } }),
    service('members', { clusterIP: 'None', selector: labels }),
    statefulSet(target, labels, settings.image),
  ];
}

const accessRules = [
  {
    apiGroups: [''],
    resources: ['configmaps'],
    verbs: ['create', 'get', 'list', 'patch', 'update', 'watch'],
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'patch', 'update', 'watch'] },
];

function patroniFile(name: string, settings: SharedSettings): unknown {
  return {
    scope: name,
    kubernetes: {
      use_endpoints: false,
      labels: { app: 'patroni' },
      scope_label: 'cluster-name',
      role_label: 'role',
      leader_label_value: 'master',
      follower_label_value: 'replica',
    },
    restapi: { listen: `0.0.0.0:${REST_PORT}` },
    bootstrap: {
      dcs: {
        ttl: settings.ttl,
        loop_wait: settings.loopWait,
        retry_timeout: settings.retryTimeout,
        failsafe_mode: true,
        synchronous_mode: settings.synchronous,
        postgresql: { use_pg_rewind: true, use_slots: true, parameters: settings.parameters },
      },
      initdb: [{ encoding: 'UTF8' }, { locale: 'C.UTF-8' }, 'data-checksums'],
    },
    postgresql: {
      listen: `*:${PORT}`,
      data_dir: `${DATA}/data`,
      pgpass: '/tmp/pgpass',
      use_unix_socket: true,
      parameters: { unix_socket_directories: '/tmp' },
      basebackup: [{ checkpoint: 'fast' }],
      pg_hba: [
        'local all all trust',
        'host all all all scram-sha-256',
        'host replication all all scram-sha-256',
      ],
      authentication: {
        superuser: { username: 'postgres', password: PASSWORD },
        replication: { username: 'standby', password: PASSWORD },
      },
    },
    watchdog: { mode: 'off' },
  };
}

function statefulSet(target: DatabaseTarget, labels: object, image: string): unknown {
  const { namespace, name, container } = target;
  const ownField = (variable: string, fieldPath: string): object => ({
    name: variable,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const probe = (path: string, timing: object): object => ({
    httpGet: { path, port: REST_PORT },
    timeoutSeconds: 5,
    failureThreshold: 3,
    ...timing,
  });

  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace, labels },
    spec: {
      replicas: target.instances,
      serviceName: `${name}-members`,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          terminationGracePeriodSeconds: 120,
          securityContext: { runAsNonRoot: true, runAsUser: 999, runAsGroup: 999, fsGroup: 999 },
          containers: [
            {
              name: container,
              image,
              imagePullPolicy: 'IfNotPresent',
              args: ['patroni', '/etc/patroni/patroni.yml'],
              resources: DATABASE_RESOURCES,
              env: [
                ownField('PATRONI_NAME', 'metadata.name'),
                ownField('PATRONI_KUBERNETES_NAMESPACE', 'metadata.namespace'),
                ownField('PATRONI_KUBERNETES_POD_IP', 'status.podIP'),
                {
                  name: 'PATRONI_RESTAPI_CONNECT_ADDRESS',
                  value: `$(PATRONI_KUBERNETES_POD_IP):${REST_PORT}`,
                },
                {
                  name: 'PATRONI_POSTGRESQL_CONNECT_ADDRESS',
                  value: `$(PATRONI_KUBERNETES_POD_IP):${PORT}`,
                },
              ],
              ports: [{ name: 'postgresql', containerPort: PORT }],
              livenessProbe: probe('/liveness', { initialDelaySeconds: 30, periodSeconds: 6 }),
              readinessProbe: probe('/readiness', { periodSeconds: 3 }),
              volumeMounts: [
                { name: 'data', mountPath: DATA },
                { name: 'file', mountPath: '/etc/patroni', readOnly: true },
              ],
            },
          ],
          volumes: [{ name: 'file', configMap: { name: `${name}-file` } }],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  };
}
