/** A kind of resource as the API server names it. */
export interface ResourceKind {
  /** `v1`, `apps/v1`, `fep.fujitsu.io/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Needed for what Kubernetes does not bring itself: `feppgpool2s`. */
  readonly plural?: string;
}
