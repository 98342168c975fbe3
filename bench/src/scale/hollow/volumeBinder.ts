import { defineKind, Informer, isJsonObject, isKubeError, KINDS } from '@howdah/kube';
import type { AnyObject, Kube } from '@howdah/kube';

/** The class whose volumes are hollow. */
export const HOLLOW_CLASS = 'howdah-bench-hollow';
/** On every volume that was made here. */
export const HOLLOW_LABEL = 'bench.howdah.dev/hollow';

const VOLUMES = defineKind({
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  namespaced: false,
});

/** Makes a volume for each claim and binds the two, as a provisioner and its controller do. */
export class VolumeBinder {
  readonly #kube: Kube;
  readonly #claims: Informer<AnyObject>;
  readonly #bound = new Set<string>();

  constructor(options: { readonly kube: Kube; readonly namespace: string }) {
    this.#kube = options.kube;
    this.#claims = new Informer<AnyObject>({ ...options, kind: KINDS.persistentVolumeClaims });
  }

  async start(): Promise<void> {
    this.#claims.onChange((_, claim) => {
      if (claim !== undefined) void this.#bind(claim);
    });
    this.#claims.start();
    await this.#claims.whenSynced();
  }

  async stop(): Promise<void> {
    await this.#claims.stop();
  }

  async #bind(claim: AnyObject): Promise<void> {
    const { name, namespace, uid = '' } = claim.metadata;
    const spec = isJsonObject(claim['spec']) ? claim['spec'] : {};
    if (spec['volumeName'] !== undefined || this.#bound.has(uid)) return;
    this.#bound.add(uid);
    const volume = `hollow-${uid}`;
    const capacity = { storage: '1Gi' };
    const accessModes = ['ReadWriteOnce'];
    const key = { namespace, name };
    const target = { kind: KINDS.persistentVolumeClaims, key };
    const status = { phase: 'Bound', capacity, accessModes };
    try {
      await this.#kube.create(VOLUMES, {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: volume, labels: { [HOLLOW_LABEL]: 'true' } },
        spec: {
          capacity,
          accessModes,
          storageClassName: HOLLOW_CLASS,
          persistentVolumeReclaimPolicy: 'Retain',
          hostPath: { path: '/nowhere' },
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
        },
      });
      await this.#kube.patchMerge(target, {
        metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
        spec: { volumeName: volume },
      });
      await this.#kube.patchMerge(target, { status }, { subresource: 'status' });
    } catch (error) {
      // The claim went meanwhile, or the volume controller was faster; it does the rest.
      if (!isKubeError(error)) throw error;
    }
  }
}
