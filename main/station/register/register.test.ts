import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallCity } from '../../../src/city/city.fixture.ts';
import type { CityFile } from '../../../src/contract/cityFile.ts';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import { openRegister } from './openRegister.ts';
import { canonical, canonicalAsset, type RecordChange } from './records.ts';

let dir: string;
let close: (() => void)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-register-'));
  close = [];
});
afterEach(() => {
  for (const step of close) step();
  rmSync(dir, { recursive: true, force: true });
});

const city = smallCity(3);
function open(file: CityFile = city, mark = 'abcdef0', alarmed: string[] = []) {
  const opened = openRegister(dir, file, mark, alarmed);
  if (!opened.ok) throw new Error(opened.refusal.message);
  close.push(opened.value.store.close);
  return opened.value;
}
type Opened = ReturnType<typeof open>;

const lamp = (id: string, more: Partial<Asset> = {}): Asset => ({
  id,
  kind: 'light-point',
  name: `Point ${id}`,
  number: 1,
  commune: '21231',
  at: [5.05, 47.33],
  ...more,
});
const added = (asset: Asset): RecordChange => ({
  target: 'asset',
  id: asset.id,
  before: null,
  after: canonicalAsset(asset),
});
const about = (id: string) => ({
  id,
  dataset: 'more-lamps',
  title: 'Plus de points',
  target: 'asset' as const,
  fileName: 'lampes.csv',
  sha256: '00',
  at: 1,
  by: 'Position 1',
  added: 1,
  changed: 0,
  removed: 0,
  bad: 0,
});
/** Takes changes in, on the disk and in memory, as an import does. */
function take({ store, register }: Opened, changes: readonly RecordChange[], id = 'one') {
  const begun = store.begin('import');
  if (!begun.ok) throw new Error(begun.refusal.code);
  expect(begun.value.release(changes).ok).toBe(true);
  expect(begun.value.put(changes, 'more-lamps').ok).toBe(true);
  expect(begun.value.commit(about(id)).ok).toBe(true);
  return register.change(new Map(changes.map(({ id: asset, after }) => [asset, after && JSON.parse(after)])));
}

test('the assets of a city file are there, in its order, and the same at the next start', () => {
  const first = open();
  expect(first.register.assets).toEqual(city.assets);
  const version = first.register.version();
  first.store.close();
  const again = open();
  expect(again.register.assets).toEqual(city.assets);
  expect(again.register.version()).toBe(version);
});

test('a city file that was changed changes what was changed in it, and nothing that was imported', () => {
  const first = open();
  take(first, [added(lamp('X-1'))]);
  first.store.close();
  const gone = city.assets.at(-1);
  const renamed = city.assets
    .slice(0, -1)
    .map((asset) => (asset.id === 'LC-212' ? { ...asset, name: 'Armoire neuve' } : asset));
  const again = open({ ...city, assets: renamed }, 'abcdef1');
  expect(again.register.byId('LC-212')?.name).toBe('Armoire neuve');
  expect(again.register.byId(gone!.id)).toBeUndefined();
  expect(again.register.byId('X-1')).toEqual(lamp('X-1'));
});

test('what is imported comes after what is there, is found by place, and has its columns', () => {
  const opened = open();
  const { register, store } = opened;
  const before = register.version();
  const done = take(opened, [added(lamp('X-1', { parent: 'LC-212', device: { driver: 'light-point', id: 'D9' } }))]);
  const index = city.assets.length;
  expect(done.added).toEqual([index]);
  expect(register.version()).not.toBe(before);
  expect(register.byDevice('light-point', 'D9')).toBe(index);
  expect(register.childrenOf('LC-212').map(({ id }) => id)).toContain('X-1');
  expect(register.columns().id[index]).toBe('X-1');
  expect(store.within([5.049, 47.329, 5.051, 47.331], 'light-point')).toEqual(['X-1']);
  expect(register.nearest([5.05, 47.33], 'light-point', 1)[0]?.asset.id).toBe('X-1');
});

test('what leaves keeps its index until the next start, and nothing finds it; then the register is another', () => {
  const opened = open();
  const { register } = opened;
  const old = register.byId('LP-1')!;
  const index = register.indexOf('LP-1')!;
  const done = take(opened, [{ target: 'asset', id: 'LP-1', before: canonicalAsset(old), after: null }]);
  expect(done.retired).toEqual([index]);
  expect(register.isRetired(index)).toBe(true);
  expect(register.byDevice('light-point', 'LP-1')).toBeUndefined();
  expect(register.nearest(old.at, 'light-point', 9).map(({ asset }) => asset.id)).not.toContain('LP-1');
  expect(register.columns().retired).toEqual([index]);
  const version = register.version();
  opened.store.close();
  // The city file names it again only when it is another file: what an import took out stays out.
  const again = open();
  expect(again.register.indexOf('LP-1')).toBeUndefined();
  expect(again.register.version()).not.toBe(version);
});

