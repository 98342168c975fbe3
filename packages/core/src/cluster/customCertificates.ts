import type { Contribution, Diagnostic, JsonObject } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { SERVER_CONTAINER } from './clusterNames.js';

const DIRECTORY = '/tmp/custom_certs';
const VOLUME = 'custom-certificates';

/** An entry that is followed: its directory, and where its files come from. */
interface CustomCertificate {
  readonly userName: string;
  readonly certificateName?: string | undefined;
  readonly caName?: string | undefined;
}

/**
 * `customCertificates`: client certificates of the user's, mounted into the members. The kubelet
 * brings what changes of them; one that is missing keeps no member from starting.
 */
export function customCertificates(cluster: FepCluster): readonly Contribution[] {
  const { followed } = read(cluster);
  if (followed.length === 0) return [];
  const field = 'spec.fepChildCrVal.customCertificates';
  return [
    {
      slot: 'pod.volume',
      // libpq takes a key that root owns when only its group may read it besides.
      volume: {
        name: VOLUME,
        projected: { defaultMode: 0o640, sources: followed.flatMap(sourcesOf) },
      },
      field,
    },
    {
      slot: 'pod.mount',
      container: SERVER_CONTAINER,
      mount: { name: VOLUME, mountPath: DIRECTORY, readOnly: true },
      field,
    },
  ];
}

/** What of `customCertificates` is left out, and why. */
export function customCertificateFindings(cluster: FepCluster): readonly Diagnostic[] {
  return read(cluster).findings;
}

function sourcesOf({ userName, certificateName, caName }: CustomCertificate): JsonObject[] {
  const item = (key: string): JsonObject => ({ key, path: `${userName}/${key}` });
  return [
    ...(certificateName === undefined
      ? []
      : [
          {
            secret: {
              name: certificateName,
              items: [item('tls.crt'), item('tls.key')],
              optional: true,
            },
          },
        ]),
    ...(caName === undefined
      ? []
      : [{ configMap: { name: caName, items: [item('ca.crt')], optional: true } }]),
  ];
}

function read(cluster: FepCluster): {
  readonly followed: readonly CustomCertificate[];
  readonly findings: readonly Diagnostic[];
} {
  const followed: CustomCertificate[] = [];
  const findings: Diagnostic[] = [];
  const entries = cluster.spec.fepChildCrVal.customCertificates ?? [];
  for (const [index, { userName, certificateName, caName }] of entries.entries()) {
    const known = new Set(followed.map((each) => each.userName));
    const problem = problemOf(userName, known);
    if (problem === undefined && userName !== undefined) {
      followed.push({ userName, certificateName, caName });
      continue;
    }
    findings.push({
      severity: 'warning',
      code: 'CustomCertificateIgnored',
      path: `spec.fepChildCrVal.customCertificates[${index}]`,
      message: `is not mounted: ${problem ?? ''}`,
    });
  }
  return { followed, findings };
}

/** The name is that of a directory. */
function problemOf(userName: string | undefined, known: ReadonlySet<string>): string | undefined {
  if (userName === undefined || userName === '') return 'it has no userName; give it one';
  if (!/^[\w.-]{1,63}$/.test(userName) || /^\.+/.test(userName)) {
    return 'its userName is no name of a directory; write letters, digits, _, - and, inside, dots';
  }
  return known.has(userName)
    ? `another one has userName "${userName}"; name it otherwise`
    : undefined;
}
