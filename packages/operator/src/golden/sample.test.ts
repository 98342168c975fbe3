import { readFileSync } from 'node:fs';
import { renderCluster } from '@howdah/core';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { distribution } from '../distribution.js';

const example = (name: string): unknown =>
  parse(readFileSync(new URL(`../../../../examples/${name}`, import.meta.url), 'utf8'));

const images = { byMajor: { '17': 'example.org/postgres:17' }, defaultMajor: 17 };

const render = (manifest: unknown) => renderCluster(manifest, { plugins: distribution, images });

describe('the sample cluster', () => {
  const { objects, diagnostics } = render(example('cluster.yaml'));

  it('is taken without a word', () => {
    expect(diagnostics).toEqual([]);
  });

  it('becomes these objects', () => {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toMatchInlineSnapshot(`
      [
        "Role my-db-sa",
        "RoleBinding my-db-sa",
        "ConfigMap my-db-config",
        "ConfigMap my-db-failover",
        "ConfigMap my-db-leader",
        "ConfigMap my-db-patroni-514ce58761",
        "ConfigMap my-db-patroni-bootstrap",
        "ConfigMap my-db-sync",
        "Service my-db-headless-svc",
        "Service my-db-primary-svc",
        "Service my-db-replica-svc",
        "ServiceAccount my-db-sa",
        "StatefulSet my-db-sts",
      ]
    `);
  });

  it('becomes this StatefulSet', () => {
    const members = objects.find(({ kind }) => kind === 'StatefulSet');
    expect(`\n${stringify(members, { aliasDuplicateObjects: false })}`).toMatchInlineSnapshot(`
      "
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
        name: my-db-sts
        labels:
          app.kubernetes.io/name: postgresql
          app.kubernetes.io/managed-by: howdah
          howdah.dev/cluster: my-db
      spec:
        replicas: 3
        serviceName: my-db-headless-svc
        podManagementPolicy: Parallel
        updateStrategy:
          type: OnDelete
        persistentVolumeClaimRetentionPolicy:
          whenDeleted: Retain
          whenScaled: Retain
        selector:
          matchLabels:
            app.kubernetes.io/name: postgresql
            app.kubernetes.io/managed-by: howdah
            howdah.dev/cluster: my-db
        template:
          metadata:
            labels:
              app.kubernetes.io/managed-by: howdah
              app.kubernetes.io/name: postgresql
              howdah.dev/cluster: my-db
            annotations: {}
          spec:
            serviceAccountName: my-db-sa
            terminationGracePeriodSeconds: 120
            securityContext:
              runAsNonRoot: true
              runAsUser: 999
              runAsGroup: 999
              fsGroup: 999
              fsGroupChangePolicy: OnRootMismatch
              seccompProfile:
                type: RuntimeDefault
            affinity:
              podAntiAffinity:
                preferredDuringSchedulingIgnoredDuringExecution:
                  - weight: 100
                    podAffinityTerm:
                      labelSelector:
                        matchLabels:
                          app.kubernetes.io/name: postgresql
                          app.kubernetes.io/managed-by: howdah
                          howdah.dev/cluster: my-db
                      topologyKey: kubernetes.io/hostname
            containers:
              - command:
                  - tini
                  - --
                  - python3
                  - /etc/patroni/startMember.py
                  - --configuration=/etc/patroni
                  - --data-directory=/database/userdata/data
                  - --socket-directory=/run/postgresql
                  - --scratch-directory=/run/patroni
                  - --port=27500
                  - --rest-port=25001
                image: example.org/postgres:17
                imagePullPolicy: IfNotPresent
                livenessProbe:
                  failureThreshold: 3
                  httpGet:
                    path: /liveness
                    port: 25001
                    scheme: HTTP
                  initialDelaySeconds: 30
                  periodSeconds: 6
                  timeoutSeconds: 5
                name: fep-patroni
                readinessProbe:
                  failureThreshold: 3
                  httpGet:
                    path: /readiness
                    port: 25001
                    scheme: HTTP
                  periodSeconds: 3
                  timeoutSeconds: 3
                resources:
                  limits:
                    cpu: "1"
                    memory: 512Mi
                  requests:
                    cpu: 100m
                    memory: 256Mi
                securityContext:
                  allowPrivilegeEscalation: false
                  capabilities:
                    drop:
                      - ALL
                  readOnlyRootFilesystem: true
                startupProbe:
                  failureThreshold: 1800
                  httpGet:
                    path: /liveness
                    port: 25001
                    scheme: HTTP
                  periodSeconds: 1
                  timeoutSeconds: 5
                env:
                  - name: PATRONI_KUBERNETES_NAMESPACE
                    valueFrom:
                      fieldRef:
                        fieldPath: metadata.namespace
                  - name: PATRONI_NAME
                    valueFrom:
                      fieldRef:
                        fieldPath: metadata.name
                  - name: PATRONI_REPLICATION_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: my-db-system
                        key: replication-password
                  - name: PATRONI_REPLICATION_USERNAME
                    value: repluser
                  - name: PATRONI_RESTAPI_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: my-db-system
                        key: rest-password
                  - name: PATRONI_RESTAPI_USERNAME
                    value: howdah
                  - name: PATRONI_REWIND_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: my-db-system
                        key: rewind-password
                  - name: PATRONI_REWIND_USERNAME
                    value: rewind_user
                  - name: PATRONI_SUPERUSER_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: my-db-system
                        key: superuser-password
                  - name: PATRONI_SUPERUSER_USERNAME
                    value: postgres
                  - name: POD_IP
                    valueFrom:
                      fieldRef:
                        fieldPath: status.podIP
                  - name: POD_NAME
                    valueFrom:
                      fieldRef:
                        fieldPath: metadata.name
                  - name: POD_NAMESPACE
                    valueFrom:
                      fieldRef:
                        fieldPath: metadata.namespace
                volumeMounts:
                  - name: fep-data-volume
                    mountPath: /database/userdata
                  - name: fep-wal-volume
                    mountPath: /database/wal
                  - name: server-tls
                    mountPath: /etc/howdah/tls
                    readOnly: true
                  - name: patroni-config
                    mountPath: /etc/patroni
                    readOnly: true
                  - name: patroni-scratch
                    mountPath: /run/patroni
                  - name: postgresql-socket
                    mountPath: /run/postgresql
                  - name: tmp
                    mountPath: /tmp
                ports:
                  - name: patroni
                    containerPort: 25001
                    protocol: TCP
                  - name: postgresql
                    containerPort: 27500
                    protocol: TCP
            volumes:
              - name: patroni-config
                projected:
                  sources:
                    - configMap:
                        name: my-db-patroni-514ce58761
                    - configMap:
                        name: my-db-patroni-bootstrap
              - name: patroni-scratch
                emptyDir: {}
              - name: postgresql-socket
                emptyDir: {}
              - name: server-tls
                secret:
                  secretName: my-db-tls
                  defaultMode: 416
              - name: tmp
                emptyDir: {}
        volumeClaimTemplates:
          - apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: fep-data-volume
              labels:
                app.kubernetes.io/name: postgresql
                app.kubernetes.io/managed-by: howdah
                howdah.dev/cluster: my-db
            spec:
              accessModes:
                - ReadWriteOnce
              volumeMode: Filesystem
              resources:
                requests:
                  storage: 1Gi
          - apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: fep-wal-volume
              labels:
                app.kubernetes.io/name: postgresql
                app.kubernetes.io/managed-by: howdah
                howdah.dev/cluster: my-db
            spec:
              accessModes:
                - ReadWriteOnce
              volumeMode: Filesystem
              resources:
                requests:
                  storage: 1Gi
      "
    `);
  });
});

