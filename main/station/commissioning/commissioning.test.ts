import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMosquitto } from '../../../src/city/brokers.fixture.ts';
import { smallCity } from '../../../src/city/city.fixture.ts';
import { type ImportMapping, importMappingSchema } from '../../../src/contract/commissioning.ts';
import type { RegisterColumns } from '../../../src/contract/register.ts';
import { until } from '../hubLink/hub.fixture.ts';
import { openedStation, openField, openWindow, TOKEN } from '../station.fixture.ts';

const city = smallCity(6);
let dir: string;
let undo: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-import-'));
  undo = [];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(dir, { recursive: true, force: true });
});

const LAMPS: ImportMapping = importMappingSchema.parse({
  format: 'vigie-import',
  version: 1,
  dataset: 'eclairage-nord',
  title: 'Éclairage nord',
  target: 'asset',
  source: { format: 'csv', delimiter: ';' },
  place: { x: 'lon', y: 'lat' },
  fields: {
    id: { column: 'ref' },
    name: { column: 'nom' },
    number: { column: 'numero' },
    kind: { constant: 'light-point' },
    parent: { column: 'armoire' },
    driver: { constant: 'light-point' },
    device: { column: 'ref' },
  },
});
const HEAD = 'ref;nom;numero;lon;lat;armoire';
const row = (id: string, name = `Point ${id}`, more = '5.05;47.32;LC-212') => `${id};${name};9;${more}`;
const csv = (...rows: string[]) => [HEAD, ...rows].join('\n');

async function open(options: { mqtt?: string } = {}) {
  const station = await openedStation({ dir, city, ...options });
  undo.push(() => station.close());
  const window = await openWindow(station);
  undo.push(() => window.close());
  const { client } = window;
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${station.url}/imports`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${TOKEN}`, 'x-file-name': 'lampes%20nord.csv', ...headers },
    });
  const upload = async (body: string): Promise<string> => {
    const answer = await send(body);
    return ((await answer.json()) as { upload: string }).upload;
  };
  const preview = async (body: string, mapping = LAMPS) => {
    for await (const step of await client.commissioning.preview({ upload: await upload(body), mapping }))
      if (step.type !== 'progress') return step;
    throw new Error('no end');
  };
  const previewed = async (body: string, mapping = LAMPS) => {
    const last = await preview(body, mapping);
    if (last.type !== 'preview') throw new Error(last.refusal.code);
    return last.preview;
  };
  const apply = async (id: string, commandId: string = randomUUID()) => {
    for await (const step of await client.commissioning.apply({ commandId, preview: id }))
      if (step.type !== 'progress') return step;
    throw new Error('no end');
  };
  const taken = async (body: string, mapping = LAMPS) => {
    const last = await apply((await previewed(body, mapping)).id);
    if (last.type !== 'done') throw new Error(last.refusal.code);
    return last.import;
  };
  const columns = async (): Promise<RegisterColumns> => {
    const answer = await fetch(`${station.url}/city/assets`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return (await answer.json()) as RegisterColumns;
  };
  const shown = async (): Promise<string[]> => {
    const { id, retired } = await columns();
    return id.filter((_, index) => !retired.includes(index));
  };
  const found = async (query: string): Promise<string[]> =>
    (await client.asset.search({ query, limit: 12 })).hits.map(({ id }) => id);
  return { station, window, client, send, upload, preview, previewed, apply, taken, columns, shown, found };
}

