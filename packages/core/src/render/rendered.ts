import type { AnyPlugin, Diagnostic, ObjectJson, Workload } from '@howdah/plugin-api';
import type { ImageCatalogue } from '../cluster/databaseImage.js';
import type { Provenance } from '../compose/claim.js';

/** What an operator would be made of. */
export interface Assembly {
  readonly plugins: readonly AnyPlugin[];
  readonly images: ImageCatalogue;
}

/** What would be applied for a manifest, and what would be said about it. */
export interface Rendered {
  readonly objects: readonly ObjectJson[];
  readonly diagnostics: readonly Diagnostic[];
  readonly provenance: ReadonlyMap<string, Provenance>;
  /** PostgreSQL's parameters, which the objects hold as text among other text. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whose pods the templates of the objects are. */
  readonly workload: Workload;
  /** The fields of the manifest on which each value depends, by `leafKey`; found out when it is asked for. */
  readonly sources: () => ReadonlyMap<string, readonly string[]>;
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
    workload,
    sources: () => new Map(),
  };
}
