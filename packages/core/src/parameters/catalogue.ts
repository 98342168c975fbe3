import { parameterCatalogue, preloadLibraries } from './catalogue.generated.js';
import type { CatalogueMajor, ParameterContext, ParameterEntry } from './catalogue.generated.js';

/** One parameter as a PostgreSQL major has it. */
export interface ParameterDefinition {
  /** The name as PostgreSQL spells it, e.g. `TimeZone`. */
  readonly name: string;
  readonly context: ParameterContext;
  readonly type: ParameterEntry['type'];
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly enumValues?: readonly string[];
}

/** What the server of an image knows: its parameters by lower-case name, and its libraries. */
export interface ParameterCatalogue {
  readonly major: number;
  readonly definitions: ReadonlyMap<string, ParameterDefinition>;
  /** What `shared_preload_libraries` may name. */
  readonly libraries: ReadonlySet<string>;
}

const catalogues = new Map<CatalogueMajor, ParameterCatalogue>();

/** The catalogue of the project's image for a major, if there is one. */
export function imageCatalogue(major: number): ParameterCatalogue | undefined {
  if (!isCatalogueMajor(major)) return undefined;
  const built = catalogues.get(major) ?? buildCatalogue(major);
  catalogues.set(major, built);
  return built;
}

/** Whether the project's images carry a major. */
export function isCatalogueMajor(major: number): major is CatalogueMajor {
  return Object.hasOwn(preloadLibraries, major);
}

function buildCatalogue(major: CatalogueMajor): ParameterCatalogue {
  const definitions = new Map<string, ParameterDefinition>();
  for (const [name, entries] of Object.entries(parameterCatalogue)) {
    const entry = entries.find(({ majors }) => majors.includes(major));
    if (!entry) continue;
    const { majors: _majors, ...definition } = entry;
    definitions.set(name.toLowerCase(), { name, ...definition });
  }
  return { major, definitions, libraries: new Set(preloadLibraries[major]) };
}
