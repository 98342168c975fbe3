import { describe, expect, it } from 'vitest';
import { compose } from '../compose/compose.js';
import type { Connect } from '../sql/database.js';
import { DatabaseSync } from './syncDatabase.js';
import type { DatabaseDemand } from './syncDatabase.js';

const demand: DatabaseDemand = {
  merged: compose([
    {
      owner: 'core',
      contribution: { slot: 'pg.role', name: 'reader', attributes: ['LOGIN'] },
    },
  ]).merged,
  secrets: {
    system: { 'superuser-password': 'secret' },
    application: { dbname: 'app', username: 'app' },
    certificate: {},
  },
  secretNames: { system: 'x-system', application: 'x-app' },
  address: { host: '10.0.0.1', port: 27500, user: 'postgres' },
};

/** A server on which everything exists already; `onQuery` hears each statement. */
function server(onQuery: (text: string) => void): Connect {
  return (_address, use) =>
    use({
      query: (text) => {
        onQuery(text);
        if (text === 'SHOW server_version') {
          return Promise.resolve([{ server_version: '17.5 (Debian 17.5-1.pgdg12+1)' }]);
        }
        return Promise.resolve([{ rolname: 'reader', rolcanlogin: true }]);
      },
    });
}

describe('DatabaseSync', () => {
  const { signal } = new AbortController();

  it('tells the version of the server it has seen, until the cluster is forgotten', async () => {
    const sync = new DatabaseSync(server(() => undefined));
    expect(sync.version('ns/x')).toBeUndefined();

    await sync.meet('ns/x', demand, signal);
    expect(sync.version('ns/x')).toBe('17.5');

    sync.forget('ns/x');
    expect(sync.version('ns/x')).toBeUndefined();
  });

  it('sends no statement after the lease was lost, and does not take the demands for met', async () => {
    const lease = new AbortController();
    const statements: string[] = [];
    const sync = new DatabaseSync(
      server((text) => {
        statements.push(text);
        lease.abort();
      }),
    );

    await expect(sync.meet('ns/x', demand, lease.signal)).rejects.toThrow('aborted');
    expect(statements).toHaveLength(1);
    expect(sync.isMet('ns/x', demand)).toBe(false);
  });
});
