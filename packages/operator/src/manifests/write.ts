import { parseArgs } from 'node:util';
import { distribution } from '../distribution.js';
import { installationYaml } from './installationYaml.js';

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
const manifests = installationYaml({
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

process.stdout.write(manifests);
