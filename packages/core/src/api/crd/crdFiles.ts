import { stringify } from 'yaml';
import { childCrds } from './childCrds.js';
import { fepActionCrd } from './fepActionCrd.js';
import { fepClusterCrd } from './fepClusterCrd.js';

const HEADING = '# Generated from the schemas in src/api by writeCrds.ts; do not edit.\n';

/** Every definition core publishes, by the name of its file below `crds/`. */
export function crdFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['fepactions.yaml', yamlText(fepActionCrd())],
    ['fepclusters.yaml', yamlText(fepClusterCrd())],
    ...childCrds().map(({ plural, crd }): [string, string] => [`${plural}.yaml`, yamlText(crd)]),
  ]);
}

function yamlText(definition: object): string {
  // YAML 1.1 rules quote `on` and `yes`, which Go readers would take for booleans.
  return (
    HEADING +
    stringify(definition, { version: '1.1', lineWidth: 100, aliasDuplicateObjects: false })
  );
}
