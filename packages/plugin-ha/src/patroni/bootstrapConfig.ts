import type { Json, JsonObject, MergedSlots, PluginInput } from '@howdah/plugin-api';
import type { HaSpec } from '../spec/haSpec.js';
import { dynamicConfig } from './dynamicConfig.js';

/** How the first member comes to be. Read once in a cluster's life. */
export function bootstrapConfig(input: PluginInput<HaSpec>, merged: MergedSlots): JsonObject {
  const { walDirectory } = input.names;
  const initdb: Json[] = [
    { encoding: 'UTF8' },
    { locale: 'C.UTF-8' },
    'data-checksums',
    { 'auth-host': 'scram-sha-256' },
    { 'auth-local': 'peer' },
    ...(walDirectory === undefined ? [] : [{ waldir: walDirectory }]),
  ];
  const { bootstrap } = merged;
  return {
    bootstrap: {
      dcs: dynamicConfig(input.spec, merged),
      initdb,
      ...(bootstrap === undefined
        ? {}
        : {
            method: bootstrap.method,
            [bootstrap.method]: { ...bootstrap.options, command: bootstrap.command },
          }),
    },
  };
}
