import { readdirSync, readFileSync } from 'node:fs';
import { isJsonObject } from '@howdah/kube';
import type { AnyObject, JsonObject } from '@howdah/kube';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { objectAt, textAt } from '../../json/memberOf.js';
import { childrenCondition } from '../childrenCondition.js';
import { childWrites } from '../childWrites.js';
import { settleChildren } from '../settleChildren.js';
import type { SettledChildren } from '../settleChildren.js';

type Children = ReadonlyMap<string, AnyObject>;

const BECOMES = '---\n# Becomes:\n';
const folder = new URL('./', import.meta.url);
const scenarios = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const settle = (parent: AnyObject, children: Children): SettledChildren =>
  settleChildren(parent, ({ kind }) => children.get(kind.kind));

const written = (parent: AnyObject, children: Children): Children => {
  const { writes = [] } = childWrites(parent, settle(parent, children));
  return new Map([...children, ...writes.map(({ kind, object }) => [kind.kind, object] as const)]);
};

/** A story: manifests, and specs that children are given in between. */
function play(documents: readonly JsonObject[]): { parent: AnyObject; children: Children } {
  let parent: AnyObject = { apiVersion: '', kind: '', metadata: { name: '' } };
  let children: Children = new Map();
  for (const document of documents) {
    const [kind = '', apiVersion] = [textAt(document, 'kind'), textAt(document, 'apiVersion')];
    if (apiVersion === undefined) {
      const child = children.get(kind);
      if (child === undefined) throw new Error(`there is no ${kind} yet`);
      children = new Map([...children, [kind, { ...child, spec: objectAt(document, 'spec') }]]);
      // What can be used is noted when it is seen.
      children = written(parent, children);
    } else {
      const metadata = objectAt(document, 'metadata');
      const name = textAt(metadata, 'name') ?? '';
      parent = { ...document, apiVersion, kind, metadata: { ...metadata, name } };
      children = written(parent, children);
    }
  }
  return { parent, children };
}

function goldenText(head: string): string {
  const documents = head
    .split('\n---\n')
    .map((text): unknown => parse(text))
    .filter((document) => isJsonObject(document));
  const { parent, children } = play(documents);
  const settled = settle(parent, children);
  const { status, reason, message } = childrenCondition(settled);
  const runsWith = objectAt(objectAt(settled.manifest, 'spec'), 'fepChildCrVal');
  const texts = [{ runsWith }, ...children.values()].map((object) =>
    stringify(object, { version: '1.1', lineWidth: 100 }),
  );
  return `${head}${BECOMES}# ${status} ${reason}: ${message}\n${texts.join('---\n')}`;
}

describe.each(scenarios)('the story at the head of %s', (name) => {
  const file = new URL(name, folder);

  it('ends with the children, and with what the cluster runs with, that are below it', async () => {
    const text = readFileSync(file, 'utf8');
    await expect(goldenText(text.slice(0, text.indexOf(BECOMES)))).toMatchFileSnapshot(
      file.pathname,
    );
  });
});
