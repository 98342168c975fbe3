import type { Diagnostic } from '@howdah/plugin-api';
import { describe, expect, it } from 'vitest';
import { asWritten } from './asWritten.js';

const finding = (path: string, message: string): Diagnostic => ({
  severity: 'warning',
  code: 'SetAside',
  path,
  message,
});

describe('AsWritten', () => {
  it('is true when nothing was set aside', () => {
    expect(asWritten([])).toMatchObject({ type: 'AsWritten', status: 'True' });
  });

  it('names each place once, with what to write', () => {
    const twice = finding('spec.fep.a', 'has no effect; remove it');

    expect(asWritten([twice, twice, finding('spec.fep.b', 'spec.fep.b is odd')])).toMatchObject({
      status: 'False',
      message: 'spec.fep.a: has no effect; remove it\nspec.fep.b is odd',
    });
  });

  it('shows whole findings only, and counts the rest', () => {
    const many = Array.from({ length: 30 }, (_, i) => finding(`spec.fep.f${i}`, 'x'.repeat(80)));
    const { message } = asWritten(many);
    const lines = message.split('\n');

    expect(message.length).toBeLessThanOrEqual(1060);
    expect(lines.at(-1)).toBe(`and ${31 - lines.length} more: see the events`);
    expect(lines.slice(0, -1).every((line) => line.endsWith('x'.repeat(80)))).toBe(true);
  });
});
