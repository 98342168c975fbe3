import { isJsonObject, KINDS } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import type { ExecCall, ExecReply } from '../fakeApi/execEndpoint.js';
import { untilSeen } from './fixtures.js';
import type { Target } from './target.js';

/** A container with a shell, to run commands in. */
export interface ExecPod {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Starts a pod of an image that the nodes have already; on the fake, plays one. */
export async function startExecPod(target: Target): Promise<ExecPod> {
  const place = { namespace: target.namespace, pod: 'shell', container: 'shell' };
  if (target.fake !== undefined) {
    target.fake.answerExec((call) => (call.pod === place.pod ? playShell(call) : 'absent'));
    return place;
  }
  const container = {
    name: place.container,
    image: await imageWithShell(target),
    imagePullPolicy: 'Never',
    command: ['sleep', '600'],
  };
  const key = { namespace: place.namespace, name: place.pod };
  await target.kube.create(KINDS.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: key,
    spec: { terminationGracePeriodSeconds: 0, containers: [container] },
  });
  await untilSeen(target, KINDS.pods, (cache) => isRunning(cache.get(key)));
  return place;
}

function playShell({ argv, stdin }: ExecCall): ExecReply | 'hang' {
  const [command, , script] = argv;
  if (command === 'cat') return { stdout: stdin };
  if (command === 'sleep') return 'hang';
  if (script?.includes('exit 3') === true) return { stdout: 'out\n', stderr: 'err\n', exitCode: 3 };
  if (command === 'seq') return { stdout: '1\n2\n3\n'.repeat(1000) };
  return { stdout: `${argv.slice(1).join(' ')}\n` };
}

function isRunning(pod: AnyObject | undefined): boolean {
  const status = pod?.['status'];
  return isJsonObject(status) && status['phase'] === 'Running';
}

// Ours on a development cluster; kind's own helper on any other kind cluster.
async function imageWithShell({ kube }: Target): Promise<string> {
  const { items } = await kube.list(KINDS.nodes);
  const images = items.flatMap(({ status }) => listAt(status, 'images'));
  const names = images.flatMap((image) => listAt(image, 'names'));
  for (const wanted of ['/postgres:', '/local-path-helper:']) {
    const found = names.find((name) => typeof name === 'string' && name.includes(wanted));
    if (typeof found === 'string') return found;
  }
  throw new Error('no node has an image with a shell; load a postgres image');
}

function listAt(value: unknown, field: string): readonly unknown[] {
  const list: unknown = isJsonObject(value) ? value[field] : undefined;
  return Array.isArray(list) ? list : [];
}
