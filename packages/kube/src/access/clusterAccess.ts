/** What a connection needs at this moment; certificates and tokens may rotate. */
export interface ConnectionSettings {
  /** PEM. */
  readonly ca?: string | undefined;
  /** PEM, with `key`. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly serverName?: string | undefined;
  readonly skipVerify?: boolean | undefined;
  /** The whole value of the Authorization header. */
  readonly authorization?: string | undefined;
}

/** How to reach an API server. */
export interface ClusterAccess {
  /** `https://host:port`, with a path prefix where a proxy wants one. */
  readonly server: string;
  /** The namespace of the service account or of the kubeconfig's context. */
  readonly namespace: string;
  /** Asked before every request; implementations cache. */
  connection(): Promise<ConnectionSettings>;
}

/** Access whose credentials never change: tests and fixed tokens. */
export function fixedAccess(options: {
  readonly server: string;
  readonly namespace?: string;
  readonly connection?: ConnectionSettings;
}): ClusterAccess {
  const connection = options.connection ?? {};
  return {
    server: options.server,
    namespace: options.namespace ?? 'default',
    connection: () => Promise.resolve(connection),
  };
}