test('an alarm of what has left is still named after a restart', () => {
  const opened = open();
  const old = opened.register.byId('LP-1')!;
  take(opened, [{ target: 'asset', id: 'LP-1', before: canonicalAsset(old), after: null }]);
  opened.store.close();
  const { register } = open(city, 'abcdef0', ['LP-1', 'nobody']);
  const index = register.indexOf('LP-1')!;
  expect(register.assets[index]).toEqual(old);
  expect(register.isRetired(index)).toBe(true);
});

test('two assets swap their devices in one import', () => {
  const opened = open();
  const [one, two] = [
    lamp('X-1', { device: { driver: 'light-point', id: 'D1' } }),
    lamp('X-2', { device: { driver: 'light-point', id: 'D2' } }),
  ];
  take(opened, [added(one), added(two)]);
  const swapped = [
    { ...one, device: two.device },
    { ...two, device: one.device },
  ];
  take(
    opened,
    swapped.map((asset, i) => ({ ...added(asset), before: canonicalAsset([one, two][i]!) })),
    'two',
  );
  const { register } = opened;
  expect(register.assets[register.byDevice('light-point', 'D2')!]?.id).toBe('X-1');
  expect(register.assets[register.byDevice('light-point', 'D1')!]?.id).toBe('X-2');
});

test('a writing that is given up leaves nothing, and another may begin', () => {
  const { store } = open();
  const begun = store.begin('import');
  expect(store.begin('import')).toMatchObject({ ok: false, refusal: { code: 'import.busy' } });
  if (begun.ok) {
    begun.value.put([added(lamp('X-1'))], 'more-lamps');
    begun.value.rollback();
  }
  expect(store.ownerOf('asset', 'X-1')).toBeNull();
  expect(store.imports(9)).toEqual([]);
  expect(store.begin('import').ok).toBe(true);
});

test('streets and communes that were imported stand beside those of the file, the later word winning', () => {
  const first = open();
  const street = {
    id: 'S1',
    name: 'Rue Gaspard-Monge',
    commune: '21231',
    class: 'local',
    line: [
      [5, 47.3],
      [5, 47.4],
    ],
  };
  const commune = {
    kind: 'commune',
    id: '21999',
    name: 'Villeneuve',
    postcode: '21999',
    centre: [6.5, 47.5],
    limit: [
      [6, 47],
      [7, 47],
      [7, 48],
      [6, 48],
    ],
  };
  const begun = first.store.begin('import');
  if (!begun.ok) throw new Error();
  begun.value.put(
    [
      { target: 'street', id: 'S1', before: null, after: canonical(street) },
      { target: 'area', id: '21999', before: null, after: canonical(commune) },
    ],
    'more',
  );
  begun.value.commit(about('places'));
  const before = first.places.version();
  first.places.changed();
  const { places } = first;
  expect(places.version()).not.toBe(before);
  expect(places.streetName('S1')).toBe('Rue Gaspard-Monge');
  expect(places.streetOf('21231', 'r. gaspard MONGE')).toBe('S1');
  expect(places.communeAt([6.5, 47.5])).toBe('21999');
  expect(places.communeName('21999')).toBe('Villeneuve');
  expect(places.communeAt([0, 0])).toBeNull();
  expect(places.baseMap().communes.map(({ id }) => id)).toEqual(['21231', '21999']);
});

test('a damaged file is named, and is not opened as if nothing had ever been imported', () => {
  open().store.close();
  writeFileSync(join(dir, 'register.db'), 'x'.repeat(20_000));
  expect(openRegister(dir, city, 'abcdef0')).toMatchObject({
    ok: false,
    refusal: { code: 'store.corrupt', context: { file: join(dir, 'register.db') } },
  });
});

test('markup, quotes and SQL in names and attributes are kept as the text they are', () => {
  const opened = open();
  const name = `<img src=x onerror=alert(1)> "'; DROP TABLE asset;--`;
  take(opened, [added(lamp('X-1', { name, attributes: { [name.slice(0, 30)]: name } }))]);
  opened.store.close();
  expect(open().register.byId('X-1')).toEqual(lamp('X-1', { name, attributes: { [name.slice(0, 30)]: name } }));
});
