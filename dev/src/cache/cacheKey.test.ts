import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheKey, folderDigest } from './cacheKey.js';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'howdah-cache-'));
}

describe('cacheKey', () => {
  it('is the same whichever way the inputs are listed', () => {
    expect(cacheKey({ a: '1', b: true })).toBe(cacheKey({ b: true, a: '1' }));
  });

  it('tells inputs apart that look alike when joined', () => {
    expect(cacheKey({ a: 'b', c: 'd' })).not.toBe(cacheKey({ a: 'bc', d: '' }));
    expect(cacheKey({ a: 1 })).not.toBe(cacheKey({ a: '1' }));
  });
});

describe('folderDigest', () => {
  it('changes with a name, a content and the execute bit, and with nothing else', () => {
    const at = folder();
    writeFileSync(join(at, 'one'), 'x');
    const first = folderDigest(at);
    expect(folderDigest(at)).toBe(first);

    chmodSync(join(at, 'one'), 0o755);
    const runs = folderDigest(at);
    writeFileSync(join(at, 'one'), 'y');
    const changed = folderDigest(at);
    expect(new Set([first, runs, changed]).size).toBe(3);
  });

  it('takes a link for itself, also one that leads nowhere', () => {
    const at = folder();
    symlinkSync('busybox', join(at, 'sh'));
    expect(folderDigest(at)).not.toBe(folderDigest(folder()));
  });

  it('leaves out what is ignored', () => {
    const at = folder();
    const before = folderDigest(at, (name) => name.endsWith('_test.go'));
    writeFileSync(join(at, 'a_test.go'), 'x');
    expect(folderDigest(at, (name) => name.endsWith('_test.go'))).toBe(before);
  });
});