describe('a manifest in the shape of FEP samples', () => {
  const { objects, diagnostics } = render(example('fep-sample.yaml'));

  it('is taken, and every value that was not is named', () => {
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(diagnostics.map(({ code, path }) => `${code} ${path}`)).toMatchInlineSnapshot(`
      [
        "ParameterTranslated spec.fepChildCrVal.customPgParams",
        "LibraryMissing spec.fepChildCrVal.customPgParams",
        "LibraryMissing spec.fepChildCrVal.customPgParams",
        "ParameterOfFep spec.fepChildCrVal.customPgParams",
        "ArchivingOff spec.fepChildCrVal.customPgParams",
        "ArchivingOff spec.fepChildCrVal.customPgParams",
        "ParameterLowered spec.fepChildCrVal.customPgParams",
        "NotEncrypted spec.fepChildCrVal.sysUsers.tdepassphrase",
        "FieldUnclaimed spec.fepChildCrVal",
        "FieldUnclaimed spec.fepChildCrVal.backup",
      ]
    `);
  });

  it('does not archive into nowhere', () => {
    const patroni = objects.find(({ metadata }) => metadata.name.endsWith('-bootstrap'));
    expect(JSON.stringify(patroni?.['data'])).toContain('archive_mode');
    expect(JSON.stringify(patroni?.['data'])).not.toContain('archive-push');
  });
});
