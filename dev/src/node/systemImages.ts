import { join } from 'node:path';
import { goFolder } from '../kubernetes/goBuild.js';
import { readKindImages } from '../kubernetes/kind.js';
import { kubernetes } from '../kubernetes/programs.js';
import type { StepContext } from '../step.js';
import { versions } from '../versions.js';

/** Kubernetes' parts that run as pods. */
export const components: readonly string[] = [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'],
];

/** The images that are built for the cluster's own pods. */
export type SystemTarget = 'base' | 'kubernetes' | 'etcd' | 'coredns' | 'provisioner' | 'pause';

/** Every name under which a node asks for an image. */
export type SystemImages = readonly {
  readonly target: SystemTarget;
  readonly tags: readonly string[];
}[];

/** Asks kubeadm and kind for the images that they will want, so that no tag is written twice. */
export async function systemImages(context: StepContext): Promise<SystemImages> {
  const hyperkube = join(goFolder(context.paths, kubernetes), 'hyperkube');
  const { stdout } = await context.run(
    hyperkube,
    ['config', 'images', 'list', '--kubernetes-version', versions.kubernetes],
    { argv0: 'kubeadm' },
  );
  const wanted = stdout.split('\n').filter((line) => line !== '');
  const kind = await readKindImages(context.paths);
  return assignImages(wanted, kind);
}

/** Which image answers to which name. */
export function assignImages(
  wanted: readonly string[],
  kind: { readonly network: string; readonly provisioner: string; readonly helper: string },
): SystemImages {
  const named = (part: string): readonly string[] =>
    wanted.filter((image) => image.includes(`/${part}`));
  const pause = named('pause:');
  const older = pause.map((image) => image.replace(/(:\d+\.\d+)\.\d+$/, '$1'));
  return [
    // First, since the others stand on it.
    { target: 'base', tags: [kind.helper] },
    // kind's containerd configuration names the pause image of its own choice, without a patch level.
    { target: 'pause', tags: [...new Set([...pause, ...older, kind.network])] },
    { target: 'kubernetes', tags: named('kube-') },
    { target: 'etcd', tags: named('etcd:') },
    { target: 'coredns', tags: named('coredns/') },
    { target: 'provisioner', tags: [kind.provisioner] },
  ];
}