test('a file is looked at, previewed, taken in: the map, the search and the devices know the new lamps at once', async () => {
  const broker = await startMosquitto();
  undo.push(() => broker.close());
  const { client, window, upload, previewed, apply, shown, found, columns } = await open({ mqtt: broker.url });
  const file = csv(row('N-1', 'Lampe du belvédère'), row('N-2'), row('N-3', 'Sans lieu', ';;LC-212'));

  const inspected = await client.commissioning.inspect({ upload: await upload(file) });
  expect(inspected).toMatchObject({
    ok: true,
    inspection: { fileName: 'lampes nord.csv', rows: 3, suggestion: { source: { format: 'csv', delimiter: ';' } } },
  });
  const preview = await previewed(file);
  expect(preview).toMatchObject({ added: 2, changed: 0, removed: 0, unchanged: 0, bad: 1 });
  expect(preview.samples.added[0]).toMatchObject({ id: 'N-1', label: 'Lampe du belvédère' });
  expect(preview.badRows).toMatchObject([{ line: 4 }]);
  // Nothing was changed by looking.
  expect(await shown()).toHaveLength(city.assets.length);

  expect(await apply(preview.id)).toMatchObject({
    type: 'done',
    import: { fileName: 'lampes nord.csv', added: 2, bad: 1, by: 'Position 1', undoneAt: null, undoRefusal: null },
  });
  expect(await shown()).toContain('N-1');
  await until('the search knows it', async () => (await found('belvedere')).includes('N-1'));
  const field = await openField(broker.url);
  undo.push(() => field.close());
  await field.says('light-point', 'N-1', { level: 70 });
  const index = (await columns()).id.indexOf('N-1');
  await until('its level is shown', () => window.levels.get(index) === 70);
  expect(await client.asset.get({ asset: 'N-1' })).toMatchObject({
    parent: { id: 'LC-212' },
    clock: { state: 'good' },
  });
});

test('the same file again changes nothing; a new delivery adds, changes and removes only of its own', async () => {
  const { taken, previewed, shown, client } = await open();
  await taken(csv(row('N-1'), row('N-2')));
  expect(await previewed(csv(row('N-2'), row('N-1')))).toMatchObject({
    added: 0,
    changed: 0,
    removed: 0,
    unchanged: 2,
  });
  const second = csv(row('N-2', 'Point remplacé'), row('N-3'));
  const preview = await previewed(second);
  expect(preview).toMatchObject({ added: 1, changed: 1, removed: 1, unchanged: 0 });
  expect(preview.samples.changed[0]?.fields).toEqual([{ field: 'name', before: 'Point N-2', after: 'Point remplacé' }]);
  await taken(second);
  const ids = await shown();
  expect(ids).toHaveLength(city.assets.length + 2);
  expect(ids).not.toContain('N-1');
  expect((await client.asset.get({ asset: 'N-2' }))?.name).toBe('Point remplacé');
});

test('a row with a mistake leaves the lamp of its name as it is: nothing is taken out of the street by a typing error', async () => {
  const { taken, previewed } = await open();
  await taken(csv(row('N-1'), row('N-2')));
  expect(await previewed(csv(row('N-1'), row('N-2', 'Sans lieu', ';;LC-212')))).toMatchObject({
    removed: 0,
    unchanged: 1,
    bad: 1,
  });
});

test('one step undoes an import, also after a restart, and the one before it after that', async () => {
  const first = await open();
  const one = await first.taken(csv(row('N-1')));
  const two = await first.taken(csv(row('N-2')));
  const undoImport = (of: Awaited<ReturnType<typeof open>>, id: string) =>
    of.client.commissioning.undo({ commandId: randomUUID(), import: id });
  expect(await undoImport(first, one.id)).toMatchObject({
    ok: false,
    refusal: { code: 'import.overlaid', context: { title: 'Éclairage nord' } },
  });
  await first.window.close();
  await first.station.close();
  undo = [];

  const again = await open();
  expect(await again.shown()).toContain('N-2');
  expect(await undoImport(again, two.id)).toEqual({ ok: true });
  expect(await again.shown()).toContain('N-1');
  expect(await again.shown()).not.toContain('N-2');
  expect(await undoImport(again, two.id)).toMatchObject({ ok: false, refusal: { code: 'import.undone' } });
  expect(await undoImport(again, one.id)).toEqual({ ok: true });
  expect((await again.shown()).sort()).toEqual(city.assets.map(({ id }) => id).sort());
  for await (const imports of await again.client.commissioning.watchImports()) {
    expect(imports.map(({ undoneBy, undoRefusal }) => [undoneBy, undoRefusal?.code])).toEqual([
      ['Position 1', 'import.undone'],
      ['Position 1', 'import.undone'],
    ]);
    break;
  }
  expect(await again.client.commissioning.mappings()).toEqual([LAMPS]);
});

