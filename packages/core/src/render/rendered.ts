import type { AnyObject } from '@howdah/kube';
import type { AnyPlugin, Diagnostic, ObjectJson, Workload } from '@howdah/plugin-api';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import type { Provenance } from '../compose/claim.js';

/** What an operator would be made of. */
export interface Assembly {
  readonly plugins: readonly AnyPlugin[];
  readonly images: ImageCatalogue;
  /** Child resources of the cluster as they stand; as the manifest has them where none are given. */
  readonly children?: readonly AnyObject[];
}

/** What would be applied for a manifest, and what would be said about it. */
export interface Rendered {
  readonly objects: readonly ObjectJson[];
  readonly diagnostics: readonly Diagnostic[];
  readonly provenance: ReadonlyMap<string, Provenance>;
  /** PostgreSQL's parameters, which the objects hold as text among other text. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Records of pg_hba.conf, in their order. */
  readonly access: readonly string[];
  /** Libraries that the server loads when it starts, in their order. */
  readonly libraries: readonly string[];
  /** Whose pods the templates of the objects are. */
  readonly workload: Workload;
  /** The fields of the manifest on which each value depends, by `leafKey`; found out when it is asked for. */
  readonly sources: () => ReadonlyMap<string, readonly string[]>;
  /** Where a field of the manifest stands: in the child that has set it, or in the manifest. */
  readonly placeOf: (field: string) => string;
}

/** Nothing, and why. */
export function renderedNothing(
  diagnostics: readonly Diagnostic[],
  workload: Workload = 'instance',
): Rendered {
  return {
    objects: [],
    diagnostics,
    provenance: new Map(),
    parameters: {},
    access: [],
    libraries: [],
    workload,
    sources: () => new Map(),
    placeOf: (field) => field,
  };
}
