import type { AnyPlugin, HostInput, ObjectJson, Plugin } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { parseFepCluster } from '../api/parseFepCluster.js';
import { examplePlugin } from '../host/fixtures/examplePlugin.js';
import { loadPlugins } from '../host/fixtures/loadPlugins.js';
import { formatPluginRecord } from '../state/pluginRecord.js';
import { pluginKey } from '../state/stateKeys.js';
import type { StateReading } from '../state/stateReading.js';
import { exampleInput } from './fixtures/exampleInput.js';
import { PlanMemory } from './planMemory.js';
import { planWithRecords } from './planWithRecords.js';
import { inputsOf } from './pluginInputs.js';

const REASON = 'nobody knows the version of the key yet';

const undecided = (part: Partial<Omit<Plugin<null>, 'manifest'>> = {}): AnyPlugin =>
  examplePlugin('tde', { contribute: () => ({ notYet: REASON }), ...part });

const { capability: _, ...empty } = exampleInput();
const members: ObjectJson = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'x-sts' },
};

/** A state object in which some plugins are recorded to load a library each. */
function recordedFor(input: Pick<HostInput, 'cluster'>, ...ids: readonly string[]): StateReading {
  const { postgresMajor, image } = input.cluster;
  const data = ids.map((id) => [
    pluginKey(id),
    formatPluginRecord({
      version: '1.0.0',
      postgresMajor,
      image,
      contributed: [{ slot: 'pg.preload', library: 'recorded' }],
      rendered: [],
    }),
  ]);
  return { state: 'known', uid: 'u', resourceVersion: '1', data: Object.fromEntries(data) };
}

async function planned(
  plugins: readonly AnyPlugin[],
  at: {
    readonly exists: boolean;
    readonly reading: StateReading;
    readonly memory?: PlanMemory;
  },
) {
  const { host } = await loadPlugins(plugins);
  const { cluster } = parseFepCluster({
    apiVersion: 'fep.fujitsu.io/v2',
    kind: 'FEPCluster',
    metadata: { name: 'x', namespace: 'shop' },
  });
  if (cluster === undefined) throw new Error('an empty manifest is a cluster');
  const observed = { ...empty.observed, ...(at.exists ? { statefulSet: members } : {}) };
  const inputs = inputsOf({
    plugins,
    capabilitiesIn: (inputOf) => host.capabilitiesIn(inputOf),
    snapshot: { ...empty, observed },
  });
  return planWithRecords({
    cluster,
    plugins: host.plugins,
    reading: at.reading,
    inputs,
    memory: at.memory ?? new PlanMemory(),
    now: 0,
    forgotten: new Set(),
    steps: [],
  });
}

describe('a plugin that cannot tell yet what it contributes', () => {
  it('contributes what it last did, and has not failed', async () => {
    const reading = recordedFor(empty, 'tde.example');
    const planning = await planned([undecided()], { exists: true, reading });
    expect(planning).toMatchObject({
      planning: 'planned',
      failures: [],
      plan: { merged: { preload: ['recorded'] } },
    });
    expect(planning.planning === 'planned' && [...planning.undecided]).toEqual([
      ['tde.example', REASON],
    ]);
  });

  it('keeps a cluster from being made before its first contribution', async () => {
    const planning = await planned([undecided()], { exists: false, reading: { state: 'absent' } });
    expect(planning).toMatchObject({
      planning: 'waits',
      plugin: { id: 'tde.example' },
      reason: REASON,
    });
  });

  it('has no part yet in a cluster that exists without it, and nothing is recorded of it', async () => {
    const reading = recordedFor(empty, 'other.example');
    const other = examplePlugin('other');
    const planning = await planned([undecided(), other], { exists: true, reading });
    expect(planning).toMatchObject({ planning: 'planned', failures: [] });
    expect(planning.planning === 'planned' && [...planning.plan.answers.keys()]).toEqual([
      'other.example',
    ]);
  });

  it('still says what is wrong with the manifest', async () => {
    const finding = { severity: 'error' as const, code: 'X', path: 'spec', message: 'm' };
    const reading = recordedFor(empty, 'tde.example');
    const plugin = undecided({ validate: () => [finding] });
    const planning = await planned([plugin], { exists: true, reading });
    expect(planning.planning === 'planned' && planning.plan.diagnostics).toContainEqual(finding);
  });

  it('and answers now this and now that has failed', async () => {
    let count = 0;
    const restless = undecided({
      contribute: () => {
        count += 1;
        return count % 2 === 0 ? [] : { notYet: REASON };
      },
    });
    const reading = recordedFor(empty, 'tde.example');
    const planning = await planned([restless], { exists: true, reading });
    expect(planning).toMatchObject({
      failures: [{ message: expect.stringContaining('differs each time') }],
    });
  });
});

it('a plugin that cannot say what it offers contributes what it last did', async () => {
  const broken = examplePlugin('tde', {
    manifest: { provides: ['x@1'] },
    offers: () => {
      throw new TypeError('no');
    },
  });
  const reading = recordedFor(empty, 'tde.example');
  const planning = await planned([broken], { exists: true, reading });
  expect(planning).toMatchObject({
    planning: 'planned',
    asked: [],
    failures: [{ plugin: { id: 'tde.example' } }],
    plan: { merged: { preload: ['recorded'] } },
  });
});

it('a cluster that is looked at again with nothing changed becomes the very same, compared with no copy of it', async () => {
  const reading = recordedFor(empty, 'audit.example');
  const memory = new PlanMemory();
  const loads = examplePlugin('audit', {
    contribute: () => [{ slot: 'pg.preload', library: 'recorded' }],
  });
  const look = async () => {
    const planning = await planned([loads], { exists: true, reading, memory });
    if (planning.planning !== 'planned') throw new Error('it can be planned');
    return planning.plan;
  };
  const first = await look();
  const second = await look();
  expect(second.merged).toBe(first.merged);
  expect(second.objects).toBe(first.objects);
  expect(second.members).toBe(first.members);
});
