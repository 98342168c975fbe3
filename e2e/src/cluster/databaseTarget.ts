/** A Patroni cluster as faults and the prober see it, whoever runs it. */
export interface DatabaseTarget {
  readonly namespace: string;
  readonly name: string;
  readonly statefulSet: string;
  readonly container: string;
  readonly dataDirectory: string;
  readonly instances: number;
  /** The read-write Service. */
  readonly service: string;
  readonly port: number;
  readonly credentials: Credentials;
}

/** Where the prober's user is kept: a Secret, and its keys. */
export interface Credentials {
  readonly secret: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** With whom the prober verifies the server; without it, not at all. */
  readonly authority?: string;
}

/** How the FEPCluster `name` looks from outside. */
export function howdahTarget(namespace: string, name: string, instances = 3): DatabaseTarget {
  return {
    namespace,
    name,
    statefulSet: `${name}-sts`,
    container: 'fep-patroni',
    dataDirectory: '/database/userdata/data',
    instances,
    service: `${name}-primary-svc`,
    port: 27500,
    credentials: {
      secret: `${name}-app`,
      user: 'username',
      password: 'password',
      database: 'dbname',
      authority: 'ca.crt',
    },
  };
}
