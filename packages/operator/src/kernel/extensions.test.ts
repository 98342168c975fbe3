import { describe, expect, it } from 'vitest';
import { askAndSettle } from './fixtures/actions.js';
import { bringUp } from './fixtures/look.js';
import { withScene } from './fixtures/scene.js';
import type { Scene } from './fixtures/scene.js';

const database = (scene: Scene) => {
  const found = scene.world.patroni.database({ namespace: 'shop', cluster: 'my-db' });
  if (found === undefined) throw new Error('there is no database yet');
  return found;
};

describe('FEPAction create_extension', () => {
  it('makes an extension on the primary, in the database that is named', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      const type = 'create_extension';
      const made = await askAndSettle(scene, { name: 'one', type, args: ['pgaudit'] });
      expect(made).toBe('Success: Extension "pgaudit" in database "postgres" is there.');
      const args = ['pg_stat_statements', 'app'];
      expect(await askAndSettle(scene, { name: 'two', type, args })).toMatch(
        /^Success: .* in database "app"/,
      );
      expect(database(scene).extensions('postgres')).toEqual(['pgaudit']);
      expect(database(scene).extensions('app')).toEqual(['pg_stat_statements']);
    }));

  it('of one that is there changes nothing, also where it is of an older version', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      database(scene).setExtension('postgres', 'pgaudit', '1.0');
      const asked = { name: 'again', type: 'create_extension', args: ['pgaudit'] };
      expect(await askAndSettle(scene, asked)).toMatch(/^Success: /);
      expect(database(scene).extensionVersion('postgres', 'pgaudit')).toBe('1.0');
    }));

  it.each<readonly [string, readonly string[], RegExp]>([
    ['without a name', [], /^Failure: args takes the name of an extension/],
    ['with a name too many', ['a', 'b', 'c'], /^Failure: args takes the name of an extension/],
    ['with a name that PostgreSQL would cut', ['x'.repeat(64)], /^Failure: .*at most 63 bytes/],
    ['that the image lacks', ['postgis'], /^Failure: .*the image brings no extension "postgis"/],
    ['where no such database is', ['pgaudit', 'shop'], /^Failure: .*there is no database "shop"/],
  ])('%s is refused, and says why', (_, args, answer) =>
    withScene(async (scene) => {
      await bringUp(scene);
      const asked = { name: 'one', type: 'create_extension', args: [...args] };
      expect(await askAndSettle(scene, asked)).toMatch(answer);
    }),
  );
});

describe('FEPAction alter_extension', () => {
  const asked = { name: 'newer', type: 'alter_extension', args: ['pgaudit'] };

  it('brings an extension to the newest version of the image', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      database(scene).setExtension('postgres', 'pgaudit', '1.0');
      expect(await askAndSettle(scene, asked)).toMatch(/^Success: .* newest version/);
      expect(database(scene).extensionVersion('postgres', 'pgaudit')).toBe('2.0');
    }));

  it('of one that nobody made is refused, and says what makes it', () =>
    withScene(async (scene) => {
      await bringUp(scene);
      expect(await askAndSettle(scene, asked)).toMatch(/^Failure: .*create_extension makes it/);
    }));
});

it('FEPAction promote_standby of a cluster that follows nobody is refused as such', () =>
  withScene(async (scene) => {
    await bringUp(scene);
    const answer = await askAndSettle(scene, { name: 'up', type: 'promote_standby' });
    expect(answer).toBe(
      'Failure: my-db is no standby cluster: spec.fep.standby.enable is not true',
    );
  }));
