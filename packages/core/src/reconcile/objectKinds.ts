import { apiVersionOf, KINDS } from '@howdah/kube';
import type { Kind } from '@howdah/kube';

/** The kinds core and plugins may apply, by apiVersion and kind. */
export function kindOfObject(object: {
  readonly apiVersion: string;
  readonly kind: string;
}): Kind | undefined {
  return Object.values(KINDS).find(
    (kind) => kind.kind === object.kind && apiVersionOf(kind) === object.apiVersion,
  );
}
