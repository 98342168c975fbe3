import type { PluginManifest, PluginSql, SqlCall } from '@howdah/plugin-api';
import { secretNames } from '../cluster/clusterNames.js';
import { superuserCertificates } from '../credentials/superuserLogin.js';
import { inUseKey, SYSTEM_KEYS } from '../credentials/systemCredentials.js';
import { serverPort } from '../reconcile/observedMembers.js';
import { secretText } from '../reconcile/secretText.js';
import type { World } from '../reconcile/world.js';
import { objectAt, textAt } from '../json/memberOf.js';
import type { Connect, DatabaseAddress } from '../sql/database.js';
import { AssemblyError } from './assemblyError.js';
import { plainValue } from './plainValue.js';

/** A statement that could not be run; of the driver's error only the code is told. */
export class MemberSqlError extends Error {
  override readonly name = 'MemberSqlError';
  readonly code = 'HOWDAH_MEMBER_SQL';
  /** SQLSTATE where the server answered, otherwise the code of the connection's error. */
  readonly reason: string;

  constructor(member: string, reason: string, problem: string) {
    super(`SQL on ${member} was not run: ${problem}`);
    this.reason = reason;
  }
}

/** What SQL on members needs: the caches, which come up after the plugins, and a driver. */
export interface MemberSqlOptions {
  readonly connect: Connect;
  readonly world: () => Pick<World, 'observed' | 'secret'> | undefined;
}

/** SQL on members as their superuser, for a plugin whose manifest says so. Costs no request. */
export function memberSql(
  { connect, world }: MemberSqlOptions,
  { id, sql }: PluginManifest,
): PluginSql {
  return {
    async query(call) {
      if (sql !== true) {
        throw new AssemblyError(
          'HOWDAH_UNDECLARED_ACCESS',
          `plugin "${id}" may not run SQL on members; add sql: true to its manifest`,
        );
      }
      const address = addressOf(call, world());
      try {
        const rows = await connect(
          address,
          (database) => database.query(call.text, call.values),
          call.signal,
        );
        return rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)])),
        );
      } catch (error) {
        call.signal?.throwIfAborted();
        const reason = codeOf(error);
        throw new MemberSqlError(
          call.member,
          reason,
          `${reason}; the server's log has the statement where the server refused it`,
        );
      }
    },
  };
}

function addressOf(
  { cluster, member, database = 'postgres' }: SqlCall,
  world: Pick<World, 'observed' | 'secret'> | undefined,
): DatabaseAddress {
  const fail = (problem: string): never => {
    throw new MemberSqlError(member, 'HOWDAH_MEMBER_UNREACHABLE', problem);
  };
  if (world === undefined) {
    return fail('the caches are not there yet; run SQL in steps and observations, not in start');
  }
  const { namespace, name } = cluster;
  const pod = world.observed({ namespace, name }).pods.find((one) => one.metadata.name === member);
  const host = pod === undefined ? undefined : textAt(objectAt(pod, 'status'), 'podIP');
  if (pod === undefined || host === undefined) {
    return fail(`cluster "${namespace}/${name}" has no pod of that name with an address`);
  }
  const names = secretNames(name);
  const certificate = secretText(world.secret({ namespace, name: names.certificate }));
  const key = inUseKey(SYSTEM_KEYS.superuser);
  const password = secretText(world.secret({ namespace, name: names.system }))[key];
  if (password === undefined) {
    return fail(`Secret "${namespace}/${names.system}" holds no key "${key}"`);
  }
  return {
    host,
    port: serverPort(pod) ?? cluster.port,
    database,
    user: SUPERUSER,
    password,
    ...superuserCertificates(certificate),
  };
}

/** Of initdb, which every image is started with. */
const SUPERUSER = 'postgres';

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
