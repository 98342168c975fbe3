import { expect, it } from 'vitest';
import { admitted } from './admitted.js';

const schema = {
  type: 'object',
  required: ['mode'],
  properties: {
    mode: { type: 'string', enum: ['on', 'off'] },
    level: { type: 'integer', default: 3, maximum: 5 },
    any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

it('what is left out and has a default is filled in, what is declared nowhere dropped and told', () => {
  const value = { mode: 'on', any: { kept: true }, levl: 1 };
  expect(admitted(schema, value, 'spec.plugins.a')).toMatchObject({
    value: { mode: 'on', level: 3, any: { kept: true } },
    diagnostics: [{ severity: 'warning', code: 'FieldUnknown', path: 'spec.plugins.a.levl' }],
  });
});

it.each([
  [{}, 'spec.plugins.a.mode: required'],
  [{ mode: 'maybe' }, 'spec.plugins.a.mode: expected one of "on", "off"'],
  [{ mode: 'on', level: 9 }, 'spec.plugins.a.level: maximum is 5'],
  [{ mode: 'on', level: '9' }, 'spec.plugins.a.level: must be of type integer'],
])('%j is refused with the field and what is expected of it', (value, said) => {
  const [finding] = admitted(schema, value, 'spec.plugins.a').diagnostics;
  expect(finding).toMatchObject({ severity: 'error', code: 'InvalidManifest' });
  expect(`${finding?.path ?? ''}: ${finding?.message ?? ''}`).toBe(said);
});
