import type { ObjectJson } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { decideRecreation } from './decideRecreation.js';
import type { RecreationQuestion } from './decideRecreation.js';
import { dataSet } from './fixtures/volumes.js';

const pod = (ordinal: number, metadata: object = {}): ObjectJson => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `x-sts-${ordinal}`, labels: { cluster: 'x' }, ...metadata },
});
const calm: RecreationQuestion = {
  outgrown: ['fep-data-volume'],
  statefulSet: dataSet('2Gi'),
  members: dataSet('4Gi'),
  pods: [pod(0), pod(1), pod(2)],
  replicas: 3,
  held: false,
  acting: [],
};

it('a StatefulSet is made anew when it is sure to adopt every pod', () => {
  expect(decideRecreation(calm)).toEqual({ decision: 'recreate' });
  expect(decideRecreation({ ...calm, replicas: 4 })).toEqual({ decision: 'recreate' });
});

it('a StatefulSet is kept while its templates are as large as the volumes', () => {
  expect(decideRecreation({ ...calm, outgrown: [] })).toEqual({ decision: 'keep' });
});

it.each<[string, Partial<RecreationQuestion>]>([
  ['members are held stopped', { held: true }],
  ['procedure database.restart runs', { acting: ['database.restart'] }],
  ['the cluster shrinks', { replicas: 2 }],
  ['2 of 3 pods are there', { pods: [pod(0), pod(1)] }],
  ['2 of 3 pods are there', { pods: [pod(0), pod(1), pod(2, { deletionTimestamp: 'now' })] }],
  ['2 of 3 pods are there', { pods: [pod(0), pod(1), pod(2, { labels: {} })] }],
  [
    'this operator would make it with other volumes or labels than it has',
    { members: dataSet('4Gi', { selector: { matchLabels: { cluster: 'y' } } }) },
  ],
  [
    'this operator would make it with other volumes or labels than it has',
    { members: dataSet('4Gi', { volumeClaimTemplates: [] }) },
  ],
])('templates stay behind: %s', (reason, change) => {
  expect(decideRecreation({ ...calm, ...change })).toEqual({ decision: 'wait', reason });
});
