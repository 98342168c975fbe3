import type { SendByTls } from '@howdah/core';
import { X509Certificate } from 'node:crypto';
import type { Kubelet, Member } from './kubelet.js';
import { BY_TLS } from './memberServer.js';

/** The volume with the certificates of a member. */
const VOLUME = 'server-tls';

/**
 * TLS of members, by the clock of the scene, which that of real connections would not follow: what
 * they show who connects is what they read when they were started, or last reloaded.
 */
export class ShownCertificates {
  readonly #kubelet: Kubelet;
  /** By the address of the container. */
  readonly #loaded = new Map<string, Readonly<Record<string, string>>>();
  readonly #verdicts = new Map<string, readonly [number, number]>();
  readonly #now: () => number;
  readonly #moved: () => void;

  /** `moved` is called when a member reads its files: that shows in no object. */
  constructor(
    kubelet: Kubelet,
    { now, moved }: { readonly now: () => number; readonly moved: () => void },
  ) {
    this.#kubelet = kubelet;
    this.#now = now;
    this.#moved = moved;
  }

  /** What a member's server shows, PEM; undefined where it has none. */
  of(member: Member): string | undefined {
    return this.filesOf(member)?.['tls.crt'];
  }

  /** A member reads its files again; without any it goes on with what it has. */
  reload(member: Member): void {
    this.#moved();
    const mounted = this.#kubelet.mounted(member, VOLUME);
    if (mounted !== undefined) this.#loaded.set(member.address, mounted);
  }

  /**
   * A member takes what was mounted since it last looked, and tells Patroni and its server to read it,
   * as watchMounts.py does; says of which revision it is then.
   */
  take(member: Member): string | undefined {
    const mounted = this.#kubelet.mounted(member, VOLUME);
    if (mounted?.['revision'] !== this.filesOf(member)?.['revision']) this.reload(member);
    return this.filesOf(member)?.['revision'];
  }

  /** Whether a member's server trusts who signed what a client shows. */
  isClientTrusted(member: Member, client: string): boolean {
    return this.#isValid(client, this.filesOf(member)?.['server-clients.crt'] ?? '');
  }

  /** What a client showed, if the server trusts who signed it. */
  verifiedClient(member: Member, client: string | undefined): string | undefined {
    return client !== undefined && this.isClientTrusted(member, client) ? client : undefined;
  }

  /** Whether a client that trusts these authorities, PEM, goes on with a member's server. */
  isTrusted(member: Member, authorities: string): boolean {
    const pem = this.of(member);
    return pem === undefined || this.#isValid(pem, authorities);
  }

  /** Requests to Patroni of members, as by TLS. Patroni reloads when its files change. */
  readonly send: SendByTls = async (
    { url, method, headers, body },
    { ca, members, cert },
    signal,
  ) => {
    const { hostname } = new URL(url);
    const member = this.#kubelet.members().find(({ address }) => address === hostname);
    if (member === undefined) throw refusal('connect ECONNREFUSED', 'ECONNREFUSED');
    const files = this.#kubelet.mounted(member, VOLUME);
    const { 'rest.crt': shown = '', 'rest-clients.crt': trusted = '' } = files ?? {};
    if (!this.#isValid(shown, ca)) {
      throw refusal('unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    }
    const certificate = new X509Certificate(shown).fingerprint256;
    if (!members.includes(certificate)) throw refusal('no member', 'HOWDAH_NO_MEMBER');
    if (!this.#isValid(cert, trusted)) throw refusal('tls alert unknown ca', 'ERR_SSL_UNKNOWN_CA');
    const given = new Headers(headers);
    given.set(BY_TLS, 'yes');
    const response = await fetch(url.replace('https:', 'http:'), {
      method,
      headers: given,
      signal,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await response.text(), certificate };
  };

  /** What a member read when it was started, or last told to. */
  filesOf(member: Member): Readonly<Record<string, string>> | undefined {
    if (!this.#loaded.has(member.address)) this.reload(member);
    return this.#loaded.get(member.address);
  }

  #isValid(pem: string, authorities: string): boolean {
    const key = `${pem}${authorities}`;
    const known = this.#verdicts.get(key) ?? validityUnder(pem, authorities);
    this.#verdicts.set(key, known);
    const [from, to] = known;
    return from <= this.#now() && this.#now() < to;
  }
}

/** From when to when somebody who trusts these authorities goes on with a certificate. */
function validityUnder(pem: string, authorities: string): readonly [number, number] {
  if (!isSignedByOne(pem, authorities)) return [0, 0];
  const { validFrom, validTo } = new X509Certificate(pem);
  return [Date.parse(validFrom), Date.parse(validTo)];
}

function refusal(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

function isSignedByOne(pem: string, authorities: string): boolean {
  if (pem === '') return false;
  const shown = new X509Certificate(pem);
  const blocks = authorities.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  return (blocks ?? [])
    .map((block) => new X509Certificate(block))
    .some((authority) => shown.checkIssued(authority) && shown.verify(authority.publicKey));
}
