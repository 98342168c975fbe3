import type { AnyObject } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { relevanceOf } from './relevance.js';

const object = (kind: string, rest: Partial<AnyObject>): AnyObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'my-db-sts-0', ...rest.metadata },
  ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'metadata')),
});

const text = (item: AnyObject) => relevanceOf(item, []);

describe('what is worth a reconcile', () => {
  it.each([
    'FEPCluster',
    'Pod',
    'ConfigMap',
    'Secret',
    'PersistentVolumeClaim',
    'StatefulSet',
    'Service',
  ])('a bare %s can be judged', (kind) => {
    expect(text(object(kind, {}))).toContain('null');
  });

  it('a heartbeat in the annotations of a pod or ConfigMap is no news', () => {
    for (const kind of ['Pod', 'ConfigMap']) {
      const before = object(kind, {
        metadata: { name: 'x-sts-0', annotations: { renewTime: '1' } },
      });
      const after = object(kind, {
        metadata: { name: 'x-sts-0', resourceVersion: '2', annotations: { renewTime: '2' } },
      });
      expect(text(after)).toBe(text(before));
    }
  });

  it('a status the operator wrote itself is no news, a changed spec is', () => {
    const before = object('FEPCluster', { spec: { fep: { instances: 1 } } });
    const written = { ...before, status: { primary: 'x' }, fepStatus: { fepClusterReady: true } };
    const changed = { ...before, spec: { fep: { instances: 2 } } };

    expect(text(written)).toBe(text(before));
    expect(text(changed)).not.toBe(text(before));
  });

  it('a pod that turns ready is news', () => {
    const pod = (status: string) =>
      object('Pod', { status: { conditions: [{ type: 'Ready', status }] } });

    expect(text(pod('True'))).not.toBe(text(pod('False')));
  });
});
