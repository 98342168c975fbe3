import { ARCHIVING, archivesNothing } from './archiving.js';
import type { ParameterCatalogue } from './catalogue.js';
import { checkValue } from './checkValue.js';
import { isFepParameter } from './fepParameters.js';
import { LIBRARY_LISTS, libraryList } from './libraryList.js';
import type { ParameterWarning, ParameterWarningCode } from './parameterWarning.js';
import { parsePgParams } from './parsePgParams.js';
import type { ParsedPgParams } from './parsePgParams.js';
import type { PodLimits } from './podLimits.js';
import { settleTogether } from './settleTogether.js';
import { walKeepSize } from './walKeepSegments.js';

/** What decides over a user's parameters. */
export interface ParameterInput {
  /** `customPgParams` as written. */
  readonly userText: string;
  /** What the server of the image knows. */
  readonly catalogue: ParameterCatalogue;
  /** Parameters that are not the user's: by name, whose they are, as a phrase for a warning. */
  readonly owned: ReadonlyMap<string, string>;
  /** Libraries of the image; those of the catalogue when left out. */
  readonly libraries?: ReadonlySet<string>;
  readonly pod: PodLimits;
}

/** The user's parameters as the server can take them. */
export interface DecidedParameters {
  /** By the name as PostgreSQL spells it, in the order of names. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Libraries the user wants in `shared_preload_libraries`, in the user's order. */
  readonly preload: readonly string[];
  readonly warnings: readonly ParameterWarning[];
}

interface Verdict {
  readonly set?: readonly [name: string, value: string];
  readonly preload?: readonly string[];
  readonly warnings?: readonly ParameterWarning[];
}

// A configuration file may name these, but a server with such a file would not start.
const PER_TRANSACTION = new Set([
  'transaction_deferrable',
  'transaction_isolation',
  'transaction_read_only',
]);

const NONE: ReadonlySet<string> = new Set();

const ARCHIVING_OFF =
  'is set aside and archiving is off: nothing in this operator archives WAL, so the WAL volume ' +
  'would fill up; add a plugin that provides wal.archive to the operator';

/**
 * Decides what becomes of the user's parameters, so that a server starts with the result whatever
 * was written: what it cannot take is dropped or translated, each time with a warning.
 */
export function decideParameters(input: ParameterInput): DecidedParameters {
  const parsed = parsePgParams(input.userText);
  const translated = translateRenamed(parsed.entries, input.catalogue);
  const verdicts = [...translated.entries].map(([name, value]) => judge(input, name, value));

  const set = verdicts.flatMap((verdict) => (verdict.set ? [verdict.set] : []));
  const sorted = Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1)));
  const oneByOne: DecidedParameters = {
    parameters: sorted,
    preload: verdicts.flatMap((verdict) => verdict.preload ?? []),
    warnings: [
      ...parsed.warnings,
      ...translated.warnings,
      ...verdicts.flatMap((verdict) => verdict.warnings ?? []),
    ],
  };
  return settleTogether(oneByOne, input);
}

function judge(input: ParameterInput, name: string, value: string): Verdict {
  const { catalogue, owned } = input;
  if (LIBRARY_LISTS.has(name)) return judgeLibraries(input, name, value);

  const owner = owned.get(name);
  if (owner !== undefined) {
    return refused('ParameterOwned', name, `is set aside: it belongs to ${owner}`);
  }
  if (ARCHIVING.has(name) && !hasArchiver(owned) && !archivesNothing(value)) {
    return refused('ArchivingOff', name, ARCHIVING_OFF);
  }

  const definition = catalogue.definitions.get(name);
  if (definition === undefined) return judgeUnknown(catalogue, name, value);
  if (definition.context === 'internal' || PER_TRANSACTION.has(name)) {
    return refused('ParameterInvalid', name, 'is dropped: it cannot be set in a configuration');
  }
  const checked = checkValue(definition, value);
  if ('value' in checked) return { set: [definition.name, checked.value] };
  const problem = `is dropped and keeps its default: expected ${checked.expected}`;
  return refused('ParameterInvalid', name, problem);
}

function hasArchiver(owned: ReadonlyMap<string, string>): boolean {
  return owned.has('archive_command') || owned.has('archive_library');
}

/** Names with a dot belong to extensions and applications; the server takes any it knows not. */
function judgeUnknown(catalogue: ParameterCatalogue, name: string, value: string): Verdict {
  if (isFepParameter(name)) {
    return refused('ParameterOfFep', name, 'is dropped: only servers of FEP images know it');
  }
  const prefix = name.slice(0, name.indexOf('.') + 1);
  const reserved = [...catalogue.definitions.keys()].some((known) => known.startsWith(prefix));
  if (prefix !== '' && !reserved) return { set: [name, value] };
  const problem = `is dropped: PostgreSQL ${catalogue.major} does not know it`;
  return refused('ParameterUnknown', name, problem);
}

function judgeLibraries(input: ParameterInput, name: string, value: string): Verdict {
  // These come from a folder of their own, which the images do not have.
  const libraries =
    name === 'local_preload_libraries' ? NONE : (input.libraries ?? input.catalogue.libraries);
  const { present, missing } = libraryList(value, libraries);
  const warnings = missing.map((library) => {
    const shown = /^[\w.$/-]{1,63}$/.test(library) ? library : 'a library with an odd name';
    return warning('LibraryMissing', name, `goes without ${shown}: the image does not have it`);
  });

  if (name === 'shared_preload_libraries') return { preload: present, warnings };
  return present.length > 0 ? { set: [name, present.join(',')], warnings } : { warnings };
}

function translateRenamed(
  entries: ReadonlyMap<string, string>,
  catalogue: ParameterCatalogue,
): ParsedPgParams {
  const name = 'wal_keep_segments';
  const segments = entries.get(name);
  if (segments === undefined || catalogue.definitions.has(name)) return { entries, warnings: [] };

  const rest = new Map(entries);
  rest.delete(name);
  const size = walKeepSize(segments);
  if (size === undefined) {
    const problem = 'is dropped: expected a whole number of files';
    return { entries: rest, warnings: [warning('ParameterInvalid', name, problem)] };
  }
  if (rest.has('wal_keep_size')) {
    const problem = 'is dropped: wal_keep_size is given as well';
    return { entries: rest, warnings: [warning('ParameterTranslated', name, problem)] };
  }
  rest.set('wal_keep_size', size);
  const advice = `is taken as wal_keep_size = ${size}; write that instead`;
  return { entries: rest, warnings: [warning('ParameterTranslated', name, advice)] };
}

function refused(code: ParameterWarningCode, name: string, problem: string): Verdict {
  return { warnings: [warning(code, name, problem)] };
}

function warning(code: ParameterWarningCode, name: string, text: string): ParameterWarning {
  return { code, name, message: `${name} of customPgParams ${text}` };
}
