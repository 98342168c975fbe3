import { clusterStep } from '../cluster/clusterStep.js';
import { kubectlStep } from '../cluster/kubectlStep.js';
import { podNetworkStep } from '../cluster/podNetworkStep.js';
import { readyStep } from '../cluster/readyStep.js';
import { toolsStep } from '../debian/toolsStep.js';
import { engineStep } from '../engine/engineStep.js';
import { kindStep } from '../kubernetes/kind.js';
import { addons, buildStep, kubernetes, ocifit } from '../kubernetes/programs.js';
import { networkStep } from '../network/networkStep.js';
import { nodeImageStep } from '../node/nodeImage.js';
import { pulledNodeImageStep } from '../node/pulledNodeImage.js';
import { nodeRootfsStep, systemRootfsStep } from '../node/rootfs.js';
import type { Road } from '../settings/settings.js';
import type { Step } from '../step.js';

const ocifitStep = buildStep(ocifit, {
  title: 'Runtime wrapper',
  needs: [],
  usualSeconds: 2,
});

/** What comes before the road is known: an engine that answers. */
export const enginePlan: readonly Step[] = [ocifitStep, engineStep];

/** Everything from there to a cluster whose nodes are ready. */
export function clusterPlan(road: Road): readonly Step[] {
  return [
    toolsStep,
    ocifitStep,
    // Whatever uses the engine makes images with the tools, too.
    { ...engineStep, needs: [...engineStep.needs, toolsStep.id] },
    kindStep,
    ...(road === 'published' ? publishedSteps : packagedSteps),
    networkStep,
    clusterStep,
    podNetworkStep,
    readyStep,
  ];
}

const publishedSteps: readonly Step[] = [pulledNodeImageStep, kubectlStep(['node-image'])];

const packagedSteps: readonly Step[] = [
  buildStep(kubernetes, {
    title: 'Kubernetes from its Go modules',
    // kind is small, and its files are awaited by the nodes' root file system.
    needs: ['kind'],
    usualSeconds: 300,
  }),
  buildStep(addons, {
    title: 'CoreDNS and local-path from their Go modules',
    needs: ['kubernetes'],
    usualSeconds: 60,
  }),
  nodeRootfsStep,
  systemRootfsStep,
  nodeImageStep,
  kubectlStep(['kubernetes']),
];
