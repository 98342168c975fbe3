import { KubeError } from '../errors/kubeError.js';
import type { KubeObject, OwnerReference } from './kubeObject.js';
import { formatKey, keyOf } from './objectKey.js';

/** The owner reference that makes `owner` the controller of an object. */
export function controllerReference(owner: KubeObject): OwnerReference {
  return { ...ownerReference(owner), controller: true, blockOwnerDeletion: true };
}

/** A plain owner reference: garbage collection only. */
export function ownerReference(owner: KubeObject): OwnerReference {
  const uid = owner.metadata.uid;
  if (uid === undefined) {
    throw new KubeError({
      code: 'INVALID_OBJECT',
      message: `${owner.kind} ${formatKey(keyOf(owner))} has no uid; read it from the API server before making it an owner`,
    });
  }
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid };
}

/** The reference of an object's controller, if it has one. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether an object belongs to an owner, by uid: a re-created owner of the same name is another. */
export function isOwnedBy(object: KubeObject, owner: { readonly uid: string }): boolean {
  return object.metadata.ownerReferences?.some(({ uid }) => uid === owner.uid) ?? false;
}
