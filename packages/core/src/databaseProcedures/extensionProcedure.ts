import type { Effect, HaManager, PluginSql, Procedure, StepRun } from '@howdah/plugin-api';
import { MemberSqlError } from '../host/memberSql.js';
import { textAt } from '../json/memberOf.js';
import { inPublic } from '../sql/extensions.js';
import { planned, topologyNow, whoLeads } from './planned.js';

const DEADLINE_MS = 60_000;
const SETTLE_MS = 5000;

/** What is asked of an extension, and how one tells that it is so. */
export interface ExtensionDeed {
  readonly id: 'create_extension' | 'alter_extension';
  statement(name: string): string;
  effect(found: FoundExtension, where: string): Effect;
  result(where: string): string;
}

/** An extension of the image, as a database has it. */
export interface FoundExtension {
  /** Undefined where the database has it not. */
  readonly installed: string | undefined;
  readonly newest: string;
}

/** What a procedure about extensions needs. */
export interface ExtensionTools {
  readonly ha: () => HaManager | undefined;
  readonly sql: PluginSql;
}

/** FEPActions about one extension in one database, done by the primary once it can be asked. */
export function extensionProcedure(
  deed: ExtensionDeed,
  { ha, sql }: ExtensionTools,
): Procedure<unknown> {
  const ask = (run: StepRun<unknown>, text: string, values: readonly string[] = []) => {
    const led = whoLeads(topologyNow(ha(), run.input));
    if (!led.known) return led;
    const { cluster } = run.input;
    const { database } = extensionIn(run.args);
    const { signal } = run;
    return sql.query({ cluster, member: led.value.leader, database, text, values, signal });
  };
  return {
    id: deed.id,
    exclusive: false,
    plan: (input) => {
      const known = planned(ha(), input);
      if (!('ha' in known)) return known;
      return { plan: [{ step: 'run-statement' }] };
    },
    steps: [
      {
        id: 'run-statement',
        deadlineMs: DEADLINE_MS,
        settleMs: SETTLE_MS,
        isMet: async (run) => {
          const { name, database } = extensionIn(run.args);
          const where = `"${name}" in database "${database}"`;
          try {
            const rows = await ask(run, FIND, [name]);
            if ('known' in rows) return { effect: 'unknown', reason: rows.reason };
            const [row] = rows;
            return row === undefined
              ? { effect: 'failed', reason: `the image brings no extension "${name}"` }
              : deed.effect(foundIn(row), where);
          } catch (error) {
            if (!(error instanceof MemberSqlError)) throw error;
            return error.reason === NO_SUCH_DATABASE
              ? { effect: 'failed', reason: `there is no database "${database}"` }
              : { effect: 'unknown', reason: error.message };
          }
        },
        act: async (run) => {
          const { name } = extensionIn(run.args);
          try {
            const done = await ask(run, inPublic(deed.statement(name)));
            return 'known' in done
              ? { attempt: 'refused', reason: done.reason }
              : { attempt: 'made' };
          } catch (error) {
            if (!(error instanceof MemberSqlError)) throw error;
            const { message: reason } = error;
            return { attempt: passes(error.reason) ? 'refused' : 'impossible', reason };
          }
        },
      },
    ],
    result: (_, args) => {
      const { name, database } = extensionIn(args);
      return deed.result(`"${name}" in database "${database}"`);
    },
  };
}

/** The extension that a procedure is about, as its action recorded it. */
function extensionIn(args: StepRun<unknown>['args']) {
  return {
    name: textAt(args, 'extension') ?? '',
    database: textAt(args, 'database') ?? 'postgres',
  };
}

const FIND =
  'SELECT installed_version, default_version FROM pg_available_extensions WHERE name = $1';

function foundIn(row: Readonly<Record<string, unknown>>): FoundExtension {
  const { installed_version: installed, default_version: newest } = row;
  return {
    installed: typeof installed === 'string' ? installed : undefined,
    newest: typeof newest === 'string' ? newest : '',
  };
}

/** SQLSTATE of a connection to what is not there. */
const NO_SUCH_DATABASE = '3D000';

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Of what a server answers: broken connections, deadlocks, want of resources, one that starts or
 * stops or became a standby, a lock that is held.
 */
const PASSING = /^(?:08|40|53|57|25006|55P03)/;

/** Whether another attempt may go well; what is no answer of a server is of the network. */
function passes(reason: string): boolean {
  return !SQLSTATE.test(reason) || PASSING.test(reason);
}
