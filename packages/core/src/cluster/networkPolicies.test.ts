import type { JsonObject } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '@howdah/kube';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { networkPolicies } from './networkPolicies.js';

const { cluster, names } = exampleInput();

function rules(database: JsonObject, ingress: Parameters<typeof networkPolicies>[1] = []) {
  const spec = { ...cluster.spec, plugins: { database } };
  return networkPolicies({ cluster: { ...cluster, spec }, names }, ingress).map((made) =>
    made.slot === 'object' && isJsonObject(made.object['spec'])
      ? made.object['spec']['ingress']
      : undefined,
  );
}

const database = { ports: [{ protocol: 'TCP', port: cluster.port }] };
const members = { from: [{ podSelector: { matchLabels: names.labels } }, expect.anything()] };
const jobs = { podSelector: { matchLabels: { 'howdah.dev/workload-of': cluster.name } } };
const shop = { podSelector: { matchLabels: { app: 'shop' } } };

describe('the NetworkPolicy of the members', () => {
  it('is made when it is asked for, and not otherwise', () => {
    expect(rules({})).toEqual([]);
    expect(rules({ networkPolicy: {} })).toEqual([[database, members]]);
  });

  it('lets only the clients that are named to the port of the database, and what works for it', () => {
    expect(rules({ networkPolicy: { clients: [shop] } })).toEqual([
      [{ ...database, from: [jobs, shop] }, members],
    ]);
  });

  it('lets nobody else there when none is named: an empty list of peers would be everybody', () => {
    expect(rules({ networkPolicy: { clients: [] } })).toEqual([
      [{ ...database, from: [jobs] }, members],
    ]);
  });

  it('says so in one object with what plugins allow', () => {
    const scrape = { ports: [{ protocol: 'TCP', port: 9187 }], from: [shop] };
    const ingress = [{ slot: 'network.ingress', port: 9187, from: [shop] }] as const;

    expect(rules({ networkPolicy: { clients: [] } }, ingress)).toEqual([
      [{ ...database, from: [jobs] }, members, scrape],
    ]);
    expect(rules({}, ingress)).toEqual([[database, members, scrape]]);
  });
});
