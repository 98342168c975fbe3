import { existsSync } from 'node:fs';
import { fillFolder } from '../cache/cached.js';
import type { Step } from '../step.js';
import { versions } from '../versions.js';
import { goBuild, goFolder } from './goBuild.js';
import type { GoProgram } from './goBuild.js';

const [major = '', minor = ''] = versions.kubernetes.slice(1).split('.');

/** Kubernetes itself, with etcd and pause. The version reaches it by the linker, as upstream's build does. */
export const kubernetes: GoProgram = {
  module: 'kubernetes',
  packages: ['./hyperkube', './kubectl', './etcd', './pause'],
  linkFlags: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((at) => [
    `-X ${at}.gitVersion=${versions.kubernetes}`,
    `-X ${at}.gitMajor=${major}`,
    `-X ${at}.gitMinor=${minor}`,
    `-X ${at}.gitTreeState=clean`,
  ]),
};

/** What every cluster runs on top: names and volumes. */
export const addons: GoProgram = {
  module: 'addons',
  packages: ['./coredns', 'github.com/rancher/local-path-provisioner'],
  linkFlags: [],
};

/** The wrapper for machines whose root lacks CAP_SYS_RESOURCE. */
export const ocifit: GoProgram = {
  module: 'ocifit',
  packages: ['.'],
  linkFlags: [],
  isTested: true,
};

/** A step that builds one module of `dev/go`. */
export function buildStep(
  program: GoProgram,
  named: Pick<Step, 'title' | 'needs' | 'usualSeconds'>,
): Step {
  return {
    id: program.module,
    ...named,
    lane: 'compile',
    done: async ({ paths }) => existsSync(goFolder(paths, program)),
    run: async (context) => {
      const folder = goFolder(context.paths, program);
      await fillFolder(context.paths, folder, (scratch) => goBuild(context, program, scratch));
    },
  };
}
