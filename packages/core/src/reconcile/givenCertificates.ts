import { KINDS } from '@howdah/kube';
import type { AnyObject, JsonObject, Kind } from '@howdah/kube';
import type { Diagnostic } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { givenCertificate, readCertificate } from '../certificates/givenCertificate.js';
import type { GivenCertificate } from '../certificates/givenCertificate.js';
import { clientProblem } from '../certificates/clientProblem.js';
import type { ClientDemand } from '../certificates/clientDemand.js';
import { wantedDemand } from '../certificates/clientDemand.js';
import { clientTls, forClientRoles } from '../certificates/clientRoles.js';
import type { ByClientRole, ClientRole } from '../certificates/clientRoles.js';
import { systemCredentials } from '../credentials/systemCredentials.js';
import { objectAt, textAt } from '../json/memberOf.js';
import type { ClusterRun } from './clusterRun.js';
import { secretText } from './secretText.js';

/** Objects of users bear no label of ours, so no watch tells of them. */
const LOOK_MS = 60_000;
const SOON_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/** What was given of one certificate: nothing, one that may be shown, or one that never may. */
export type Given =
  | { readonly given: 'none' | 'unusable' }
  | { readonly given: 'certificate'; readonly certificate: GivenCertificate };

/** The certificates that users gave, and what is to be said of them. */
export interface GivenCertificates {
  /** What servers show. */
  readonly tls: Given;
  /** What Patroni shows. */
  readonly rest: Given;
  /** What the operator and members show servers, by the roles they log in as. */
  readonly clients: ByClientRole<Given>;
  /** What has no effect. */
  readonly findings: readonly Diagnostic[];
  /** What is in use, and needs somebody soon. */
  readonly notices: readonly Diagnostic[];
  readonly retryAfterMs?: number;
}

/** A field of the manifest that names a Secret, and perhaps a ConfigMap and a passphrase. */
interface Reference {
  readonly path: string;
  readonly certificateName?: string | undefined;
  readonly caName?: string | undefined;
  readonly privateKeyPassword?: string | undefined;
  /** Of one that clients show: as whom, and what servers demand. */
  readonly client?: { readonly role: string; readonly demand: ClientDemand };
}

/** Reads what the manifest gives, and the objects that it names. */
export async function givenCertificates(
  run: ClusterRun,
  cluster: FepCluster,
  { isSpoilt }: { readonly isSpoilt: boolean },
): Promise<GivenCertificates> {
  const { patroni, postgres } = cluster.spec.fep;
  const now = run.options.clock.now();
  const server = await read(run, { path: 'spec.fep.postgres.tls', ...postgres?.tls }, now);
  const rest = await read(run, { path: 'spec.fep.patroni.tls', ...patroni?.tls }, now);
  const written = isSpoilt ? SPOILT : inManifest(cluster, now);
  const credentials = systemCredentials(cluster);
  const { demand } = wantedDemand(postgres?.tls?.verifyClient);
  const fields = clientTls(cluster);
  const readClient = (of: ClientRole): Promise<ReadOne> =>
    read(run, { ...fields[of], client: { role: credentials[of].username, demand } }, now);
  const clients = {
    superuser: await readClient('superuser'),
    replication: await readClient('replication'),
    rewind: await readClient('rewind'),
  };
  const both = server.given.given !== 'none' && written.given.given !== 'none';
  const overruled: Diagnostic = {
    severity: 'warning',
    code: 'CertificateOverruled',
    path: 'spec.fepChildCrVal.systemCertificates',
    message: 'has no effect beside spec.fep.postgres.tls; remove one of them',
  };
  const parts = [server, rest, ...(both ? [] : [written]), ...Object.values(clients)];
  const isNamed = [postgres?.tls, patroni?.tls, ...Object.values(fields)].some((each) =>
    isText(each?.certificateName),
  );
  return {
    tls: server.given.given === 'none' ? written.given : server.given,
    rest: rest.given,
    clients: forClientRoles((role) => clients[role].given),
    findings: [...(both ? [overruled] : []), ...parts.flatMap(({ findings }) => findings)],
    notices: parts.flatMap(({ notices }) => notices),
    ...(isNamed ? { retryAfterMs: LOOK_MS } : {}),
  };
}

interface ReadOne extends Pick<GivenCertificates, 'findings' | 'notices'> {
  readonly given: Given;
}