test('rows that would break what is there are left out, each with its line and its reason', async () => {
  const { previewed } = await open();
  const lamp = city.assets.find(({ kind }) => kind === 'light-point')!;
  const preview = await previewed(
    csv(row('N-1'), row('N-1', 'Deux fois'), row(lamp.id), row('N-2', 'Orphelin', '5.05;47.32;LC-999')),
  );
  expect(preview).toMatchObject({ added: 1, bad: 3 });
  expect(preview.badRows.map(({ line, refusal }) => [line, refusal.code])).toEqual([
    [3, 'row.id-twice'],
    [4, 'row.id-taken'],
    [5, 'row.parent-unknown'],
  ]);
});

test('a device that speaks for another asset cannot be taken from it', async () => {
  const { previewed } = await open();
  const mapping = { ...LAMPS, fields: { ...LAMPS.fields, device: { constant: 'LP-1' } } };
  expect((await previewed(csv(row('N-1')), mapping)).badRows).toMatchObject([
    { line: 2, refusal: { code: 'row.device-taken', context: { asset: 'LP-1' } } },
  ]);
});

test('the same command again, as after a lost link, gives what the first one did', async () => {
  const { previewed, apply, client } = await open();
  const { id } = await previewed(csv(row('N-1')));
  const command = randomUUID();
  const first = await apply(id, command);
  expect(first).toMatchObject({ type: 'done', import: { added: 1 } });
  expect(await apply(id, command)).toEqual(first);
  for await (const imports of await client.commissioning.watchImports()) {
    expect(imports).toHaveLength(1);
    break;
  }
});

test('a preview of before another import is refused; one that is left in the middle changes nothing', async () => {
  const { previewed, taken, apply, client, shown } = await open();
  const old = await previewed(csv(row('N-1')));
  await taken(csv(row('N-2')));
  expect(await apply(old.id)).toMatchObject({ type: 'refused', refusal: { code: 'import.outdated' } });
  expect(await apply('nothing')).toMatchObject({ type: 'refused', refusal: { code: 'import.no-preview' } });

  const many = await previewed(csv(...Array.from({ length: 3_000 }, (_, n) => row(`M-${n}`))));
  for await (const step of await client.commissioning.apply({ commandId: randomUUID(), preview: many.id })) {
    expect(step.type).toBe('progress');
    break;
  }
  // The station hears that nobody waits for it: it may be a moment, and then another may write.
  await until('it was given up', async () => (await apply((await previewed(csv(row('N-2')))).id)).type === 'done');
  expect((await shown()).filter((id) => id.startsWith('M-'))).toEqual([]);
});

test('what is no file, or too large, or of nobody is refused in words and leaves nothing', async () => {
  const { send, client, preview, upload } = await open();
  expect((await send('x', { authorization: 'Bearer wrong' })).status).toBe(401);
  const empty = await send('');
  expect([empty.status, await empty.json()]).toMatchObject([400, { refusal: { code: 'import.empty' } }]);
  expect(await client.commissioning.inspect({ upload: 'gone' })).toMatchObject({
    ok: false,
    refusal: { code: 'import.no-upload' },
  });
  expect(await preview('\u0000\u0001\u0002PK nonsense')).toMatchObject({ type: 'refused' });
  const reserved = { ...LAMPS, dataset: 'city' };
  expect(await preview(csv(row('N-1')), reserved)).toMatchObject({
    type: 'refused',
    refusal: { code: 'import.reserved' },
  });
  const garbage = await client.commissioning.inspect({ upload: await upload('\u0000\u0001\u0002\u0003'.repeat(99)) });
  expect(garbage.ok).toBe(false);
});
