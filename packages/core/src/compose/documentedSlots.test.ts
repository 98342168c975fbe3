import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compose } from './compose.js';
import { parseContributions } from './parseContributions.js';
import { SLOT_NAMES } from './slotTable.js';

const PAGE = new URL('../../../../docs/reference/slots.md', import.meta.url);

it('the reference has an example of every slot, each of which is taken, and all together', async () => {
  const page = await readFile(PAGE, 'utf8');
  const examples = [...page.matchAll(/```json\n(?<text>[^`]*)```/g)].map(({ groups }): unknown =>
    JSON.parse(groups?.['text'] ?? ''),
  );
  const parsed = parseContributions(examples);
  expect(new Set(parsed.map(({ slot }) => slot))).toEqual(new Set(SLOT_NAMES));
  expect(parsed).toHaveLength(SLOT_NAMES.length);
  const { conflicts } = compose(
    parsed.map((contribution) => ({ owner: 'shipper.example.org', contribution })),
  );
  expect(conflicts).toEqual([]);
});
