import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  issueAuthority,
  issueClientCertificate,
  issueServerCertificate,
} from '../certificates/issueCertificate.js';
import type { IssuedCertificate } from '../certificates/issueCertificate.js';
import { sendByTls } from './podTls.js';

const { signal } = new AbortController();
const NOW = new Date();

let authority: IssuedCertificate;
let shown: IssuedCertificate;
let client: IssuedCertificate;
let server: Server;
let url: string;
/** How many have arrived. */
let requests = 0;

/** A member's Patroni, which wants a certificate for what changes something. */
beforeAll(async () => {
  authority = await issueAuthority('test', NOW);
  shown = await issueServerCertificate(authority, ['db-0.db.ns.svc'], NOW);
  client = await issueClientCertificate(authority, 'howdah', NOW);
  server = createServer(
    {
      cert: shown.certificate,
      key: shown.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => {
      requests += 1;
      const isKnown = request.socket instanceof TLSSocket && request.socket.authorized;
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        response.statusCode = isKnown ? 200 : 403;
        response.end(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/config`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const request = () => ({
  url,
  method: 'PATCH',
  headers: new Headers({ authorization: 'Basic x' }),
  body: '{"ttl":20}',
});
const own = () => ({
  ca: authority.certificate,
  members: [new X509Certificate(shown.certificate).fingerprint256],
  cert: client.certificate,
  key: client.key,
});

describe('a request to a pod', () => {
  it('is sent by TLS to its address, by a client that is known, and tells what the pod showed', async () => {
    expect(await sendByTls(request(), own(), signal)).toEqual({
      status: 200,
      body: 'PATCH /config Basic x {"ttl":20}',
      certificate: new X509Certificate(shown.certificate).fingerprint256,
    });
  });

  it('never reaches one that another authority vouches for', async () => {
    const { certificate: ca } = await issueAuthority('other', NOW);
    await expect(sendByTls(request(), { ...own(), ca }, signal)).rejects.toThrow(
      /self-signed certificate in certificate chain|unable to verify/,
    );
  });

  it('never reaches one whose certificate no member was given, though a trusted authority signed it', async () => {
    const before = requests;
    const other = await issueServerCertificate(authority, ['db-0.db.ns.svc'], NOW);
    const members = [new X509Certificate(other.certificate).fingerprint256];
    await expect(sendByTls(request(), { ...own(), members }, signal)).rejects.toMatchObject({
      code: 'HOWDAH_NO_MEMBER',
    });
    expect(requests).toBe(before);
    const both = { ...own(), members: [...members, ...own().members] };
    expect(await sendByTls(request(), both, signal)).toMatchObject({ status: 200 });
    expect(requests).toBe(before + 1);
  });

  it('F17 reaches one by either authority while both are trusted', async () => {
    const next = await issueAuthority('test', new Date(NOW.getTime() + 1));
    for (const ca of [
      `${authority.certificate}\n${next.certificate}\n`,
      `${next.certificate}\n${authority.certificate}\n`,
    ]) {
      expect(await sendByTls(request(), { ...own(), ca }, signal)).toMatchObject({ status: 200 });
    }
  });

  it('ends with its signal', async () => {
    await expect(sendByTls(request(), own(), AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
