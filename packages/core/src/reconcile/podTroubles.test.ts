import type { JsonObject } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { podTroubles } from './podTroubles.js';

const pod = (status: JsonObject) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x-sts-0' },
  status,
});
const waiting = (reason: string, message: string) => ({
  containerStatuses: [{ image: 'nowhere/pg:17', state: { waiting: { reason, message } } }],
});

describe('podTroubles', () => {
  it('finds none while a container is being made or runs', () => {
    expect(podTroubles([pod({}), pod(waiting('ContainerCreating', ''))])).toEqual([]);
    expect(podTroubles([pod({ containerStatuses: [{ state: { running: {} } }] })])).toEqual([]);
  });

  it('names the field to correct for an image that cannot be had', () => {
    const [trouble] = podTroubles([pod(waiting('ErrImagePull', 'not found'))]);

    expect(trouble?.reason).toBe('ImageUnavailable');
    expect(trouble?.message).toContain('"nowhere/pg:17"; correct spec.fep.image.image');
  });

  it('says the same however often the kubelet tries, so that status is not written each time', () => {
    const first = podTroubles([pod(waiting('ErrImagePull', 'rpc error: not found'))]);
    const later = podTroubles([pod(waiting('ImagePullBackOff', 'back-off 10s'))]);

    expect(later).toEqual(first);
  });

  it('passes on what the kubelet and the scheduler say of the rest', () => {
    const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' };
    const crashing = pod({
      ...waiting('CrashLoopBackOff', 'back-off'),
      conditions: [{ ...unscheduled, message: '0/3 nodes are available' }],
    });

    expect(podTroubles([crashing])).toEqual([
      { pod: 'x-sts-0', reason: 'CrashLoopBackOff', message: 'back-off' },
      { pod: 'x-sts-0', reason: 'Unschedulable', message: '0/3 nodes are available' },
    ]);
  });
});
