import { describe, expect, it } from 'vitest';
import { metricOf } from './prometheusText.js';

const text = `# HELP reconciles How many.
# TYPE reconciles counter
reconciles{result="success"} 40
reconciles{result="error"} 2
reconciles_seconds 7
resident_bytes 1.5e+8
lag NaN
`;

describe('metricOf', () => {
  it('sums over labels and leaves longer names alone', () => {
    expect(metricOf(text, 'reconciles')).toBe(42);
  });

  it('reads exponents, and takes what is absent or no number for 0', () => {
    expect(metricOf(text, 'resident_bytes')).toBe(150_000_000);
    expect(metricOf(text, 'lag')).toBe(0);
    expect(metricOf(text, 'other')).toBe(0);
  });
});
