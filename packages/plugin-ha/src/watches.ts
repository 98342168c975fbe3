import type { Json, ObjectJson, WatchedKind } from '@howdah/plugin-api';
import { LOCK_ANNOTATION, ROLE_LABEL } from './names.js';
import { selectedPod } from './primaryService/serviceState.js';
import { annotationOf } from './topology/annotations.js';
import { memberStatus } from './topology/memberStatus.js';

/** What of Patroni's objects is worth a reconcile. Renewals of the lock and positions are not. */
export const WATCHES: readonly WatchedKind[] = [
  { apiVersion: 'v1', kind: 'Pod', relevant: relevantOfPod },
  { apiVersion: 'v1', kind: 'ConfigMap', relevant: relevantOfConfigMap },
  { apiVersion: 'v1', kind: 'Service', relevant: relevantOfService },
];

function relevantOfPod(pod: ObjectJson): Json {
  const status = memberStatus(pod);
  return [
    pod.metadata.labels?.[ROLE_LABEL] ?? null,
    status?.role ?? null,
    status?.state ?? null,
    status?.timeline ?? null,
    status?.pending_restart ?? false,
    status?.tags?.howdah_certificates ?? null,
    Object.entries(status?.pending_restart_reason ?? {}).map(([name, { old_value, new_value }]) => [
      name,
      String(old_value),
      String(new_value),
    ]),
  ];
}

function relevantOfConfigMap(configMap: ObjectJson): Json {
  const { name } = configMap.metadata;
  const values = (keys: readonly string[]): Json =>
    keys.map((key) => annotationOf(configMap, key) ?? null);
  if (name.endsWith('-leader')) return [uidOf(configMap), values(['leader', 'transitions'])];
  if (name.endsWith('-config')) return values(['config']);
  if (name.endsWith('-sync')) return values(['leader', 'sync_standby']);
  return null;
}

function relevantOfService(service: ObjectJson): Json {
  return [annotationOf(service, LOCK_ANNOTATION) ?? null, selectedPod(service) ?? null];
}

function uidOf(object: ObjectJson): Json {
  const uid = object.metadata['uid'];
  return typeof uid === 'string' ? uid : null;
}
