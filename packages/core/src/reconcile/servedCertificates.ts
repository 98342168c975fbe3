import { certificateFacts } from '../certificates/certificateFacts.js';
import type { Connect, DatabaseAddress } from '../sql/database.js';

/** The servers of a cluster, and the certificate that each is to show. */
export interface CertificateDemand {
  readonly members: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
  }[];
  readonly login: Omit<DatabaseAddress, 'host' | 'port' | 'database'>;
  /** PEM; the server's own comes first. */
  readonly certificate: string;
  /** What each member shows elsewhere, such as Patroni, which reloads by itself. */
  readonly elsewhere?: {
    /** PEM. */
    readonly certificate: string;
    /** Fingerprint of what a member shows; null where it shows nothing, undefined if unknown. */
    readonly shown: (member: string) => Promise<string | null | undefined>;
  };
}

/**
 * Brings renewed certificates into use. A server reads its certificate when it starts or reloads,
 * and the kubelet may take two minutes to put a renewed one into the pod; so each server is asked
 * what it shows, and told to reload until that is what it shall. Remembers who does, so that a
 * steady cluster costs no connection; a restarted operator looks again.
 */
export class ServedCertificates {
  readonly #connect: Connect;
  readonly #inUse = new Map<string, ReadonlySet<string>>();

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Drops what is remembered of a cluster. */
  forget(cluster: string): void {
    this.#inUse.delete(cluster);
  }

  /** Tells servers with an older certificate to reload; says who has yet to show the right one. */
  async bringIntoUse(
    cluster: string,
    { members, login, certificate, elsewhere }: CertificateDemand,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const wanted = certificateFacts(certificate).fingerprint;
    const other = elsewhere && certificateFacts(elsewhere.certificate).fingerprint;
    const known = this.#inUse.get(cluster) ?? new Set<string>();
    const inUse = new Set<string>();
    const stale: string[] = [];
    for (const { name, host, port } of members) {
      const member = `${name} ${host} ${wanted} ${other ?? ''}`;
      const address = { ...login, host, port, database: 'postgres' };
      const shows = async (): Promise<boolean> => {
        const shown = await elsewhere?.shown(name);
        const isRight = elsewhere === undefined || shown === null || shown === other;
        return (await this.#shows(address, wanted, signal)) && isRight;
      };
      if (known.has(member) || (await shows())) inUse.add(member);
      else stale.push(name);
    }
    this.#inUse.set(cluster, inUse);
    return stale;
  }

  /** A server that cannot be asked is asked another time. */
  async #shows(address: DatabaseAddress, wanted: string, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#connect(
        address,
        async (database) => {
          if (database.certificate === undefined || database.certificate === wanted) return true;
          await database.query('SELECT pg_reload_conf()');
          return false;
        },
        signal,
      );
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }
}
