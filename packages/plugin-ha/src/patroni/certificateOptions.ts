import type { CertificateSource, MergedSlots } from '@howdah/plugin-api';
import type { HaSpec } from '../spec/haSpec.js';

/** Options of startMember.py, and the certificate and part whose file each of them names. */
const OPTIONS: Readonly<
  Record<string, readonly [CertificateSource['certificate'], CertificateSource['part']]>
> = {
  'rest-crt': ['rest', 'certificate'],
  'rest-key': ['rest', 'key'],
  'rest-authority-crt': ['rest', 'authority'],
  'client-crt': ['client', 'certificate'],
  'client-key': ['client', 'key'],
  'client-authority-crt': ['client', 'authority'],
  'replication-crt': ['replication', 'certificate'],
  'replication-key': ['replication', 'key'],
  'replication-sslmode': ['replication', 'sslmode'],
  'rewind-crt': ['rewind', 'certificate'],
  'rewind-key': ['rewind', 'key'],
  'rewind-sslmode': ['rewind', 'sslmode'],
  revision: ['client', 'revision'],
};

/** Whether Patroni can speak TLS: everything that it needs for that is in files of the pod. */
export function hasCertificates(merged: MergedSlots): boolean {
  return Object.values(OPTIONS).every((part) => fileOf(merged, ...part) !== undefined);
}

/** Where startMember.py finds Patroni's certificates; nothing where there are none. */
export function certificateOptions(
  { verifyClient }: Pick<HaSpec, 'verifyClient'>,
  merged: MergedSlots,
): readonly string[] {
  if (!hasCertificates(merged)) return [];
  return [
    ...Object.entries(OPTIONS).map(([name, part]) => `--${name}=${fileOf(merged, ...part) ?? ''}`),
    `--verify-client=${verifyClient}`,
  ];
}

function fileOf(
  { certificates }: MergedSlots,
  certificate: CertificateSource['certificate'],
  part: CertificateSource['part'],
): string | undefined {
  const found = certificates.find(
    (each) => each.certificate === certificate && each.part === part,
  )?.source;
  return found !== undefined && 'fileInPod' in found ? found.fileInPod : undefined;
}
