import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines } from './lines.js';

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function collect(text: string, size: number): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of lines(chunked(Buffer.from(text), size))) found.push(line);
  return found;
}

describe('lines', () => {
  it('come out whole, wherever the stream was cut', async () => {
    const line = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[\n\uFEFF]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (expected, size) => {
        const text = expected.map((each) => `${each}\n`).join('');
        expect(await collect(text, size)).toEqual(expected);
      }),
    );
  });

  it('leave out what was cut off before its newline', async () => {
    expect(await collect('one\n\ntwo\nthr', 4)).toEqual(['one', 'two']);
  });
});
