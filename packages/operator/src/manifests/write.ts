import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { distribution } from '../distribution.js';
import { operatorManifests } from './operatorManifests.js';

const { values } = parseArgs({
  options: {
    image: { type: 'string', default: 'docker.io/howdah/operator:dev' },
    'database-image': { type: 'string', default: 'docker.io/howdah/postgres' },
    majors: { type: 'string', default: '15,17,18' },
    'default-major': { type: 'string', default: '17' },
    namespace: { type: 'string', default: 'howdah-system' },
    'watch-namespaces': { type: 'string' },
    shard: { type: 'string' },
  },
});

const { 'watch-namespaces': watchNamespaces, shard } = values;
const manifests = operatorManifests({
  image: values.image,
  databaseImages: Object.fromEntries(
    values.majors.split(',').map((major) => [major, `${values['database-image']}:${major}`]),
  ),
  defaultMajor: Number(values['default-major']),
  namespace: values.namespace,
  ...(watchNamespaces === undefined ? {} : { watchNamespaces: watchNamespaces.split(',') }),
  ...(shard === undefined ? {} : { shard }),
  plugins: distribution,
});

// YAML 1.1, as Kubernetes' own reader has it: `on` and `0o644` are quoted.
process.stdout.write(
  manifests
    .map((manifest) => stringify(manifest, { version: '1.1', aliasDuplicateObjects: false }))
    .join('---\n'),
);
