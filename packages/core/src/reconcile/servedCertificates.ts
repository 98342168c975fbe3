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

/** Who is connected to a primary and showed it a certificate. */
export interface ClientsOfPrimary {
  /** Standbys, by the names of their pods. */
  readonly members: ReadonlySet<string>;
  readonly byUs: boolean;
}

/** Of connections without a certificate that was verified, there is no name in it. */
const SHOWN =
  "SELECT CASE WHEN a.pid = pg_backend_pid() THEN '' ELSE r.application_name END AS member " +
  'FROM pg_stat_ssl a LEFT JOIN pg_stat_replication r USING (pid) ' +
  'WHERE a.client_dn IS NOT NULL AND (a.pid = pg_backend_pid() OR r.pid IS NOT NULL)';

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

  /** Which standbys showed a primary a certificate that it trusts, and whether we did just now. */
  async shownTo(address: DatabaseAddress, signal: AbortSignal): Promise<ClientsOfPrimary> {
    try {
      const rows = await this.#connect(address, (database) => database.query(SHOWN), signal);
      const names = rows.flatMap(({ member }) => (typeof member === 'string' ? [member] : []));
      return { members: new Set(names), byUs: names.includes('') };
    } catch {
      signal.throwIfAborted();
      return { members: new Set(), byUs: false };
    }
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
