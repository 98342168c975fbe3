import type { ObjectJson, PatchOperation } from '@howdah/plugin-api';
import { LOCK_ANNOTATION, POD_NAME_LABEL } from '../names.js';
import { isJsonObject, objectAt } from '../spec/jsonObject.js';
import { annotationOf } from '../topology/annotations.js';
import { type Lock, lockMark } from '../topology/lock.js';

/** The pod that a Service selects by name. */
export function selectedPod(service: ObjectJson): string | undefined {
  const spec = service['spec'];
  const pod = isJsonObject(spec) ? objectAt(spec, 'selector')[POD_NAME_LABEL] : undefined;
  return typeof pod === 'string' ? pod : undefined;
}

/** Whether the read-write Service is where the lock says. Without a leader nothing is wrong. */
export function followsLock(service: ObjectJson, lock: Lock): boolean {
  if (lock.leader === undefined) return true;
  return (
    annotationOf(service, LOCK_ANNOTATION) === lockMark(lock) &&
    selectedPod(service) === lock.leader
  );
}

/**
 * Points the Service at the holder of the lock, provided that it is still as it was read. The lock
 * must have been read after the Service: then a patch that succeeds cannot undo a later one.
 */
export function pointingPatch(
  service: ObjectJson,
  lock: Lock & { readonly leader: string },
): readonly PatchOperation[] {
  const current = annotationOf(service, LOCK_ANNOTATION);
  const key = `/metadata/annotations/${pointer(LOCK_ANNOTATION)}`;
  const mark = lockMark(lock);
  const operations: PatchOperation[] = [];
  const { selector } = objectAt(service, 'spec');
  if (current !== undefined) {
    operations.push({ op: 'test', path: key, value: current });
  } else {
    const version = service.metadata['resourceVersion'];
    operations.push({ op: 'test', path: '/metadata/resourceVersion', value: version });
    if (service.metadata.annotations === undefined) {
      operations.push({ op: 'add', path: '/metadata/annotations', value: {} });
    }
  }
  operations.push({ op: 'add', path: key, value: mark });
  if (selector === undefined) operations.push({ op: 'add', path: '/spec/selector', value: {} });
  operations.push({
    op: 'add',
    path: `/spec/selector/${pointer(POD_NAME_LABEL)}`,
    value: lock.leader,
  });
  return operations;
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
