import type { JsonObject, ObjectJson } from '@howdah/plugin-api';
import { DATABASE_PORT } from '../cluster/clusterNames.js';
import { listAt, objectAt, textAt } from '../json/memberOf.js';

/** A member's pod, as far as decisions need it. */
export interface MemberPod {
  readonly name: string;
  /** Number at the end of the name; the highest go first when the cluster shrinks. */
  readonly ordinal: number;
  readonly ready: boolean;
  readonly terminating: boolean;
  /** Whether any of its containers may have run; a pod whose image cannot be had never did. */
  readonly started: boolean;
  readonly address?: string;
  /** Where its server listens; a member keeps the port it was started with. */
  readonly port?: number;
  readonly revision?: string;
}

/** Reads the members' pods, in the order of their numbers. */
export function memberPods(pods: readonly ObjectJson[], statefulSet: string): readonly MemberPod[] {
  return pods
    .flatMap((pod) => {
      const ordinal = ordinalOf(pod.metadata.name, statefulSet);
      return ordinal === undefined ? [] : [memberPod(pod, ordinal)];
    })
    .sort((a, b) => a.ordinal - b.ordinal);
}

/** The number of a member's pod, or nothing for pods of other workloads. */
export function ordinalOf(pod: string, statefulSet: string): number | undefined {
  const prefix = `${statefulSet}-`;
  const rest = pod.startsWith(prefix) ? pod.slice(prefix.length) : '';
  return /^\d{1,9}$/.test(rest) ? Number(rest) : undefined;
}

/** Claims that wait for a volume, with the class they wait for. */
export function pendingClaims(
  claims: readonly ObjectJson[],
): readonly { readonly claim: string; readonly storageClass?: string }[] {
  return claims
    .filter((claim) => textAt(objectAt(claim, 'status'), 'phase') === 'Pending')
    .map((claim) => {
      const storageClass = textAt(objectAt(claim, 'spec'), 'storageClassName');
      return {
        claim: claim.metadata.name,
        ...(storageClass === undefined ? {} : { storageClass }),
      };
    });
}

function memberPod(pod: ObjectJson, ordinal: number): MemberPod {
  const status = objectAt(pod, 'status');
  const address = textAt(status, 'podIP');
  const port = serverPort(pod);
  const revision = pod.metadata.labels?.['controller-revision-hash'];
  const ready = listAt(status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
  return {
    name: pod.metadata.name,
    ordinal,
    ready,
    terminating: pod.metadata['deletionTimestamp'] !== undefined,
    started: textAt(status, 'phase') !== 'Pending',
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port }),
    ...(revision === undefined ? {} : { revision }),
  };
}

/** Where the server of a pod, or of a template of pods, listens. */
export function serverPort(pod: JsonObject): number | undefined {
  const found = listAt(objectAt(pod, 'spec'), 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .find((entry) => textAt(entry, 'name') === DATABASE_PORT);
  const port = found?.['containerPort'];
  return typeof port === 'number' ? port : undefined;
}
