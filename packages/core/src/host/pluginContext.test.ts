import { createServer } from 'node:http';
import type { JsonObject } from '@howdah/kube';
import type { AnyPlugin, PluginContext, PluginManifest } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../kernel/fixtures/handClock.js';
import { exampleInput } from '../reconcile/fixtures/exampleInput.js';
import { secretData } from '../reconcile/secretText.js';
import type { DatabaseAddress } from '../sql/database.js';
import { examplePlugin } from './fixtures/examplePlugin.js';
import { exampleContexts } from './fixtures/loadPlugins.js';
import { underLogFields } from './logFields.js';
import type { PluginContextOptions } from './pluginContext.js';

const { cluster } = exampleInput();

const contextOf = (
  manifest: Partial<PluginManifest>,
  part: Partial<PluginContextOptions> = {},
): PluginContext => {
  const plugin: AnyPlugin = examplePlugin('a', { manifest });
  return exampleContexts(part)(plugin, () => undefined);
};

it('what a plugin logs carries the plugin, and the cluster, generation and reconcile it logs in', () => {
  const lines: JsonObject[] = [];
  const { log } = contextOf(
    {},
    {
      logFor: (always) => ({
        info: (fields) => void lines.push({ ...always, ...fields }),
        warn: () => undefined,
      }),
    },
  );
  underLogFields({ cluster: 'ns/x', generation: '3', reconcile: '7' }, () => {
    log.info({ member: 'x-sts-0' }, 'told');
  });

  expect(lines).toEqual([
    { plugin: 'a.example', cluster: 'ns/x', generation: '3', reconcile: '7', member: 'x-sts-0' },
  ]);
});

it('a plugin runs programs in containers only where its manifest says so', async () => {
  const call = { namespace: 'ns', pod: 'p', container: 'c', command: ['true'], timeoutMs: 1000 };
  const rule = { apiGroups: [''], verbs: ['create'] };
  await expect(
    contextOf({ rbac: [{ ...rule, resources: ['pods'] }] }).exec.run(call),
  ).rejects.toMatchObject({
    code: 'HOWDAH_UNDECLARED_ACCESS',
    message: expect.stringContaining('may not create pods/exec'),
  });
  await expect(
    contextOf({ rbac: [{ ...rule, resources: ['pods/exec'] }] }).exec.run(call),
  ).rejects.toMatchObject({ code: 'EXEC_FAILED' });
});

it('a plugin sends the password of a Secret only where its manifest lets it get that Secret', async () => {
  const credential = {
    namespace: 'ns',
    username: 'patroni',
    password: { secret: 'x-system', key: 'rest-password' },
  };
  const call = { method: 'GET', url: 'http://127.0.0.1:1/', timeoutMs: 1000, credential } as const;
  await expect(contextOf({}).http.request(call)).rejects.toMatchObject({
    code: 'HOWDAH_UNDECLARED_ACCESS',
    message: expect.stringContaining('may not get secrets "x-system"'),
  });
});

it('a request to a pod that is not answered in its time has failed, and says so', async () => {
  const clock = new HandClock();
  const server = createServer(() => {
    clock.pass(1000);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const asked = contextOf({}, { clock }).http.request({
    method: 'GET',
    url: `${origin}/patroni?x`,
    timeoutMs: 1000,
  });
  await expect(asked).rejects.toMatchObject({
    code: 'HOWDAH_POD_HTTP',
    message: `GET ${origin}/patroni got no answer: none within 1000 ms`,
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('SQL of a plugin', () => {
  const call = { cluster, member: 'x-sts-0', text: 'SELECT 1' };
  const world: PluginContextOptions['world'] = () => ({
    cacheOf: () => undefined,
    observed: () => ({
      configMaps: [],
      services: [],
      persistentVolumeClaims: [],
      others: [],
      pods: [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'x-sts-0' },
          spec: { containers: [{ ports: [{ name: 'postgresql', containerPort: 5433 }] }] },
          status: { podIP: '10.0.0.7' },
        },
      ],
    }),
    secret: ({ name, namespace }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      data: secretData(
        name === 'x-system' && namespace === 'shop'
          ? { 'superuser-password-in-use': 'hunter2' }
          : { 'ca.crt': 'AUTHORITY' },
      ),
    }),
  });

  it('is refused where its manifest does not say sql', async () => {
    await expect(contextOf({}, { world }).sql.query(call)).rejects.toMatchObject({
      code: 'HOWDAH_UNDECLARED_ACCESS',
      message: expect.stringContaining('add sql: true'),
    });
  });

  it('runs on the member it names, as superuser, and answers plain JSON', async () => {
    const addresses: DatabaseAddress[] = [];
    const rows = [{ at: new Date(0), bytes: Buffer.from([1, 255]), none: null, ratio: Number.NaN }];
    const { sql } = contextOf(
      { sql: true },
      {
        world,
        connect: (address, use) => {
          addresses.push(address);
          return use({ query: () => Promise.resolve(rows) });
        },
      },
    );
    expect(await sql.query(call)).toEqual([
      { at: '1970-01-01T00:00:00.000Z', bytes: '\\x01ff', none: null, ratio: 'NaN' },
    ]);
    expect(addresses).toEqual([
      {
        host: '10.0.0.7',
        port: 5433,
        database: 'postgres',
        user: 'postgres',
        password: 'hunter2',
        authority: 'AUTHORITY',
      },
    ]);
  });

  it('fails with the code of the driver alone', async () => {
    const refused = Object.assign(new Error('password hunter2'), { code: '28P01' });
    const { sql } = contextOf({ sql: true }, { world, connect: () => Promise.reject(refused) });
    const error = await sql.query(call).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'HOWDAH_MEMBER_SQL', reason: '28P01' });
    expect(String(error)).toContain('SQL on x-sts-0 was not run');
    expect(String(error)).not.toContain('hunter2');
  });

  it('says what is missing where the member cannot be reached', async () => {
    const nobody = contextOf({ sql: true }, { world }).sql.query({ ...call, member: 'x-sts-9' });
    await expect(nobody).rejects.toThrow('no pod of that name with an address');
    await expect(contextOf({ sql: true }).sql.query(call)).rejects.toThrow(
      'the caches are not there yet',
    );
  });
});
