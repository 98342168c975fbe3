import { ranges } from '../versions.js';
import { AUDIT_FOLDER, AUDIT_LOG, AUDIT_POLICY } from './audit.js';

/** What a cluster is made from. */
export interface ClusterShape {
  readonly nodes: number;
  readonly image: string;
  /** A folder of this machine with the audit policy and the audit log. */
  readonly auditFolder: string;
  /** Without kindnet the pods' routes are ours to make. */
  readonly ownPodNetwork: boolean;
}

/** kind's configuration. It is JSON, which every reader of YAML takes. */
export function kindConfig(shape: ClusterShape): string {
  const controlPlane = {
    role: 'control-plane',
    image: shape.image,
    extraMounts: [{ hostPath: shape.auditFolder, containerPath: AUDIT_FOLDER }],
  };
  const worker = { role: 'worker', image: shape.image };
  return JSON.stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      disableDefaultCNI: shape.ownPodNetwork,
      podSubnet: ranges.pods,
      serviceSubnet: ranges.services,
      apiServerAddress: '127.0.0.1',
    },
    nodes: [controlPlane, ...Array.from({ length: shape.nodes - 1 }, () => worker)],
    kubeadmConfigPatches: [
      JSON.stringify(auditPatch),
      ...(shape.ownPodNetwork ? [JSON.stringify(kubeletPatch)] : []),
    ],
  });
}

const kubeletPatch = {
  kind: 'KubeletConfiguration',
  cgroupDriver: 'cgroupfs',
  failCgroupV1: false,
};

const auditPatch = {
  kind: 'ClusterConfiguration',
  apiServer: {
    extraArgs: {
      'audit-policy-file': AUDIT_POLICY,
      'audit-log-path': AUDIT_LOG,
      'audit-log-maxsize': '200',
      'audit-log-maxbackup': '2',
    },
    extraVolumes: [
      {
        name: 'audit',
        hostPath: AUDIT_FOLDER,
        mountPath: AUDIT_FOLDER,
        pathType: 'Directory',
      },
    ],
  },
};
