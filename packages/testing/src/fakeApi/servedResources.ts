import { apiVersionOf, KINDS } from '@howdah/kube';
import type { Answer } from './answers.js';
import { notFound } from './failure.js';
import { removeEntry } from './garbage.js';
import { mapAt, textAt } from './jsonMap.js';
import { builtInResources, resourceId, resourcesOfCrd, servedId } from './resource.js';
import type { Resource } from './resource.js';
import type { Route } from './route.js';
import type { Store, StoredEvent } from './store.js';

const CRDS = resourceId(KINDS.customResourceDefinitions);

/** The resources that are served: built-in ones, and those of the definitions in the store. */
export class ServedResources {
  readonly #store: Store;
  readonly #resources = new Map<string, Resource>();

  constructor(store: Store) {
    this.#store = store;
    for (const resource of builtInResources()) this.#serve(resource);
    for (const { resource, entry } of store.all()) {
      if (resource === CRDS)
        for (const defined of resourcesOfCrd(entry.object)) this.#serve(defined);
    }
    store.kindOf = (apiVersion, kind) =>
      [...this.#resources.values()]
        .map((resource) => resource.kind)
        .find((each) => each.kind === kind && apiVersionOf(each) === apiVersion);
    store.subscribe((event) => {
      if (event.resource === CRDS) this.#follow(event);
    });
  }

  of(route: Route): Resource {
    const resource = this.#resources.get(`${route.apiVersion}/${route.plural ?? ''}`);
    if (resource === undefined) throw notFound();
    return resource;
  }

  discover({ apiVersion }: Route): Answer {
    const served = [...this.#resources.values()].filter(
      ({ kind }) => apiVersionOf(kind) === apiVersion,
    );
    if (served.length === 0) throw notFound();
    const resources = served.map(({ kind }) => ({
      name: kind.plural,
      kind: kind.kind,
      namespaced: kind.namespaced,
    }));
    return { status: 200, body: { kind: 'APIResourceList', groupVersion: apiVersion, resources } };
  }

  #serve(resource: Resource): void {
    this.#resources.set(servedId(resource.kind), resource);
  }

  /** Versions that are served no longer go, and with a definition its objects. */
  #follow({ type, object, previous }: StoredEvent): void {
    const before = previous === undefined ? [] : resourcesOfCrd(previous);
    for (const { kind } of before) this.#resources.delete(servedId(kind));
    if (type !== 'DELETED') {
      for (const resource of resourcesOfCrd(object)) this.#serve(resource);
      return;
    }
    const spec = mapAt(object, 'spec');
    const id = `${textAt(spec, 'group') ?? ''}/${textAt(mapAt(spec, 'names'), 'plural') ?? ''}`;
    for (const located of this.#store.all()) {
      if (located.resource === id) removeEntry(this.#store, located);
    }
  }
}
