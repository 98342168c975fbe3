import type { Diagnostic, PluginManifest } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import { asksForNothing } from './asksForNothing.js';
import { CORE_CLAIMS } from './coreClaims.js';

type Path = readonly string[];
type Claims = Pick<PluginManifest, 'claims'>;

/**
 * Warns of fields that nobody in this assembly acts upon, so that nothing is ignored silently: one
 * warning a section, which names the fields.
 */
export function unclaimedFields(
  cluster: FepCluster,
  plugins: readonly Claims[],
): readonly Diagnostic[] {
  const claims = [...CORE_CLAIMS, ...plugins.flatMap(({ claims: own = [] }) => own)];
  const sections = new Map<string, readonly string[]>();
  for (const path of unclaimedLeaves(cluster.spec, [], new Set(claims))) {
    const [section, field] = split(path);
    sections.set(section, [...(sections.get(section) ?? []), field]);
  }
  return [...sections].map(([section, fields]) => ({
    severity: 'warning',
    code: 'FieldUnclaimed',
    path: section,
    message: `${listed(fields)}; remove what is of no use, or add the plugin that acts upon it`,
  }));
}

function unclaimedLeaves(value: unknown, path: Path, claims: ReadonlySet<string>): readonly Path[] {
  if (claims.has(path.join('.')) || asksForNothing(value)) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    unclaimedLeaves(inner, [...path, key], claims),
  );
}

/** `spec.fep` and a plain field of it, or `spec.fep.monitoring` and what is below. */
function split(path: Path): readonly [section: string, field: string] {
  const depth = path.length > 2 ? 2 : path.length - 1;
  return [['spec', ...path.slice(0, depth)].join('.'), path.slice(depth).join('.')];
}

const SHOWN = 12;

function listed(fields: readonly string[]): string {
  const more = fields.length - SHOWN;
  const names = fields.slice(0, SHOWN).join(', ');
  const others = more > 0 ? ` and ${more} more` : '';
  const verb = fields.length === 1 ? 'has' : 'have';
  return `${names}${others} ${verb} no effect in this operator`;
}
