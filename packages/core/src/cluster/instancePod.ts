import type { CertificateSource, Contribution, CoreNames, JsonObject } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { serverResources } from '../api/serverResources.js';
import { toJson } from '../compose/canonical.js';
import {
  DATABASE_PORT,
  REST_CLIENTS,
  REVISION,
  secretNames,
  SERVER_CONTAINER,
} from './clusterNames.js';

/** uid and gid of `postgres` in every image; initdb wants to find its own user. */
export const POSTGRES_ID = 999;

/** Where certificate and key of the server are in the pod. */
export const TLS_DIRECTORY = '/etc/howdah/tls';

/** The server container without its command and probes: those are the HA manager's. */
export function instancePodContributions(
  cluster: FepCluster,
  names: CoreNames,
  image: string,
): readonly Contribution[] {
  const { fep, globalEnvSec } = cluster.spec;
  const environment = [fep.fepEnvSec, globalEnvSec].flatMap((name): readonly JsonObject[] =>
    name === undefined ? [] : [{ secretRef: { name } }],
  );
  return [
    {
      slot: 'pod.container',
      role: 'main',
      container: {
        name: SERVER_CONTAINER,
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
      },
    },
    ...serverParts({
      'spec.fep.image': { image, imagePullPolicy: fep.image?.pullPolicy ?? 'IfNotPresent' },
      'spec.fep.mcSpec': { resources: toJson(serverResources(fep.mcSpec)) },
      'spec.fep.fepEnvSec, spec.globalEnvSec':
        environment.length === 0 ? {} : { envFrom: environment },
    }),
    {
      slot: 'service.port',
      name: DATABASE_PORT,
      port: fep.servicePort,
      field: 'spec.fep.servicePort',
    },
    { slot: 'pod.volume', volume: { name: 'tmp', emptyDir: {} } },
    {
      slot: 'pod.mount',
      container: SERVER_CONTAINER,
      mount: { name: 'tmp', mountPath: '/tmp' },
    },
    {
      slot: 'pod.volume',
      volume: {
        name: 'server-tls',
        // PostgreSQL takes a key that root owns when only its group may read it besides.
        secret: { secretName: secretNames(cluster.metadata.name).certificate, defaultMode: 0o640 },
      },
    },
    {
      slot: 'pod.mount',
      container: SERVER_CONTAINER,
      mount: { name: 'server-tls', mountPath: TLS_DIRECTORY, readOnly: true },
    },
    ...certificateFiles(),
    { slot: 'pod.meta', labels: names.labels },
    ...annotations(cluster),
  ];
}

/** Parts of the server container, by the field of the manifest that each comes from. */
function serverParts(parts: Readonly<Record<string, JsonObject>>): readonly Contribution[] {
  return Object.entries(parts)
    .filter(([, part]) => Object.keys(part).length > 0)
    .map(([field, part]) => ({
      slot: 'pod.container',
      role: 'main',
      container: { name: SERVER_CONTAINER, ...part },
      field,
    }));
}

/**
 * Where certificates are in the pod. Whatever they are for, the same authorities are trusted, but for
 * those who may change something by Patroni.
 */
function certificateFiles(): readonly Contribution[] {
  const source = (
    certificate: CertificateSource['certificate'],
    part: CertificateSource['part'],
    file: string,
  ): CertificateSource => ({
    slot: 'certificate.source',
    certificate,
    part,
    source: { fileInPod: `${TLS_DIRECTORY}/${file}` },
    strength: 'default',
  });
  const files = { server: 'tls', rest: 'rest', client: 'client' } as const;
  const own = (['server', 'rest', 'client'] as const).flatMap((certificate) => [
    source(certificate, 'certificate', `${files[certificate]}.crt`),
    source(certificate, 'key', `${files[certificate]}.key`),
    source(certificate, 'authority', certificate === 'rest' ? REST_CLIENTS : 'ca.crt'),
  ]);
  const roles = (['replication', 'rewind'] as const).flatMap((role) => [
    source(role, 'certificate', `${role}.crt`),
    source(role, 'key', `${role}.key`),
    source(role, 'authority', 'ca.crt'),
    source(role, 'sslmode', `${role}-sslmode`),
  ]);
  return [...own, ...roles, source('client', 'revision', REVISION)];
}

function annotations(cluster: FepCluster): readonly Contribution[] {
  const own = cluster.spec.fep.customAnnotations?.allDeployments;
  return own === undefined
    ? []
    : [{ slot: 'pod.meta', annotations: own, field: 'spec.fep.customAnnotations.allDeployments' }];
}
