import { KINDS } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomKind } from './customKind.js';
import type { CustomKind } from './customKind.js';
import { CONFIG_MAPS, configMap } from './fixtures.js';
import { rawRequest, verdictOf } from './rawRequest.js';
import type { RawAnswer, RawRequest } from './rawRequest.js';
import { openTarget } from './target.js';
import type { Target } from './target.js';

const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const APPLY = 'application/apply-patch+yaml';

describe('requests as no client of ours sends them', () => {
  let target: Target;
  let custom: CustomKind;

  beforeAll(async () => {
    target = await openTarget(process.env['KUBE_TARGET']);
    custom = await defineCustomKind(target, {
      schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      subresources: { status: {} },
    });
  });
  afterAll(async () => {
    await target.kube.delete(KINDS.customResourceDefinitions, { name: custom.definition });
    await target.close();
  });

  const pathOf = (kind: 'ConfigMap' | 'Widget'): string =>
    kind === 'ConfigMap'
      ? `/api/v1/namespaces/${target.namespace}/configmaps`
      : `/apis/${custom.kind.group}/v1/namespaces/${target.namespace}/${custom.kind.plural}`;
  const send = (asked: RawRequest): Promise<RawAnswer> => rawRequest(target.access, asked);
  const key = (name: string) => ({ namespace: target.namespace, name });

  describe('a dry run that is none', () => {
    const object = (name: string): string => JSON.stringify(configMap(key(name), { a: '1' }));
    const REFUSED = '422 dryRun FieldValueNotSupported';

    it.each(['all', 'true', '', 'All,All', 'All&dryRun=x'])(
      'is refused when something is created (%s), and nothing is',
      async (value) => {
        const path = `${pathOf('ConfigMap')}?dryRun=${value}`;
        const answer = await send({ method: 'POST', path, body: object('created') });
        expect(verdictOf(answer)).toBe(REFUSED);
        expect(await target.kube.get(CONFIG_MAPS, key('created'))).toBeUndefined();
      },
    );

    it('is refused when something is replaced, patched, applied or deleted, which stays', async () => {
      const { kube } = target;
      const before = await kube.create(CONFIG_MAPS, configMap(key('kept'), { a: '0' }));
      const path = `${pathOf('ConfigMap')}/kept`;
      const odd = `${path}?fieldManager=x&dryRun=x`;
      const body = object('kept');
      const attempts: readonly RawRequest[] = [
        { method: 'PUT', path: odd, body },
        { method: 'PATCH', path: odd, contentType: MERGE, body },
        { method: 'PATCH', path: odd, contentType: APPLY, body },
        { method: 'DELETE', path: odd },
        { method: 'DELETE', path, body: JSON.stringify({ dryRun: ['x'] }) },
        { method: 'DELETE', path: `${pathOf('ConfigMap')}/absent?dryRun=x` },
      ];
      for (const attempt of attempts) expect(verdictOf(await send(attempt))).toBe(REFUSED);
      expect(await kube.get(CONFIG_MAPS, key('kept'))).toEqual(before);
    });

    it('is one where it says so in the body of a delete', async () => {
      await target.kube.create(CONFIG_MAPS, configMap(key('looked-at')));
      const path = `${pathOf('ConfigMap')}/looked-at`;
      const body = JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] });
      expect(verdictOf(await send({ method: 'DELETE', path, body }))).toBe('200');
      expect(await target.kube.get(CONFIG_MAPS, key('looked-at'))).toBeDefined();
    });
  });

  describe('an object that is not what the path says', () => {
    /** What each way of writing is answered. */
    interface Verdicts {
      readonly create: string;
      readonly replace: string;
      readonly apply: string;
      readonly merge: string;
    }
    const own = (kind: 'ConfigMap' | 'Widget'): JsonObject =>
      kind === 'ConfigMap'
        ? { apiVersion: 'v1', kind }
        : { apiVersion: `${custom.kind.group}/v1`, kind: custom.kind.kind };

    async function verdicts(kind: 'ConfigMap' | 'Widget', said: JsonObject): Promise<Verdicts> {
      const name = 'typed';
      const path = pathOf(kind);
      const at = `${path}/${name}?fieldManager=x`;
      const started = { ...own(kind), metadata: { name } };
      await send({ method: 'POST', path, body: JSON.stringify(started) });
      const { body: live } = await send({ method: 'GET', path: at });
      const { apiVersion: _apiVersion, kind: _kind, ...rest } = live;
      const text = JSON.stringify({ ...said, metadata: { name } });
      const answers = {
        create: await send({
          method: 'POST',
          path: `${path}?dryRun=All`,
          body: text.replace(name, 'new'),
        }),
        replace: await send({
          method: 'PUT',
          path: at,
          body: JSON.stringify({ ...rest, ...said }),
        }),
        apply: await send({ method: 'PATCH', path: at, contentType: APPLY, body: text }),
        merge: await send({
          method: 'PATCH',
          path: at,
          contentType: MERGE,
          body: JSON.stringify(said),
        }),
      };
      return {
        create: verdictOf(answers.create),
        replace: verdictOf(answers.replace),
        apply: verdictOf(answers.apply),
        merge: verdictOf(answers.merge),
      };
    }

    it.each<[JsonObject, Verdicts]>([
      [{ apiVersion: 'v1', kind: 'Secret' }, refused('422 patch FieldValueInvalid')],
      [{ apiVersion: 'v2', kind: 'ConfigMap' }, refused('422 patch FieldValueInvalid')],
      [{ apiVersion: 'apps/v1', kind: 'ConfigMap' }, refused('422 patch FieldValueInvalid')],
      [{ apiVersion: 'v1' }, { create: '201', replace: '200', apply: '400', merge: '200' }],
      [{ kind: 'ConfigMap' }, { create: '201', replace: '200', apply: '400', merge: '200' }],
    ])('%j is refused where there are ConfigMaps, or taken as one', async (said, expected) => {
      expect(await verdicts('ConfigMap', said)).toEqual(expected);
    });

    it('is refused where there are custom resources, which say what they are', async () => {
      const { apiVersion, kind } = own('Widget');
      const otherKind = '422 kind FieldValueInvalid';
      expect(await verdicts('Widget', { apiVersion, kind: 'Gadget' })).toEqual({
        create: otherKind,
        replace: otherKind,
        apply: '400',
        merge: otherKind,
      });
      const otherVersion = refused('422 apiVersion FieldValueInvalid');
      expect(await verdicts('Widget', { apiVersion: `${custom.kind.group}/v2`, kind })).toEqual(
        otherVersion,
      );
      expect(await verdicts('Widget', { apiVersion: 'v1', kind })).toEqual(otherVersion);
      const silent = { create: '400', replace: '400', apply: '400', merge: '200' };
      expect(await verdicts('Widget', { apiVersion })).toEqual(silent);
      expect(await verdicts('Widget', { kind })).toEqual(silent);
    });

    it.each([
      ['ConfigMap', 'replace', '/kind', '422 patch FieldValueInvalid'],
      ['ConfigMap', 'replace', '/apiVersion', '422 patch FieldValueInvalid'],
      ['ConfigMap', 'remove', '/kind', '200'],
      ['ConfigMap', 'remove', '/apiVersion', '400'],
      ['Widget', 'replace', '/kind', '422 kind FieldValueInvalid'],
      ['Widget', 'replace', '/apiVersion', '422 apiVersion FieldValueInvalid'],
      ['Widget', 'remove', '/kind', '422 patch FieldValueInvalid'],
    ] as const)('%s: a JSON patch to %s %s is answered %s', async (...[kind, op, at, verdict]) => {
      const body = JSON.stringify({ ...own(kind), metadata: { name: 'typed' } });
      await send({ method: 'POST', path: pathOf(kind), body });
      const patch = [{ op, path: at, ...(op === 'replace' ? { value: 'v2' } : {}) }];
      const path = `${pathOf(kind)}/typed`;
      const answer = await send({
        method: 'PATCH',
        path,
        contentType: JSON_PATCH,
        body: JSON.stringify(patch),
      });
      expect(verdictOf(answer)).toBe(verdict);
    });

    it('is not looked at where only a status is written to a custom resource', async () => {
      const body = JSON.stringify({ ...own('Widget'), metadata: { name: 'typed' } });
      await send({ method: 'POST', path: pathOf('Widget'), body });
      const path = `${pathOf('Widget')}/typed/status`;
      const patch = JSON.stringify({ kind: 'Gadget', status: { phase: 'a' } });
      expect(
        verdictOf(await send({ method: 'PATCH', path, contentType: MERGE, body: patch })),
      ).toBe('200');
    });
  });

  describe('what is too much', () => {
    const object = (kind: 'ConfigMap' | 'Secret', text: string): string =>
      JSON.stringify({ apiVersion: 'v1', kind, metadata: { name: 'much' }, data: { a: text } });
    const path = (plural: string): string => `/api/v1/namespaces/${target.namespace}/${plural}`;

    it('is refused before it is read: a request has at most 3 MiB', async () => {
      const most = 3 * 1024 * 1024;
      const body = object('ConfigMap', '').padEnd(most + 1, ' ');
      const at = `${path('configmaps')}/much?fieldManager=x`;
      for (const asked of [
        { method: 'POST', path: path('configmaps'), body },
        { method: 'PUT', path: at, body },
        { method: 'PATCH', path: at, contentType: MERGE, body },
        { method: 'PATCH', path: at, contentType: APPLY, body },
      ] as const) {
        expect(verdictOf(await send(asked))).toBe('413');
      }
      const fits = {
        method: 'POST',
        path: `${path('configmaps')}?dryRun=All`,
        body: body.slice(0, most),
      } as const;
      expect(verdictOf(await send(fits))).toBe('201');
    });

    it.each([
      ['ConfigMap', 'configmaps', 'x', '422 [] FieldValueTooLong'],
      ['Secret', 'secrets', 'eHh4', '422 data FieldValueTooLong'],
    ] as const)('is refused as data of a %s: 1 MiB', async (...[kind, plural, unit, verdict]) => {
      const most = 1024 * 1024;
      const bytes = Buffer.byteLength(unit, kind === 'Secret' ? 'base64' : 'utf8');
      const units = Math.floor(most / bytes);
      const send1 = (text: string): Promise<RawAnswer> =>
        send({ method: 'POST', path: `${path(plural)}?dryRun=All`, body: object(kind, text) });
      expect(verdictOf(await send1(unit.repeat(units)))).toBe('201');
      expect(verdictOf(await send1(unit.repeat(units + 1)))).toBe(verdict);
    });
  });
});

/** Of a built-in kind: unreadable in each of its ways. */
function refused(merge: string): {
  readonly create: string;
  readonly replace: string;
  readonly apply: string;
  readonly merge: string;
} {
  return { create: '400', replace: '400', apply: '400', merge };
}
