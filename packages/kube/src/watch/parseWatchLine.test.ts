import { describe, expect, it } from 'vitest';
import { isKubeError } from '../errors/kubeError.js';
import type { KubeErrorCode } from '../errors/kubeError.js';
import { parseWatchLine } from './parseWatchLine.js';

const target = { verb: 'watch', resource: 'pods' };
const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '12' } } };
const expired = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };

describe('parseWatchLine', () => {
  it('reads events and bookmarks', () => {
    const object = { metadata: { name: 'x' } };
    const line = JSON.stringify({ type: 'MODIFIED', object });
    expect(parseWatchLine(line, target)).toEqual({ type: 'modified', object });
    expect(parseWatchLine(JSON.stringify(bookmark), target)).toEqual({
      type: 'bookmark',
      resourceVersion: '12',
    });
  });

  it.each<readonly [KubeErrorCode, string]>([
    ['GONE', JSON.stringify(expired)],
    ['MALFORMED_RESPONSE', '{"type":"ADDED","obj'],
    ['MALFORMED_RESPONSE', '{"type":"ADDED"}'],
    ['MALFORMED_RESPONSE', '{"type":"INVENTED","object":{}}'],
    ['MALFORMED_RESPONSE', '{"type":"BOOKMARK","object":{"metadata":{}}}'],
  ])('throws %s for %s', (code, line) => {
    let thrown: unknown;
    try {
      parseWatchLine(line, target);
    } catch (error) {
      thrown = error;
    }
    expect(isKubeError(thrown, code)).toBe(true);
  });
});
