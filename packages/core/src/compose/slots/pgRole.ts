import type { PgRole, RoleAttribute, SecretKeyReference } from '@howdah/plugin-api';
import { z } from 'zod';
import type { Conflict } from '../claim.js';
import type { Contributed, SlotMerge } from '../contributed.js';
import { fieldsOf, ownersOf, unique } from '../laws/owners.js';
import { groupsByPath, settle } from '../laws/settle.js';
import { segment } from '../pathSegment.js';
import { name, secretKey, texts, traced } from '../schema/claim.js';
import { contractSchema } from '../schema/contractSchema.js';
import type { SlotModule } from '../slotModule.js';

const SLOT = 'pg.role';

const ATTRIBUTES = ['LOGIN', 'SUPERUSER', 'REPLICATION', 'CREATEDB', 'CREATEROLE'] as const;

type Parts = readonly Contributed<PgRole>[];

/** A union of what a role may; its password is a scalar claim. */
export const pgRole: SlotModule<'pg.role', readonly PgRole[]> = {
  schema: contractSchema<PgRole>()(
    z.strictObject({
      ...traced,
      slot: z.literal(SLOT),
      name,
      attributes: z.array(z.enum(ATTRIBUTES)).readonly(),
      password: secretKey.exactOptional(),
      execute: texts.exactOptional(),
      memberOf: texts.exactOptional(),
    }),
  ),
  merge: (items) => {
    const merges = groupsByPath(items.map((item) => ({ path: item.contribution.name, item }))).map(
      ([role, group]) =>
        mergeRole(
          role,
          group.map(({ item }) => item),
        ),
    );
    return {
      value: merges.map(({ value }) => value),
      conflicts: merges.flatMap(({ conflicts }) => conflicts),
      provenance: () => merges.flatMap(({ provenance }) => provenance()),
    };
  },
};

function mergeRole(role: string, parts: Parts): SlotMerge<PgRole> {
  const path = `${SLOT}/${segment(role)}`;
  const wanted = parts.map(({ contribution }) => contribution);
  const execute = unique(wanted.flatMap((each) => each.execute ?? []));
  const memberOf = unique(wanted.flatMap((each) => each.memberOf ?? []));
  const { password, conflicts } = passwordOf(path, parts);
  return {
    value: {
      slot: SLOT,
      name: role,
      attributes: attributesOf(wanted),
      ...(password === undefined ? {} : { password }),
      ...(execute.length === 0 ? {} : { execute }),
      ...(memberOf.length === 0 ? {} : { memberOf }),
    },
    conflicts,
    provenance: () => [
      [path, { owners: ownersOf(parts), slot: SLOT, rank: 'required', fields: fieldsOf(wanted) }],
    ],
  };
}

function attributesOf(wanted: readonly PgRole[]): readonly RoleAttribute[] {
  const all = new Set(wanted.flatMap(({ attributes }) => attributes));
  return ATTRIBUTES.filter((attribute) => all.has(attribute));
}

function passwordOf(
  path: string,
  parts: Parts,
): { readonly password?: SecretKeyReference; readonly conflicts: readonly Conflict[] } {
  const { settled, conflicts } = settle(
    parts.flatMap(({ owner, rank = 'required', contribution: { password, field } }) =>
      password === undefined
        ? []
        : [{ path: `${path}/password`, value: password, wanted: password, rank, owner, field }],
    ),
  );
  const [only] = settled;
  return only === undefined ? { conflicts } : { password: only.value, conflicts };
}