const NONE: ReadOne = { given: { given: 'none' }, findings: [], notices: [] };

/** What a child gives and nobody can use, which the child's own condition tells. */
const SPOILT: ReadOne = { ...NONE, given: { given: 'unusable' } };

function inManifest(cluster: FepCluster, now: number): ReadOne {
  const found = givenCertificate(cluster.spec.fepChildCrVal.systemCertificates);
  if (found.kind !== 'usable') return NONE;
  const path = 'spec.fepChildCrVal.systemCertificates';
  // One that has run out takes the place of none, and so does one that nobody would accept yet.
  if (!isValid(found, now)) return { ...NONE, given: { given: 'unusable' } };
  const given = { given: 'certificate', certificate: found.given } as const;
  return { given, findings: [], notices: endingSoon(path, found.validTo, now) };
}

async function read(run: ClusterRun, reference: Reference, now: number): Promise<ReadOne> {
  const { path, certificateName, caName, privateKeyPassword, client } = reference;
  if (!isText(certificateName)) return NONE;
  const secret = secretText(await get(run, KINDS.secrets, certificateName));
  const authority = isText(caName)
    ? textAt(dataOf(await get(run, KINDS.configMaps, caName)), 'ca.crt')
    : secret['ca.crt'];
  const from = isText(caName) ? `key ca.crt of ConfigMap "${caName}"` : 'key ca.crt';
  const passphrase = isText(privateKeyPassword)
    ? passphraseIn(secretText(await get(run, KINDS.secrets, privateKeyPassword)))
    : undefined;
  const found = readCertificate(
    { crt: secret['tls.crt'] ?? '', key: secret['tls.key'] ?? '', cacrt: authority ?? '' },
    {
      names: { crt: 'key tls.crt', key: 'key tls.key', cacrt: from },
      remedy: `put certificate and key of one another into Secret "${certificateName}", and who signed them into ${from}, all as PEM`,
      ...(passphrase === undefined ? {} : { passphrase }),
    },
  );
  const unfit =
    found.kind === 'usable' && client !== undefined
      ? clientProblem(found.given.certificate, client)
      : undefined;
  if (found.kind === 'usable' && unfit === undefined && isValid(found, now)) {
    const { given: certificate, validTo } = found;
    const given = { given: 'certificate', certificate } as const;
    return { given, findings: [], notices: endingSoon(path, validTo, now) };
  }
  const problem =
    unfit ??
    (found.kind === 'usable'
      ? `${found.validTo.getTime() > now ? `is valid from ${found.validFrom.toISOString()} on` : `ended at ${found.validTo.toISOString()}`}; put another one into it`
      : found.kind === 'unusable'
        ? found.problem
        : 'there is none; make it, with PEM in tls.crt and tls.key');
  const message = `Secret "${certificateName}" is not in use, and members show what they had: ${problem}`;
  return {
    given: { given: 'unusable' },
    findings: [{ severity: 'warning', code: 'CertificateUnusable', path, message }],
    notices: [],
  };
}

async function get(
  { options: { kube }, manifest, signal }: ClusterRun,
  kind: Kind,
  name: string,
): Promise<AnyObject | undefined> {
  const { namespace = 'default' } = manifest.metadata;
  return kube.get(kind, { namespace, name }, { signal });
}

function dataOf(object: AnyObject | undefined): JsonObject {
  return object === undefined ? {} : objectAt(object, 'data');
}

/** The key is named nowhere, so the only one that there is counts. */
function passphraseIn(secret: Readonly<Record<string, string>>): string {
  const [first = ''] = Object.values(secret);
  return secret['password'] ?? first;
}

function endingSoon(path: string, validTo: Date, now: number): readonly Diagnostic[] {
  const days = Math.floor((validTo.getTime() - now) / DAY);
  if (days >= SOON_DAYS || days < 0) return [];
  const message = `the certificate ends at ${validTo.toISOString()}, and is not renewed by the operator, which did not issue it; give a new one`;
  return [{ severity: 'warning', code: 'CertificateExpiring', path, message }];
}

function isValid(
  { validFrom, validTo }: { readonly validFrom: Date; readonly validTo: Date },
  now: number,
): boolean {
  return validFrom.getTime() <= now && now < validTo.getTime();
}

function isText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
