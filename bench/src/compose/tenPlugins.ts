import type { Contribution, JsonObject, Workload } from '@howdah/plugin-api';

/** What one plugin of the measurement answers. */
export interface Answer {
  readonly owner: string;
  readonly contributions: readonly Contribution[];
}

/** Core and ten plugins as a cluster with everything switched on has them. */
export function tenPlugins(): readonly Answer[] {
  return [
    { owner: 'core', contributions: server() },
    { owner: 'ha.howdah.dev', contributions: ha() },
    ...[
      'audit',
      'backup',
      'logging',
      'monitoring',
      'pooler',
      'secrets',
      'tde',
      'upgrade',
      'cdc',
    ].map((id, index) => ({ owner: `${id}.example.org`, contributions: sidecar(id, index) })),
  ];
}

/** What the second stage adds out of the merged slots. */
export function rendered() {
  return ['c-service', 'c-role', 'c-rolebinding', 'c-configuration'].map((name) => ({
    owner: 'core',
    contribution: { slot: 'object' as const, object: configMap(name, 800) },
  }));
}

const SERVER = 'fep-patroni';

function server(): readonly Contribution[] {
  return [
    {
      slot: 'pod.container',
      role: 'main',
      field: 'spec.fep.mcSpec',
      container: {
        name: SERVER,
        image: 'docker.io/howdah/postgres:17',
        imagePullPolicy: 'IfNotPresent',
        resources: {
          limits: { cpu: '1', memory: '2Gi' },
          requests: { cpu: '500m', memory: '1Gi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
      },
    },
    { slot: 'service.port', name: 'postgres', port: 27500 },
    { slot: 'pod.meta', labels: { app: 'c-sts', 'fep.fujitsu.io/cluster': 'c' } },
    ...['data', 'wal', 'log'].flatMap((name) => claimed(`fep-${name}-volume`, `/database/${name}`)),
    ...['wal_level', 'max_wal_size', 'shared_buffers', 'ssl', 'log_directory'].map(
      (name): Contribution => ({ slot: 'pg.parameter', name, value: 'on', strength: 'default' }),
    ),
    ...['local', 'ssl', 'replication', 'reject'].map((id): Contribution => ({
      slot: 'pg.hba',
      id,
      rule: `hostssl all ${id} all scram-sha-256`,
    })),
    ...['postgres', 'repl_user', 'rewind_user'].map((name): Contribution => ({
      slot: 'pg.role',
      name,
      attributes: ['LOGIN'],
      password: { secret: 'c-system', key: name },
    })),
  ];
}

function ha(): readonly Contribution[] {
  return [
    {
      slot: 'pod.container',
      role: 'main',
      container: {
        name: SERVER,
        command: ['python3', '/etc/patroni/startMember.py'],
        livenessProbe: { httpGet: { path: '/liveness', port: 25001 }, failureThreshold: 3 },
        readinessProbe: { httpGet: { path: '/readiness', port: 25001 }, periodSeconds: 10 },
      },
    },
    ...Array.from({ length: 12 }, (_, index): Contribution => ({
      slot: 'pod.env',
      container: SERVER,
      env: { name: `PATRONI_${index}`, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    })),
    ...['configmaps', 'pods', 'services'].map((resource): Contribution => ({
      slot: 'pod.rbac',
      rule: { apiGroups: [''], resources: [resource], verbs: ['get', 'list', 'patch', 'watch'] },
    })),
    { slot: 'object', object: configMap('c-patroni', 20_000) },
  ];
}

/** A feature with a sidecar, a Job and what both need. */
function sidecar(id: string, index: number): readonly Contribution[] {
  const job: Workload = `job/${id}`;
  const own: readonly Contribution[] = [
    { slot: 'pod.container', role: 'sidecar', container: container(id), after: [SERVER] },
    { slot: 'pod.container', workload: job, role: 'main', container: container(id) },
    { slot: 'pod.volume', volume: { name: id, configMap: { name: `c-${id}` } } },
    { slot: 'pod.mount', container: id, mount: { name: id, mountPath: `/etc/${id}` } },
    { slot: 'pod.mount', container: SERVER, mount: { name: id, mountPath: `/etc/${id}` } },
    { slot: 'pod.env', container: id, env: { name: 'PGHOST', value: '/tmp' } },
    {
      slot: 'pg.preload',
      library: `pg${id}`,
      after: ['pgcdc'].filter((other) => other !== `pg${id}`),
    },
    { slot: 'pg.parameter', name: `${id}.level`, value: 'all', field: `spec.fep.${id}` },
    { slot: 'pg.extension', name: `pg${id}` },
    { slot: 'wal.wrap', around: 'archive', id, command: `with-${id}` },
    { slot: 'monitoring.query', ...query(id) },
    { slot: 'network.ingress', port: 9000 + index },
    { slot: 'volume.size', volume: 'fep-data-volume', size: `${index + 1}Gi` },
  ];
  return index === 0
    ? [
        ...own,
        { slot: 'wal.archive', command: 'archive %p' },
        { slot: 'volume.root', volume: 'fep-data-volume', directory: 'plain' },
        { slot: 'object', object: configMap('c-dashboards', 20_000) },
      ]
    : own;
}

function container(name: string): JsonObject & { readonly name: string } {
  return {
    name,
    image: `registry.example.org/${name}:1.0`,
    command: [name, '--serve'],
    resources: { limits: { cpu: '200m', memory: '128Mi' }, requests: { cpu: '50m' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
}

function query(id: string) {
  return {
    name: `pg_${id}`,
    sql: `SELECT count(*) AS n FROM pg_stat_${id}`,
    metrics: [{ column: 'n', kind: 'gauge' as const, help: 'Rows.' }],
  };
}

function claimed(name: string, mountPath: string): readonly Contribution[] {
  return [
    {
      slot: 'pod.volume',
      volume: {
        name,
        volumeClaimTemplate: {
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
        },
      },
    },
    { slot: 'pod.mount', container: SERVER, mount: { name, mountPath } },
  ];
}

/** An object of about so many bytes, some of them in many small members. */
function configMap(name: string, bytes: number) {
  const data: Record<string, string> = { 'all.yml': 'key: value\n'.repeat(bytes / 22) };
  for (let index = 0; index < bytes / 80; index += 1) {
    data[`setting-${index}`] = `value of setting ${index}`;
  }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}
