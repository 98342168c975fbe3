import type { Diagnostic, HostInput } from '@howdah/plugin-api';
import type { FepCluster } from '../api/fepCluster.js';
import type { Contributed } from '../compose/contributed.js';
import { inSlot } from '../compose/contributed.js';
import { imageCatalogue } from '../parameters/catalogue.js';
import { decideParameters } from '../parameters/decideParameters.js';
import { podLimits } from '../cluster/podLimits.js';
import { CORE_OWNED_PARAMETERS } from '../parameters/ownedParameters.js';
import { restartOnly } from '../parameters/restartOnly.js';
import { withoutHeld } from '../parameters/withoutHeld.js';
import type { StartValues } from '../parameters/withoutHeld.js';
import type { ParameterValues } from '../state/parameterRecord.js';
import { demandOf } from './clientConnections.js';
import { decideHba } from '../hba/decideHba.js';

/** The user's own settings as contributions of the rank `user`, and what became of the rest. */
export interface UserSettings {
  readonly contributed: readonly Contributed[];
  readonly diagnostics: readonly Diagnostic[];
  /** Those parameters that take effect by a start only, as they are asked for. */
  readonly restartOnly: ParameterValues;
  /** The `customPgHba` to go back to when a later one is wrong. */
  readonly goodHba?: string | undefined;
}

const PARAMETERS = 'spec.fepChildCrVal.customPgParams';
const HBA = 'spec.fepChildCrVal.customPgHba';

/**
 * Reads `customPgParams` and `customPgHba`. What somebody requires is not the user's to set: it is
 * set aside with a warning that names the owner, and never a conflict.
 */
export function userSettings(
  cluster: FepCluster,
  input: Pick<HostInput, 'cluster' | 'names'>,
  {
    contributed,
    start,
    goodHba,
  }: {
    readonly contributed: readonly Contributed[];
    readonly start: StartValues;
    readonly goodHba: string | undefined;
  },
): UserSettings {
  const { customPgParams = '', customPgHba = '' } = cluster.spec.fepChildCrVal;
  const catalogue = imageCatalogue(input.cluster.postgresMajor);
  const hba = decideHba(customPgHba, {
    good: goodHba,
    major: input.cluster.postgresMajor,
    before: requiredRules(contributed),
    forceSsl: cluster.spec.fep.forceSsl === true,
    verifyClient: demandOf(cluster) !== 'none',
  });
  const contributedHba = hba.rules.map((rule, index): Contributed => ({
    owner: 'user',
    rank: 'user',
    contribution: {
      slot: 'pg.hba',
      id: hbaId(index),
      rule,
      field: HBA,
      ...(index === 0 ? {} : { after: [hbaId(index - 1)] }),
    },
  }));
  const hbaWarnings = hba.warnings.map((warning) => diagnostic(HBA, warning));
  if (catalogue === undefined) {
    return {
      contributed: contributedHba,
      diagnostics: hbaWarnings,
      restartOnly: {},
      goodHba: hba.good,
    };
  }

  const asked = decideParameters({
    userText: customPgParams,
    catalogue,
    owned: new Map([...requiredParameters(contributed), ...CORE_OWNED_PARAMETERS]),
    pod: podLimits(cluster, input),
  });
  const decided = withoutHeld(asked, catalogue, start);
  return {
    contributed: [
      ...contributedHba,
      ...Object.entries(decided.parameters).map(([name, value]): Contributed => ({
        owner: 'user',
        rank: 'user',
        contribution: { slot: 'pg.parameter', name, value, field: PARAMETERS },
      })),
      ...decided.preload.map((library, index): Contributed => ({
        owner: 'user',
        rank: 'user',
        contribution: {
          slot: 'pg.preload',
          library,
          after: decided.preload.slice(0, index),
          field: PARAMETERS,
        },
      })),
    ],
    diagnostics: [
      ...decided.warnings.map((warning) => diagnostic(PARAMETERS, warning)),
      ...hbaWarnings,
    ],
    restartOnly: restartOnly(asked, catalogue),
    goodHba: hba.good,
  };
}

function requiredParameters(
  contributed: readonly Contributed[],
): readonly (readonly [string, string])[] {
  const parameters = inSlot(contributed, 'pg.parameter')
    .filter(({ contribution }) => (contribution.strength ?? 'required') === 'required')
    .map(({ owner, contribution }) => [contribution.name.toLowerCase(), ownerText(owner)] as const);
  const archiver = inSlot(contributed, 'wal.archive')[0];
  return archiver === undefined
    ? parameters
    : [
        ...parameters,
        ...['archive_mode', 'archive_command', 'archive_library'].map(
          (name) => [name, ownerText(archiver.owner)] as const,
        ),
      ];
}

/** Rules that stand before the user's and may take what those name. */
function requiredRules(contributed: readonly Contributed[]): readonly string[] {
  return inSlot(contributed, 'pg.hba')
    .filter(({ contribution }) => (contribution.strength ?? 'required') === 'required')
    .map(({ contribution }) => contribution.rule);
}

function ownerText(owner: string): string {
  return owner === 'core' ? 'the operator' : `plugin ${owner}`;
}

function hbaId(index: number): string {
  return `user-${String(index).padStart(5, '0')}`;
}

function diagnostic(
  path: string,
  warning: { readonly code: string; readonly message: string },
): Diagnostic {
  return { severity: 'warning', code: warning.code, path, message: warning.message };
}
