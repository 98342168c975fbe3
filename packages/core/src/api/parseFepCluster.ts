import { givenCertificate } from '../certificates/givenCertificate.js';
import { clusterNameProblem } from './clusterName.js';
import { TWO_ORIGINS } from './dataOrigin.js';
import { fepCluster } from './fepCluster.js';
import type { FepCluster } from './fepCluster.js';
import { PATRONI_PORT, PORT_TAKEN } from './reservedPort.js';
import { serverResourceProblems } from './serverResources.js';
import { storageProblems } from './storageProblems.js';
import { sysUsersProblems } from './sysUsersProblems.js';
import { timingProblem } from './timingRule.js';

/** Something in a manifest that cannot work, and what to write instead. */
export interface ManifestProblem {
  readonly path: string;
  readonly message: string;
}

/** A parsed manifest, or everything that is wrong with it. */
export type ParsedFepCluster =
  | { readonly cluster: FepCluster; readonly problems?: undefined }
  | { readonly cluster?: undefined; readonly problems: readonly ManifestProblem[] };

// Below these, null may mean something to whoever reads it.
const NULLS_KEPT = new Set(['metadata', 'status', 'fepStatus', 'plugins']);

/**
 * Reads a FEPCluster leniently: keys without a value count as absent (`tls:` with nothing
 * behind it), undeclared keys stay where the API server keeps them.
 */
export function parseFepCluster(manifest: unknown): ParsedFepCluster {
  const result = fepCluster.safeParse(withoutNulls(manifest));
  if (!result.success) {
    const problems = result.error.issues.map((issue) => ({
      path: pathText(issue.path),
      message: issue.message,
    }));
    return { problems };
  }

  const problems = contradictions(result.data);
  return problems.length === 0 ? { cluster: result.data } : { problems };
}

function contradictions(cluster: FepCluster): ManifestProblem[] {
  const { fep, fepChildCrVal } = cluster.spec;
  const found: ManifestProblem[] = [];
  const say = (path: string, message: string | undefined): void => {
    if (message !== undefined) found.push({ path, message });
  };

  say('metadata.name', clusterNameProblem(cluster.metadata.name));
  say('spec.fep.fineTuningParams', timingProblem(fep.fineTuningParams ?? {}));
  say('spec.fep.servicePort', fep.servicePort === PATRONI_PORT ? PORT_TAKEN : undefined);
  for (const message of serverResourceProblems(fep.mcSpec)) say('spec.fep.mcSpec', message);
  for (const { field, message } of storageProblems(fepChildCrVal.storage)) {
    say(`spec.fepChildCrVal.storage.${field}`, message);
  }
  const certificate = givenCertificate(fepChildCrVal.systemCertificates);
  say(
    'spec.fepChildCrVal.systemCertificates',
    certificate.kind === 'unusable' ? certificate.problem : undefined,
  );
  const twoOrigins = fepChildCrVal.upgrade !== undefined && fepChildCrVal.restore !== undefined;
  say('spec.fepChildCrVal', twoOrigins ? TWO_ORIGINS : undefined);
  for (const { field, message } of sysUsersProblems(fepChildCrVal.sysUsers ?? {})) {
    say(`spec.fepChildCrVal.sysUsers.${field}`, message);
  }
  return found;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;

  const kept = Object.entries(value)
    .filter(([, inner]) => inner !== null)
    .map(([key, inner]) => [key, NULLS_KEPT.has(key) ? inner : withoutNulls(inner)] as const);
  return Object.fromEntries(kept);
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
