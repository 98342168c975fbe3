import { pluginSpec } from '@howdah/plugin-api';
import type { JsonObject } from '@howdah/plugin-api';
import { isJsonObject } from '@howdah/kube';
import { listAt } from '../json/memberOf.js';

const free = (description: string): JsonObject => ({
  type: 'object',
  description,
  'x-kubernetes-preserve-unknown-fields': true,
});

/** Of `spec.plugins.database.networkPolicy`. */
export const NETWORK_ACCESS_SCHEMA: JsonObject = {
  type: 'object',
  description:
    'Closes the members by a NetworkPolicy: they reach each other, the operator reaches them, and clients reach the port of the database.',
  properties: {
    clients: {
      type: 'array',
      description:
        'Who may reach the port of the database: peers of a NetworkPolicy. Anybody where it is left out.',
      items: {
        type: 'object',
        properties: {
          podSelector: free('Pods of the namespace, or of those of namespaceSelector.'),
          namespaceSelector: free('Namespaces.'),
          ipBlock: free('Addresses.'),
        },
      },
    },
  },
};

/** Who may reach the port of the database. */
export type NetworkAccess =
  /** The manifest does not ask for a NetworkPolicy. */
  | { readonly policy: 'unasked' }
  | { readonly policy: 'anybody' }
  | { readonly policy: 'clients'; readonly clients: readonly JsonObject[] };

/** What a manifest says about it. */
export function networkAccess(spec: JsonObject): NetworkAccess {
  const wanted = pluginSpec(spec, 'database')?.['networkPolicy'];
  if (!isJsonObject(wanted)) return { policy: 'unasked' };
  if (wanted['clients'] === undefined) return { policy: 'anybody' };
  return { policy: 'clients', clients: listAt(wanted, 'clients') };
}
