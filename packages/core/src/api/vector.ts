import { z } from 'zod';
import { flag, openObject, port, prunedObject, text, word } from './objectShapes.js';
import { machineSpec } from './quantity.js';

const NAME = /^[a-zA-Z0-9]{1,20}$/;
const PASSWORD = /^[a-zA-Z0-9!-/:-@[-`{-~]{1,30}$/;
const MOST = 2147483646;

const modelRole = (purpose: string) =>
  prunedObject(`Role that ${purpose}.`, {
    name: z.string().regex(NAME).max(20).meta({ description: 'Name of the role.' }).optional(),
    password: z.string().regex(PASSWORD).max(30).meta({ description: 'Its password.' }).optional(),
  });

const inferenceServer = openObject('Server that computes embeddings.', {
  image: text('Image of the server.'),
  imagePullsecrets: text('Pull secret of the image.'),
  mcSpec: machineSpec('the inference server').optional(),
  inferenceServerPorts: prunedObject('Ports of the server.', {
    grpcPort: port('Port of the gRPC interface.'),
    metricsPort: port('Port of the metrics.'),
  }).optional(),
  connectionTls: prunedObject('TLS between database and inference server.', {
    enable: flag('Whether the connection is encrypted.'),
    certificate: prunedObject('The material of both sides.', {
      grpcCertificateCaName: text("ConfigMap with the client's authority."),
      grpcCertificateName: text("Secret with the client's certificate."),
      grpcPrivateKey: text("Secret with the passphrase of the client's key."),
      tritonGrpcCertificateCaName: text("ConfigMap with the server's authority."),
      tritonGrpcCertificateName: text("Secret with the server's certificate."),
      tritonGrpcPrivateKey: text("Secret with the passphrase of the server's key."),
    }).optional(),
  }).optional(),
});

/** `fep.vectorTransformation`: embeddings computed beside the database. */
export const vectorTransformation = openObject('Embeddings computed beside the database.', {
  enable: flag('Whether embeddings are computed.'),
  hostName: text('Host of the inference server.'),
  port: port('Port of the inference server.'),
  inferenceServer: inferenceServer.optional(),
  modelRepository: prunedObject('Roles of the model repository.', {
    modelLoader: modelRole('loads models').optional(),
    modelOwner: modelRole('owns models').optional(),
    modelUser: modelRole('uses models').optional(),
  }).optional(),
  multiMasterReplication: openObject('Replication between several primaries.', {
    enable: flag('Whether it is in use.'),
    configMapName: text('ConfigMap with its settings.'),
    replicationHosts: z
      .array(
        openObject('One of the primaries.', {
          hostName: text('Its host.'),
          pgAdminPassword: text('Password of `postgres` there.'),
          pgAdminTls: prunedObject('TLS of the connection.', {
            caName: text('ConfigMap with the authority.'),
          }).optional(),
        }),
      )
      .max(4)
      .meta({ description: 'The primaries.' })
      .optional(),
  }).optional(),
});

const count = (description: string, value: number) =>
  z.int().min(1).max(MOST).meta({ description }).default(value);

const target = prunedObject('Tables of one database.', {
  database: text('Name of the database.'),
  tableConfigs: z
    .array(
      prunedObject('One table.', {
        schemaObject: word('Table, with its schema.'),
        distanceMetric: word('Measure of distance between vectors.').default('cosine'),
      }),
    )
    .min(1)
    .meta({ description: 'Tables to measure.' })
    .optional(),
});

/** `fep.measurement`: regular measurements of vector search. */
export const measurement = openObject('Regular measurements.', {
  recallForVector: prunedObject('Recall of vector search.', {
    enable: z.boolean().meta({ description: 'Whether recall is measured.' }).default(false),
    schedule: word('Time in cron syntax.').default('15 0 1 * *'),
    sampleSize: count('Rows per sample.', 100),
    topK: count('Neighbours per question.', 5),
    ParallelJobs: count('Questions at a time.', 5),
    maxDuration: word('Time limit; `0` for none.').default('0'),
    alertThreshold: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'Recall below which there is an alert.' })
      .default(0),
    targets: z.array(target).min(1).meta({ description: 'What is measured.' }).optional(),
  }).optional(),
});
