import type { Paths } from '../paths/paths.js';
import { sampleCluster } from '../sample/sampleStep.js';
import type { Settings } from '../settings/settings.js';

/** What a newcomer can type next, ready to be copied. */
export function nextCommands(
  paths: Pick<Paths, 'kubeconfig' | 'state'>,
  settings: Pick<Settings, 'kubernetesOnly' | 'sample'>,
): string {
  const lines = [`export KUBECONFIG=${paths.kubeconfig}`, `export PATH=${paths.state}/bin:$PATH`];
  if (!settings.kubernetesOnly) {
    lines.push(...(settings.sample ? sampleLines : ['kubectl apply -f examples/cluster.yaml']));
  }
  lines.push('npm run status', 'npm run down');
  return lines.map((line) => `  ${line}`).join('\n');
}

const { name } = sampleCluster;
const primary = `service/${name}-primary-svc`;

const sampleLines = [
  `kubectl get fepcluster ${name}`,
  `kubectl exec -it ${primary} -- psql -p 27500 -h /run/postgresql postgres`,
  `kubectl delete pod --grace-period=0 --force "$(kubectl get pods -o name -l feprole=master)"`,
  'kubectl get pods -L feprole --watch',
];
