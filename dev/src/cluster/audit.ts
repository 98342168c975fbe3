import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../paths/paths.js';

/** The audit folder as the control plane sees it. */
export const AUDIT_FOLDER = '/var/log/howdah-audit';
export const AUDIT_POLICY = `${AUDIT_FOLDER}/policy.yaml`;
export const AUDIT_LOG = `${AUDIT_FOLDER}/audit.log`;

/** The audit folder as this machine sees it. */
export function auditFolder(paths: Pick<Paths, 'state'>): string {
  return join(paths.state, 'audit');
}

/** The API server's audit log, one JSON event a line, readable on this machine. */
export function auditLog(paths: Pick<Paths, 'state'>): string {
  return join(auditFolder(paths), 'audit.log');
}

/** Who did what, without bodies: no Secret can get into the log. Health checks are left out. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version'] },
    { level: 'Metadata' },
  ],
};

/** Writes the policy to where the control plane will find it. */
export async function writeAuditPolicy(paths: Paths): Promise<void> {
  await mkdir(auditFolder(paths), { recursive: true, mode: 0o700 });
  await writeFile(join(auditFolder(paths), 'policy.yaml'), JSON.stringify(auditPolicy));
}
