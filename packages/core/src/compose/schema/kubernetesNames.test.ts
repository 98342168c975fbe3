import { describe, expect, it } from 'vitest';
import {
  labelValueProblem,
  metaKeyProblem,
  objectNameProblem,
  subdomainProblem,
} from './kubernetesNames.js';

const long = (length: number): string => 'a'.repeat(length);

describe('names are taken and refused as Kubernetes does', () => {
  it.each([
    [
      subdomainProblem,
      ['a', 'a.b', 'my-db.example.org', long(63)],
      ['', 'a..b', 'A', '-a', 'a.', 'a_b', 'ü', `${long(250)}.abc`],
    ],
    [
      metaKeyProblem,
      ['a', 'A.b_c-D', 'example.org/x', long(63)],
      ['', 'a b', 'a b c/%%', '/x', 'x/', 'a/b/c', 'EXAMPLE/x', long(64)],
    ],
    [labelValueProblem, ['', 'a', 'V1_2.3-x', long(63)], ['x y', '-a', 'a-', 'a/b', long(64)]],
  ] as const)('%o', (problem, taken, refused) => {
    for (const text of taken) expect(problem(text)).toBeUndefined();
    for (const text of refused) expect(problem(text)).toBeTypeOf('string');
  });

  it.each([
    ['ConfigMap', 'a.b-c', 'Bad_Name'],
    ['Service', 'my-db', 'my.db'],
    ['Service', 'my-db', '1-db'],
    ['Role', 'system:reader', 'a/b'],
  ])('of a %s: %s, and not %s', (kind, taken, refused) => {
    expect(objectNameProblem(kind, taken)).toBeUndefined();
    expect(objectNameProblem(kind, refused)).toBeTypeOf('string');
  });
});
