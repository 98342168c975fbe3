import type { ObjectKey } from '@howdah/kube';

/** What a path asks for. */
export interface Route {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  /** Absent for discovery of the group version. */
  readonly plural: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** With what lies below it: `status`, `proxy/index.html`. */
  readonly subresource: string | undefined;
}

/** Takes the path of a Kubernetes request apart; `undefined` for any other path. */
export function parseRoute(path: string): Route | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part));
  const [root] = parts;
  const group = root === 'apis' ? parts[1] : undefined;
  if (root !== 'api' && group === undefined) return undefined;

  const rest = parts.slice(group === undefined ? 1 : 2);
  const [version, ...resource] = rest;
  if (version === undefined) return undefined;
  const apiVersion = group === undefined ? version : `${group}/${version}`;

  // `/api/v1/namespaces/x` is the namespace itself, `/api/v1/namespaces/x/pods` are pods in it.
  const inNamespace =
    resource[0] === 'namespaces' && resource.length > 2 && !SUBRESOURCES.has(resource[2] ?? '');
  const [plural, name, ...below] = inNamespace ? resource.slice(2) : resource;
  const namespace = inNamespace ? resource[1] : undefined;
  const subresource = below.length === 0 ? undefined : below.join('/');
  return { apiVersion, plural, namespace, name, subresource };
}

const SUBRESOURCES: ReadonlySet<string> = new Set(['status', 'finalize']);

/** The key a route names, if it names an object. */
export function keyOfRoute(route: Route): ObjectKey | undefined {
  const { namespace, name } = route;
  return name === undefined ? undefined : { namespace, name };
}
