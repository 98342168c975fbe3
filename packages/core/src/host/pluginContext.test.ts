import { createKube, fixedAccess, systemClock } from '@howdah/kube';
import type { JsonObject } from '@howdah/kube';
import { definePlugin } from '@howdah/plugin-api';
import { expect, it } from 'vitest';
import { underLogFields } from './logFields.js';
import { pluginContexts } from './pluginContext.js';

it('what a plugin logs carries the plugin, and the cluster, generation and reconcile it logs in', () => {
  const lines: JsonObject[] = [];
  const contextFor = pluginContexts({
    kube: createKube({ access: fixedAccess({ server: 'http://127.0.0.1:1' }) }),
    clock: systemClock,
    logFor: (always) => ({
      info: (fields) => void lines.push({ ...always, ...fields }),
      warn: () => undefined,
    }),
  });
  const { log } = contextFor(
    definePlugin({
      manifest: { id: 'a.example', key: 'a', version: '1.0.0', contract: '0.1' },
      select: () => null,
      contribute: () => [],
    }),
  );
  underLogFields({ cluster: 'ns/x', generation: '3', reconcile: '7' }, () => {
    log.info({ member: 'x-sts-0' }, 'told');
  });

  expect(lines).toEqual([
    { plugin: 'a.example', cluster: 'ns/x', generation: '3', reconcile: '7', member: 'x-sts-0' },
  ]);
});
