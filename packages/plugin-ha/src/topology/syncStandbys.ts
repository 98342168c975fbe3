import type { ObjectJson } from '@howdah/plugin-api';
import { annotationOf } from './annotations.js';

/** Members that confirm every commit of `leader`, from the ConfigMap `<cluster>-sync`. */
export function syncStandbys(
  configMap: ObjectJson | undefined,
  leader: string | undefined,
): ReadonlySet<string> {
  if (leader === undefined || annotationOf(configMap, 'leader') !== leader) return new Set();
  const names = annotationOf(configMap, 'sync_standby') ?? '';
  return new Set(names.split(',').filter((name) => name !== ''));
}
