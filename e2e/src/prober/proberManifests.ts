import type { DatabaseTarget } from '../cluster/databaseTarget.js';

/** What the prober's pod is made of. */
export interface ProberPodOptions {
  readonly target: DatabaseTarget;
  readonly run: string;
  /** Any image with Node; the operator's is in every node already. */
  readonly image: string;
  readonly code: string;
}

const CODE_FILE = 'prober.mjs';
const SECRET_DIRECTORY = '/secret';

/** The prober's code and pod, pinned to the control-plane node, which no fault freezes. */
export function proberManifests({ target, run, image, code }: ProberPodOptions): unknown[] {
  const { namespace, credentials } = target;
  const fromSecret = (name: string, key: string): unknown => ({
    name,
    valueFrom: { secretKeyRef: { name: credentials.secret, key } },
  });

  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: run, namespace },
      data: { [CODE_FILE]: code },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: run, namespace, labels: { app: 'howdah-prober' } },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
        tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }],
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'prober',
            image,
            imagePullPolicy: 'IfNotPresent',
            command: ['node', `/prober/${CODE_FILE}`],
            env: [
              { name: 'PROBER_RUN', value: run },
              { name: 'PGHOST', value: `${target.service}.${namespace}.svc` },
              { name: 'PGPORT', value: String(target.port) },
              fromSecret('PGUSER', credentials.user),
              {
                name: 'PROBER_PASSWORD_FILE',
                value: `${SECRET_DIRECTORY}/${credentials.password}`,
              },
              fromSecret('PGDATABASE', credentials.database),
              ...(credentials.authority === undefined
                ? []
                : [
                    {
                      name: 'PROBER_AUTHORITY_FILE',
                      value: `${SECRET_DIRECTORY}/${credentials.authority}`,
                    },
                  ]),
            ],
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: [
              { name: 'code', mountPath: '/prober', readOnly: true },
              { name: 'secret', mountPath: SECRET_DIRECTORY, readOnly: true },
            ],
          },
        ],
        // A password that changes meanwhile reaches the files, not the environment.
        volumes: [
          { name: 'code', configMap: { name: run } },
          { name: 'secret', secret: { secretName: credentials.secret } },
        ],
      },
    },
  ];
}
