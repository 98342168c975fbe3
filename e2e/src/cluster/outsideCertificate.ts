import type { Kubectl } from '../kubectl/kubectl.js';
import { runInClient } from './clientPod.js';
import type { DatabaseTarget } from './databaseTarget.js';

/** Where the client's pod keeps what it issues. */
export const CLIENT_FILES = '/dev/shm';

/** A certificate, its key and its authority, PEM. */
export type Material = Readonly<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>>;

/** An authority outside of the cluster, and a certificate of it; both stay in the client's pod as `<file>*`. */
export async function issueOutside(
  kubectl: Kubectl,
  target: DatabaseTarget,
  certificate: {
    readonly file: string;
    readonly authority: string;
    readonly subject: string;
    /** As openssl writes it, `extendedKeyUsage=clientAuth`. */
    readonly extension: string;
  },
): Promise<Material> {
  const { file, authority, subject, extension } = certificate;
  const at = `${CLIENT_FILES}/${file}`;
  const fresh = 'openssl req -x509 -days 90 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  await runInClient(
    kubectl,
    target,
    [
      `${fresh} -keyout ${at}-ca.key -out ${at}-ca.crt -subj "/CN=${authority}"`,
      `${fresh} -CA ${at}-ca.crt -CAkey ${at}-ca.key -keyout ${at}.key -out ${at}.crt -subj /CN=${subject} ` +
        `-addext basicConstraints=critical,CA:FALSE -addext ${extension}`,
    ].join('\n'),
  );
  const read = (path: string): Promise<string> => runInClient(kubectl, target, `cat ${path}`);
  return {
    'tls.crt': await read(`${at}.crt`),
    'tls.key': await read(`${at}.key`),
    'ca.crt': await read(`${at}-ca.crt`),
  };
}

/** Puts a certificate, or what a user takes for one, into a Secret. */
export async function giveSecret(
  kubectl: Kubectl,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  stringData: Partial<Material>,
): Promise<void> {
  const metadata = { name, namespace };
  await kubectl.apply([
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', stringData },
  ]);
}
