import { join } from 'node:path';
import { goFolder } from '../kubernetes/goBuild.js';
import { readKindImages } from '../kubernetes/kind.js';
import { kubernetes } from '../kubernetes/programs.js';
import type { StepContext } from '../step.js';
import { versions } from '../versions.js';

/** Targets of `dev/node/system/Dockerfile` and every name under which a node asks for them. */
export type SystemImages = readonly {
  readonly target: string;
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
    // kind's containerd configuration names the pause image of its own choice, without a patch level.
    { target: 'pause', tags: [...new Set([...pause, ...older, kind.network])] },
    { target: 'base', tags: [kind.helper] },
    { target: 'kubernetes', tags: named('kube-') },
    { target: 'etcd', tags: named('etcd:') },
    { target: 'coredns', tags: named('coredns/') },
    { target: 'provisioner', tags: [kind.provisioner] },
  ];
}
