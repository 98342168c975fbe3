import { isJsonObject } from '@howdah/kube';
import type { AnyObject } from '@howdah/kube';
import { settleChildren } from '../children/settleChildren.js';
import type { SettledChildren } from '../children/settleChildren.js';
import { objectAt, textAt } from '../json/memberOf.js';

/** A manifest with its children as they stand; nothing where none are given, or it is no manifest. */
export function withChildren(
  manifest: unknown,
  children: readonly AnyObject[] = [],
): SettledChildren | undefined {
  if (children.length === 0 || !isJsonObject(manifest)) return undefined;
  const metadata = objectAt(manifest, 'metadata');
  const [apiVersion, kind, name] = [
    textAt(manifest, 'apiVersion'),
    textAt(manifest, 'kind'),
    textAt(metadata, 'name'),
  ];
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const parent = { ...manifest, apiVersion, kind, metadata: { ...metadata, name } };
  const own = children.filter((child) => child.metadata.name === name);
  return settleChildren(parent, (of) => own.find((child) => child.kind === of.kind.kind));
}
