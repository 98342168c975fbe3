import { isJsonObject } from '@howdah/kube';
import type { AnyObject, JsonObject, Kube } from '@howdah/kube';
import type { HollowAddresses } from './hollowAddresses.js';

/** What hollow clusters live in. */
export interface HollowWorld {
  readonly kube: Kube;
  readonly namespace: string;
  readonly addresses: HollowAddresses;
  /** The pods of a cluster, by name. */
  podsOf(cluster: string): readonly AnyObject[];
  /** Undefined until the operator has made them. */
  secretsOf(cluster: string): ClusterSecrets | undefined;
  /** Told of every change of a Patroni's dynamic configuration, at once. */
  configured(cluster: string, config: JsonObject): void;
}

/** The Secrets that members are started with, by the names of their keys. */
export interface ClusterSecrets {
  readonly system: (key: string) => string;
  readonly tls: (key: string) => string;
}

/** Reads a Secret's values. */
export function secretReader(secret: AnyObject): (key: string) => string {
  return (key) => {
    const data = secret['data'];
    const value = isJsonObject(data) ? data[key] : undefined;
    return Buffer.from(typeof value === 'string' ? value : '', 'base64').toString('utf8');
  };
}
