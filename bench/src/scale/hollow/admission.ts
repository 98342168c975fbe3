import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJson, readText } from '@howdah/e2e';
import type { LocalCluster } from '@howdah/e2e';
import { nodeNetwork } from '../operator/nodeNetwork.js';
import { failingOf } from './failing.js';
import { selfSigned } from './selfSigned.js';

/** A webhook that stands until it is stopped. */
export interface Admission {
  stop(): Promise<void>;
}

const NAME = 'howdah-bench-scale';
const SCHEDULER = 'bench.howdah.dev/hollow';

/**
 * Keeps every pod of a namespace away from the scheduler, by giving it the name of one that is not
 * there. Refuses the StatefulSets of clusters that fail in that way.
 */
export async function admitHollowPods(
  cluster: LocalCluster,
  namespace: string,
): Promise<Admission> {
  const { host: address } = await nodeNetwork(cluster);
  const { certificate, key } = await selfSigned(address);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    void (async () => {
      const review = parseJson(await textOf(request));
      const body = JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: readText(review, 'request', 'uid'), ...decision(review) },
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    })().catch(() => response.destroy());
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => resolve(portOf(server.address())));
  });
  await cluster.kubectl.apply([
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: NAME },
      webhooks: [
        {
          name: 'scale.bench.howdah.dev',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          timeoutSeconds: 10,
          clientConfig: {
            url: `https://${address}:${port}/`,
            caBundle: Buffer.from(certificate).toString('base64'),
          },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          rules: [
            { apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] },
            {
              apiGroups: ['apps'],
              apiVersions: ['v1'],
              resources: ['statefulsets'],
              operations: ['CREATE'],
            },
          ],
        },
      ],
    },
  ]);
  return {
    stop: async () => {
      await removeAdmission(cluster);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Takes the webhook out of the API server; what an interrupted run left too. */
export async function removeAdmission({ kubectl }: LocalCluster): Promise<void> {
  await kubectl.run(['delete', 'mutatingwebhookconfiguration', NAME, '--ignore-not-found']);
}

function decision(review: unknown): object {
  if (readText(review, 'request', 'kind', 'kind') === 'Pod') {
    const patch = [{ op: 'replace', path: '/spec/schedulerName', value: SCHEDULER }];
    return {
      allowed: true,
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    };
  }
  const name = readText(review, 'request', 'name') ?? '';
  return failingOf(name) === 'refused-members'
    ? { allowed: false, status: { code: 403, message: 'this cluster gets no members' } }
    : { allowed: true };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('the webhook has no port');
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
