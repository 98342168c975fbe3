import { fepCluster } from '../cluster/fepCluster.js';
import { badParameters, parametersHold } from './badParameters.js';
import type { DatabaseTarget } from '../cluster/databaseTarget.js';
import type { Kubectl } from '../kubectl/kubectl.js';

/** A manifest that no operator should choke on, and what the user must be told. */
export interface BadInput {
  readonly id: string;
  readonly manifest: (namespace: string) => unknown;
  /** The refusal, a condition or an event says all of these: the object, and what to write. */
  readonly says: readonly RegExp[];
  /** The rest of the manifest is sound, so the cluster comes up all the same. */
  readonly comesUp?: (kubectl: Kubectl, target: DatabaseTarget) => Promise<void>;
}

const SINGLE = { instances: 1 } as const;
const STORAGE = { dataVol: { size: '1Gi' } } as const;

/** One row per kind of mistake. */
export const badInputs: readonly BadInput[] = [
  {
    id: 'no-instances',
    manifest: (namespace) => fepCluster({ namespace, name: 'no-instances', fep: { instances: 0 } }),
    says: [/instances/, /greater than or equal to 1|at least 1|1 or more/],
  },
  {
    id: 'n'.repeat(70),
    manifest: (namespace) => fepCluster({ namespace, name: 'n'.repeat(70), fep: SINGLE }),
    says: [/name/, /characters|shorter|at most \d|longer than|\d bytes/],
  },
  {
    id: 'odd-parameters',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'odd-parameters',
        fep: SINGLE,
        children: { customPgParams: badParameters, storage: STORAGE },
      }),
    says: [/work_mem/, /quot/],
    comesUp: parametersHold,
  },
  {
    id: 'newline-password',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'newline-password',
        fep: SINGLE,
        children: {
          sysUsers: { pgdb: 'app', pguser: 'app', pgpassword: 'two\nlines' },
          storage: STORAGE,
        },
      }),
    says: [/pgpassword/, /line|control|character/],
  },
  {
    id: 'no-such-image',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'no-such-image',
        fep: { ...SINGLE, image: { image: 'docker.io/howdah/no-such-image:17' } },
      }),
    says: [/no-such-image:17/, /spec\.fep\.image\.image/],
  },
  {
    id: 'no-known-major',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'no-known-major',
        fep: { ...SINGLE, image: { image: 'docker.io/howdah/postgres:latest' } },
      }),
    says: [/postgres:latest/, /write it in spec\.fep\.fepVersion/],
  },
  {
    id: 'long-user-name',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'long-user-name',
        fep: SINGLE,
        children: { sysUsers: { pgdb: 'app', pguser: 'u'.repeat(70) }, storage: STORAGE },
      }),
    says: [/pguser/, /at most 63/],
  },
  {
    id: 'no-such-class',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'no-such-class',
        fep: SINGLE,
        children: { storage: { dataVol: { size: '1Gi', storageClass: 'no-such-class' } } },
      }),
    says: [/no-such-class/, /storage ?class/i],
  },
  {
    id: 'slow-loop',
    manifest: (namespace) =>
      fepCluster({
        namespace,
        name: 'slow-loop',
        fep: { ...SINGLE, fineTuningParams: { ttl: 20, loop_wait: 15, retry_timeout: 10 } },
      }),
    says: [/loop_wait/, /ttl/],
  },
];
