import { X509Certificate } from 'node:crypto';
import type { Kubelet, Member } from './kubelet.js';

/** The volume with the certificate of a member's server. */
const VOLUME = 'server-tls';

/** What members show who connects: what they read when they were started, or last told to reload. */
export class ShownCertificates {
  readonly #kubelet: Kubelet;
  /** PEM by the address of the container. */
  readonly #loaded = new Map<string, string>();
  readonly #verdicts = new Map<string, boolean>();
  readonly #now: () => number;

  constructor(kubelet: Kubelet, now: () => number) {
    this.#kubelet = kubelet;
    this.#now = now;
  }

  /** What a member shows, PEM; undefined where it has none. */
  of(member: Member): string | undefined {
    return this.#loaded.get(member.address) ?? this.reload(member);
  }

  /** A member reads its files again; without one that it can read it goes on with what it has. */
  reload(member: Member): string | undefined {
    const mounted = this.#kubelet.mounted(member, VOLUME)?.['tls.crt'];
    if (mounted !== undefined) this.#loaded.set(member.address, mounted);
    return this.#loaded.get(member.address);
  }

  /** Whether a client that trusts these authorities, PEM, goes on with a member. */
  isTrusted(member: Member, authorities: string): boolean {
    const pem = this.of(member);
    if (pem === undefined) return true;
    const key = `${pem}${authorities}`;
    const known = this.#verdicts.get(key) ?? isSignedByOne(pem, authorities);
    this.#verdicts.set(key, known);
    const { validFrom, validTo } = new X509Certificate(pem);
    return known && Date.parse(validFrom) <= this.#now() && this.#now() < Date.parse(validTo);
  }
}

function isSignedByOne(pem: string, authorities: string): boolean {
  const shown = new X509Certificate(pem);
  const blocks = authorities.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  return (blocks ?? [])
    .map((block) => new X509Certificate(block))
    .some((authority) => shown.checkIssued(authority) && shown.verify(authority.publicKey));
}
