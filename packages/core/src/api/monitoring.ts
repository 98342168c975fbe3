import { z } from 'zod';
import { flag, openObject, prunedObject, text, whole, word, words } from './objectShapes.js';
import { pullPolicy } from './image.js';
import { openTlsPair, tlsPair } from './tls.js';
import { LONGEST_AMOUNT, machineSpec } from './quantity.js';

const authSecret = (content: string) =>
  prunedObject(`Secret with ${content}.`, {
    secretName: text('Name of the Secret.'),
    userKey: text('Key of the user name.'),
    passwordKey: text('Key of the password.'),
  });

/** `fep.monitoring`: the metrics exporter of the cluster. */
export const monitoring = openObject('Metrics exporter of the cluster.', {
  enable: flag('Whether the cluster gets an exporter.'),
  fepExporter: openObject('Settings of the exporter.', {
    authSecret: authSecret('the credentials that scraping needs').optional(),
    customLabel: z
      .array(words('Labels.'))
      .meta({ description: 'Labels for the ServiceMonitor and the PrometheusRule.' })
      .optional(),
    exporterLogLevel: z
      .enum(['error', 'debug', 'info', 'warn'])
      .meta({ description: 'How much the exporter logs.' })
      .optional(),
    fepExporterEnvSec: text('Secret whose entries become environment of the exporter.'),
    tls: tlsPair('the exporter').optional(),
  }).optional(),
  prometheus: prunedObject('The Prometheus that scrapes.', {
    tls: tlsPair('Prometheus').optional(),
  }).optional(),
});

/** `fep.autoTuning`: the Prometheus that decisions are made from. */
export const autoTuning = openObject('Source of the figures that decisions are made from.', {
  prometheus: prunedObject('The Prometheus to ask.', {
    prometheusUrl: text('URL of the Prometheus.'),
    maxRetry: whole('How often a failed question is asked again.'),
    authSecret: prunedObject('Secret with the credentials for the Prometheus.', {
      secretName: text('Name of the Secret.'),
      userKey: text('Key of the user name.'),
      passwordKey: text('Key of the password.'),
      tokenKey: text('Key of a bearer token.'),
      proxyKey: text('Key of a proxy URL.'),
    }).optional(),
    tls: tlsPair('the connection to Prometheus').optional(),
  }).optional(),
});

/** `fep.externalMonitoring`: metrics sent to a service outside the cluster. */
export const externalMonitoring = prunedObject('Metrics sent to a service outside the cluster.', {
  cloudWatch: prunedObject('Amazon CloudWatch.', {
    enable: flag('Whether metrics are sent.'),
    authentication: prunedObject('Credentials for CloudWatch.', {
      cloudWatchConfig: text('Name of the client configuration.'),
      cloudWatchCredentials: text('Name of the client credentials.'),
    }).optional(),
    customMetrics: z
      .array(word('Metric.'))
      .meta({ description: 'Further metrics to send.' })
      .optional(),
    databases: z.array(word('Database.')).meta({ description: 'Databases to measure.' }).optional(),
    defaultMetrics: z
      .boolean()
      .meta({ description: 'Whether the standard metrics are sent.' })
      .default(true),
    dimensionName: text('Name of the dimension.'),
    dimensionValue: text('Value of the dimension.'),
    namespace: text('Namespace in CloudWatch.'),
    schedule: text('Time in cron syntax.'),
  }).optional(),
});

/** `fep.remoteLogging`: forwarding of server logs. */
export const remoteLogging = openObject('Forwarding of server logs by Fluent Bit.', {
  enable: flag('Whether logs are forwarded.'),
  fluentdName: text('FEPLogging that receives the logs.'),
  image: text('Image of the forwarder.'),
  pullPolicy: pullPolicy.optional(),
  mcSpec: machineSpec('the forwarder').optional(),
  tls: openTlsPair('the forwarder').optional(),
  fluentbitParams: openObject('Settings of the forwarder.', {
    memBufLimit: z
      .string()
      .max(LONGEST_AMOUNT)
      .regex(/^[0-9.]+[KMG]B$/)
      .meta({ description: 'Memory for records on their way, as `50MB`.' })
      .optional(),
  }).optional(),
  fluentbitConfigSecretRef: text('Secret with a whole configuration in key `fluent-bit.yaml`.'),
  fluentBitEnvSec: text('Secret whose entries become environment of the forwarder.'),
  awsCredentialSecretRef: text('Secret with AWS credentials.'),
  googleCredentialSecretRef: text('Secret with Google credentials.'),
});
