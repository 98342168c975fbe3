import type { JsonObject } from '../json.js';
import type { Traced, Workload } from './claim.js';

/**
 * Who may reach a port of a workload's pods. A union. As soon as anybody contributes one, the
 * workload is closed to everything that nobody allowed (a NetworkPolicy). The plugin's manifest
 * watches `networking.k8s.io/v1` `NetworkPolicy`, and its `rbac` lets the operator apply them.
 */
export interface NetworkIngress extends Traced {
  readonly slot: 'network.ingress';
  readonly workload?: Workload;
  readonly port: number;
  /** `NetworkPolicyPeer`s; anybody where absent. */
  readonly from?: readonly JsonObject[];
}
