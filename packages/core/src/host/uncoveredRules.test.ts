import { describe, expect, it } from 'vitest';
import { uncoveredRules } from './uncoveredRules.js';

const rule = (
  resources: readonly string[],
  verbs: readonly string[],
  names?: readonly string[],
) => ({
  apiGroups: [''],
  resources,
  verbs,
  ...(names === undefined ? {} : { resourceNames: names }),
});

describe('what a manifest does not grant', () => {
  it('is nothing where several rules of it cover one of the pods', () => {
    const grants = [rule(['pods'], ['get']), rule(['pods', 'services'], ['list', 'patch'])];
    expect(uncoveredRules([rule(['pods'], ['get', 'list'])], grants)).toEqual([]);
  });

  it('is told as the rule to list, with the missing verbs only', () => {
    expect(
      uncoveredRules([rule(['pods', 'secrets'], ['get', 'list'])], [rule(['pods'], ['get'])]),
    ).toEqual([rule(['pods'], ['list']), rule(['secrets'], ['get', 'list'])]);
  });

  it('is everything of a resource when it names single objects and the pods may touch all', () => {
    expect(
      uncoveredRules([rule(['secrets'], ['get'])], [rule(['secrets'], ['get'], ['a'])]),
    ).toEqual([rule(['secrets'], ['get'])]);
  });

  it('leaves out the objects it names', () => {
    expect(
      uncoveredRules([rule(['secrets'], ['get'], ['a', 'b'])], [rule(['secrets'], ['get'], ['a'])]),
    ).toEqual([rule(['secrets'], ['get'], ['b'])]);
  });

  it('is nothing below an asterisk, but an asterisk is more than any list', () => {
    expect(uncoveredRules([rule(['pods/exec'], ['create'])], [rule(['*'], ['*'])])).toEqual([]);
    expect(uncoveredRules([rule(['pods'], ['*'])], [rule(['pods'], ['get', 'list'])])).toEqual([
      rule(['pods'], ['*']),
    ]);
  });

  it('does not take a resource for its subresource, nor one group for another', () => {
    expect(uncoveredRules([rule(['pods/exec'], ['create'])], [rule(['pods'], ['create'])])).toEqual(
      [rule(['pods/exec'], ['create'])],
    );
    const ofApps = { ...rule(['statefulsets'], ['get']), apiGroups: ['apps'] };
    expect(uncoveredRules([ofApps], [rule(['statefulsets'], ['get'])])).toEqual([ofApps]);
  });
});
