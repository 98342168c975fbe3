/** Rows of a query. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** One open connection. */
export interface Database {
  /** SHA-256 fingerprint of the certificate that the server showed, where that is known. */
  readonly certificate?: string | undefined;
  query(text: string, values?: readonly (string | number | boolean)[]): Promise<Rows>;
}

/** How to reach a server as its superuser. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** The cluster's authority, PEM. The server's name is not checked: the address is a pod's IP. */
  readonly authority: string;
  /** What is shown to the server, PEM. */
  readonly client?: { readonly certificate: string; readonly key: string };
}

/** Opens a connection, lets `use` work with it, and closes it whatever happens, at once on abort. */
export type Connect = <T>(
  address: DatabaseAddress,
  use: (database: Database) => Promise<T>,
  signal?: AbortSignal,
) => Promise<T>;
