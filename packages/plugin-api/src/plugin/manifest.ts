import type { JsonObject } from '../json.js';
import type { PolicyRule } from '../slots/claim.js';
import type { WatchedKind } from './watchedKind.js';

/** What an installation must know of a plugin without running it. */
export interface PluginManifest {
  /** DNS-style, stable for ever: `ha.howdah.dev`. */
  readonly id: string;
  /**
   * Where a third party's spec sits: `spec.plugins.<key>`. In PascalCase the prefix of its
   * condition types.
   */
  readonly key: string;
  readonly version: string;
  /** Contract it was built against, `major.minor`. */
  readonly contract: string;
  /** Ids of what it offers and of what `start` provides; providers of an exclusive one exclude each other. */
  readonly provides?: readonly string[];
  /** Capabilities it cannot work without. */
  readonly requires?: readonly string[];
  /** Capabilities it uses where some plugin provides them. */
  readonly optional?: readonly string[];
  /**
   * Fields below `spec` that the plugin acts upon, each with all that is in it: `fep.pgAuditLog`.
   * What nobody claims is told to the user as being without effect. `plugins.<key>` needs no claim.
   */
  readonly claims?: readonly string[];
  /** What the operator may do on this plugin's behalf. */
  readonly rbac?: readonly PolicyRule[];
  /** What the plugin may hand out: by `pod.rbac` to pods, and by Roles that it contributes. */
  readonly grants?: readonly PolicyRule[];
  /** Whether it runs SQL on members. */
  readonly sql?: true;
  /** Kinds that are cached; besides Kubernetes' own these may be contributed as `object`. */
  readonly watches?: readonly WatchedKind[];
  /** CustomResourceDefinitions that an installation needs. */
  readonly crds?: readonly JsonObject[];
  /** Structural OpenAPI schema of `spec.plugins.<key>`, part of the installed definition. */
  readonly specSchema?: JsonObject;
  /** PostgreSQL majors, both included. */
  readonly postgres?: { readonly min?: number; readonly max?: number };
}
