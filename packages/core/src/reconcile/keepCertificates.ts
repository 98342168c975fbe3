import type { Condition, HostInput } from '@howdah/plugin-api';
import { certificateWishes } from '../certificates/certificateWishes.js';
import { forClientRoles } from '../certificates/clientRoles.js';
import { secretNames } from '../cluster/clusterNames.js';
import type { SecretText } from '../credentials/desiredSecrets.js';
import { sslModes } from './clientConnections.js';
import { certificatesInUse, takenRevisions } from './certificatesInUse.js';
import { targetOf } from './clusterRun.js';
import type { ClusterRun } from './clusterRun.js';
import { foundSecrets } from './foundSecrets.js';
import type { GivenCertificates } from './givenCertificates.js';
import { observedCluster } from './observedInput.js';
import { putCertificates } from './putCertificates.js';
import { secretText } from './secretText.js';
import type { SeenCluster } from './seenCluster.js';
import { settleAuthority } from './settleAuthority.js';

/** Where the certificates stand, and when something is due; nothing where there are none to keep. */
export interface KeptCertificates {
  readonly conditions: readonly Condition[];
  readonly retryAfterMs: readonly (number | undefined)[];
}

const NOTHING: KeptCertificates = { conditions: [], retryAfterMs: [] };

/** What users gave is what is held: nobody knows what the manifest gives now. */
const AS_HELD: GivenCertificates = {
  tls: { given: 'unusable' },
  rest: { given: 'unusable' },
  clients: forClientRoles(() => ({ given: 'unusable' })),
  findings: [],
  notices: [],
};

/**
 * Renews the certificates of a cluster whose manifest cannot be followed: one whose certificates end
 * is no longer reached. Their names are those of the cluster and of the users that it was made with.
 */
export async function keepCertificates(
  run: ClusterRun,
  input: HostInput,
  seen: SeenCluster,
): Promise<KeptCertificates> {
  const { options, manifest } = run;
  const { metadata } = manifest;
  const cluster = observedCluster(run);
  if (cluster === undefined) return NOTHING;
  const target = targetOf(run);
  const { namespace } = target;
  const names = secretNames(metadata.name);
  const found = foundSecrets(options.world, { namespace, name: metadata.name });
  if ([...found.values()].includes(undefined)) return NOTHING;
  const current = (name: string): SecretText => secretText(found.get(name));
  const [system, application] = [current(names.system), current(names.application)];
  const certificate = current(names.certificate);

  const wishes = certificateWishes(metadata.annotations);
  const certificates = await putCertificates(
    target,
    {
      cluster,
      wishes,
      given: AS_HELD,
      sslModes: (situation) => {
        const { replication, rewind } = sslModes(cluster, situation);
        return {
          replication: certificate['replication-sslmode'] ?? replication,
          rewind: certificate['rewind-sslmode'] ?? rewind,
        };
      },
      taken: takenRevisions(seen.topology, seen.members),
      now: new Date(options.clock.now()),
      current,
    },
    { found, application },
  );
  const secrets = { ...certificates, system, application };
  const use = await certificatesInUse(run, input, { seen, secrets });
  const authority = await settleAuthority(run, target, {
    cluster,
    certificates: secrets,
    wishes,
    behind: use.behind,
    given: AS_HELD,
    demand: {},
  });
  return {
    conditions: [authority.condition],
    retryAfterMs: [
      use.retryAfterMs,
      authority.retryAfterMs,
      certificates.renewal.getTime() - options.clock.now(),
    ],
  };
}
