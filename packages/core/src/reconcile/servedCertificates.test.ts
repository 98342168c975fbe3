import { X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueAuthority } from '../certificates/issueCertificate.js';
import type { Connect } from '../sql/database.js';
import { ServedCertificates } from './servedCertificates.js';

const { signal } = new AbortController();
const login = { user: 'postgres', password: 'secret', authority: '' };
const members = ['x-sts-0', 'x-sts-1'].map((name) => ({ name, host: name, port: 27500 }));

let former: string;
let renewed: string;
let shown: Map<string, string>;
let log: string[];
const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256;

/** Servers that show what is in `shown` and log what they are told. */
const connect: Connect = ({ host }, use) => {
  const pem = shown.get(host);
  log.push(`connect ${host}`);
  if (pem === undefined) return Promise.reject(new Error('ECONNREFUSED'));
  return use({
    certificate: fingerprint(pem),
    query: (text) => {
      log.push(`${text} on ${host}`);
      return Promise.resolve([]);
    },
  });
};

beforeAll(async () => {
  former = (await issueAuthority('x', new Date(0))).certificate;
  renewed = (await issueAuthority('x', new Date(1))).certificate;
});

beforeEach(() => {
  shown = new Map(members.map(({ host }) => [host, former]));
  log = [];
});

describe('a certificate', () => {
  it('that all servers show costs one connection each, once', async () => {
    const served = new ServedCertificates(connect);
    const demand = { members, login, certificate: former };

    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual([]);
    expect(log).toEqual(['connect x-sts-0', 'connect x-sts-1']);
    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual([]);
    expect(log).toHaveLength(2);
  });

  it('that was renewed is reloaded by every server until it shows it, and no longer', async () => {
    const served = new ServedCertificates(connect);
    await served.bringIntoUse('ns/x', { members, login, certificate: former }, signal);
    const demand = { members, login, certificate: renewed };
    log = [];

    // The kubelet has not put it into the pods yet.
    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual(['x-sts-0', 'x-sts-1']);
    expect(log.filter((line) => line.includes('pg_reload_conf'))).toHaveLength(2);

    shown.set('x-sts-0', renewed);
    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual(['x-sts-1']);
    shown.set('x-sts-1', renewed);
    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual([]);
    log = [];
    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual([]);
    expect(log).toEqual([]);
  });

  it('is asked for again of a server that could not be reached, and of one that moved', async () => {
    const served = new ServedCertificates(connect);
    const demand = { members, login, certificate: former };
    shown.delete('x-sts-1');
    expect(await served.bringIntoUse('ns/x', demand, signal)).toEqual(['x-sts-1']);

    shown.set('elsewhere', former);
    const moved = members.map((member) =>
      member.name === 'x-sts-1' ? { ...member, host: 'elsewhere' } : member,
    );
    log = [];
    expect(await served.bringIntoUse('ns/x', { ...demand, members: moved }, signal)).toEqual([]);
    expect(log).toEqual(['connect elsewhere']);
  });
});
