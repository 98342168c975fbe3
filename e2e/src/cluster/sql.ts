import type { Kubectl } from '../kubectl/kubectl.js';
import type { DatabaseTarget } from './databaseTarget.js';

const SQL_MS = 180_000;

/** Runs statements as superuser through the socket inside a member; gives the rows' first column. */
export async function queryMember(
  kubectl: Kubectl,
  target: DatabaseTarget,
  { member, sql }: { readonly member: string; readonly sql: string },
): Promise<string[]> {
  const { namespace, container, port } = target;
  const login = ['-p', String(port), '-U', 'postgres', '-d', 'postgres'];
  const quiet = ['--no-psqlrc', '--no-password', '--quiet', '--tuples-only', '--no-align'];
  const result = await kubectl.exec(
    {
      namespace,
      pod: member,
      container,
      command: ['psql', ...login, ...quiet, '--set', 'ON_ERROR_STOP=1', '--command', sql],
    },
    { timeoutMs: SQL_MS },
  );
  return result.stdout.split('\n').filter((line) => line !== '');
}
