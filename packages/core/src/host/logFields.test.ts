import type { JsonObject } from '@howdah/kube';
import { expect, it } from 'vitest';
import { underLogFields, withLogFields } from './logFields.js';

it('lines of one plugin in reconciles that overlap each carry the fields of their own', async () => {
  const lines: JsonObject[] = [];
  const log = withLogFields({
    info: (fields) => void lines.push(fields),
    warn: (fields) => void lines.push(fields),
  });
  const step = async (member: string): Promise<void> => {
    await Promise.resolve();
    log.info({ member }, 'told');
  };
  await Promise.all([
    underLogFields({ cluster: 'ns/a', reconcile: '1' }, () => step('a-0')),
    underLogFields({ cluster: 'ns/b', reconcile: '2' }, () => step('b-0')),
  ]);
  log.warn({ member: 'none' }, 'outside of any reconcile');

  expect(lines).toEqual([
    { cluster: 'ns/a', reconcile: '1', member: 'a-0' },
    { cluster: 'ns/b', reconcile: '2', member: 'b-0' },
    { member: 'none' },
  ]);
});
