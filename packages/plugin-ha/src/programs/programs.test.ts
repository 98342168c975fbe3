import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROGRAMS } from './programs.generated.js';

const directory = new URL('./', import.meta.url);
const programs: Readonly<Record<string, string>> = PROGRAMS;

test('the generated source holds the text of every Python program', () => {
  const files = readdirSync(directory).filter((name) => name.endsWith('.py'));
  expect(Object.keys(programs).toSorted()).toEqual(files.toSorted());
  for (const name of files) {
    expect(programs[name]).toBe(readFileSync(new URL(name, directory), 'utf8'));
  }
});
