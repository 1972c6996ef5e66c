import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ImportMapping, ImportTarget } from '../../../src/contract/commissioning.ts';
import type { Asset } from '../../../src/domain/asset/asset.ts';
import { ok, type Refusal, type Result, refuse } from '../../../src/shared/result.ts';
import { openDatabase } from '../store/database.ts';
import { migration as first } from './migrations/001-register.ts';
import { canonicalAsset, type RecordChange } from './records.ts';

/** An import as it was written down. */
export interface AppliedImport {
  readonly seq: number;
  readonly id: string;
  readonly dataset: string;
  readonly title: string;
  readonly target: ImportTarget;
  readonly fileName: string;
  readonly sha256: string;
  readonly at: number;
  readonly by: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly bad: number;
  readonly undoneAt: number | null;
  readonly undoneBy: string | null;
}

/** A writing that is under way: slice by slice, so that the station goes on between them; all of it or nothing. */
export interface RegisterWriting {
  /** To be called with every change before the first `put`: what goes or changes lets go of its device, so that two may swap theirs. */
  release(changes: readonly RecordChange[]): Result<void>;
  put(changes: readonly RecordChange[], dataset: string): Result<void>;
  /** Writes down that it was an import, and ends. */
  commit(about: Omit<AppliedImport, 'seq' | 'undoneAt' | 'undoneBy'>): Result<void>;
  /** Writes down that an import was undone, and ends. */
  commitUndo(seq: number, at: number, by: string): Result<void>;
  rollback(): void;
}

/** What the register keeps on the disk: assets with spatial index, other places, imports and how to undo them. */
export interface RegisterStore {
  /** Assets in the order of their indexes. */
  assets(): { asset: Asset; dataset: string }[];
  /** What has left the register, of these ids: their alarms stand until somebody has dealt with them. */
  retired(ids: Iterable<string>): Asset[];
  /** Bodies of the places of a target, as `canonical` wrote them. */
  places(target: Exclude<ImportTarget, 'asset'>): { id: string; body: string }[];
  /** Id and text of the records of a dataset, so many at a time; `after` is the last id of the slice before, '' at first. */
  known(target: ImportTarget, dataset: string, after: string, limit: number): [id: string, text: string][];
  /** Dataset that a record is of; null when there is none of that id. */
  ownerOf(target: ImportTarget, id: string): string | null;
  /** Id of the asset that a device speaks for. */
  deviceOwner(driver: string, device: string): string | null;
  /** Ids of assets of a kind whose place lies within a box, degrees WGS 84: west, south, east, north. */
  within(bounds: readonly [number, number, number, number], kind: string | null): string[];
  /** Grows with each committed change. */
  version(): number;
  /** Brings the city file's own assets in: what changed in the file since the last time is changed here. */
  seed(assets: readonly Asset[], mark: string): Result<void>;
  /** Refusal `import.busy` while another writing is under way. */
  begin(kind: 'import' | 'undo'): Result<RegisterWriting>;
  imports(limit: number): AppliedImport[];
  changesOf(seq: number): RecordChange[];
  /** A later import of the same records, not undone: it has to be undone first. */
  overlaidBy(one: AppliedImport): AppliedImport | null;
  mappings(): ImportMapping[];
  saveMapping(mapping: ImportMapping, at: number): Result<void>;
  close(): void;
}

/** The dataset of what the city file itself holds. */
export const CITY_DATASET = 'city';

/** Imports whose undoing is kept: the room that it takes must have an end. */
export const UNDOABLE = 40;

const COLUMNS =
  'id, kind, name, number, commune, street, lon, lat, parent, driver, device, settings, attributes, dataset';
const IMPORTS = `SELECT seq, id, dataset, title, target, file_name AS fileName, sha256, at, by, added, changed, removed, bad,
  undone_at AS undoneAt, undone_by AS undoneBy FROM import`;
type AssetRow = [
  id: string,
  kind: Asset['kind'],
  name: string,
  number: number,
  commune: string,
  street: string | null,
  lon: number,
  lat: number,
  parent: string | null,
  driver: string | null,
  device: string | null,
  settings: string | null,
  attributes: string | null,
  dataset: string,
];

function assetOf(row: AssetRow): Asset {
  const [id, kind, name, number, commune, street, lon, lat, parent, driver, device, settings, attributes] = row;
  return {
    id,
    kind,
    name,
    number,
    commune,
    ...(street === null ? {} : { street }),
    at: [lon, lat],
    ...(parent === null ? {} : { parent }),
    ...(driver === null || device === null
      ? {}
      : {
          device: {
            driver,
            id: device,
            ...(settings === null ? {} : { settings: JSON.parse(settings) as Record<string, unknown> }),
          },
        }),
    ...(attributes === null ? {} : { attributes: JSON.parse(attributes) as NonNullable<Asset['attributes']> }),
  };
}

const refusalOf = (error: unknown): Refusal => {
  if (!(error instanceof Database.SqliteError)) throw error;
  const code = error.code === 'SQLITE_FULL' ? 'store.full' : 'store.failed';
  return refuse(code, `the disk does not take it (${error.code})`, { reason: error.code }).refusal;
};

/** Opens `register.db` of a data folder. Refusals are those of `openDatabase`. */
export function openRegisterStore(dir: string): Result<RegisterStore> {
  const opened = openDatabase(join(dir, 'register.db'), [first], 'readWhole');
  if (!opened.ok) return opened;
  const db = opened.value;
  const setting = (key: string): string | null =>
    (db.prepare('SELECT value FROM setting WHERE key = ?').pluck().get(key) as string | undefined) ?? null;
  const setSetting = db.prepare(
    'INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const addAsset = db
    .prepare(
      `INSERT INTO asset (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, number = excluded.number,
       commune = excluded.commune, street = excluded.street, lon = excluded.lon, lat = excluded.lat,
       parent = excluded.parent, driver = excluded.driver, device = excluded.device, settings = excluded.settings,
       attributes = excluded.attributes, dataset = excluded.dataset
     RETURNING idx`,
    )
    .pluck();
  const removeAsset = db.prepare('DELETE FROM asset WHERE id = ? RETURNING idx').pluck();
  const addRetired = db.prepare('INSERT OR REPLACE INTO retired VALUES (?, ?)');
  const unretire = db.prepare('DELETE FROM retired WHERE id = ?');
  const releaseDevice = db.prepare('UPDATE asset SET driver = NULL, device = NULL WHERE id = ?');
  const place = db.prepare('INSERT OR REPLACE INTO asset_place VALUES (?, ?, ?, ?, ?, ?, ?)');
  const unplace = db.prepare('DELETE FROM asset_place WHERE idx = ?');
  const addPlace = db.prepare('INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?)');
  const removePlace = db.prepare('DELETE FROM place WHERE target = ? AND id = ?');
  const addChange = db.prepare('INSERT OR REPLACE INTO import_change VALUES (?, ?, ?, ?, ?)');
  const knownAssets = db.prepare(`SELECT ${COLUMNS} FROM asset WHERE dataset = ? AND id > ? ORDER BY id LIMIT ?`);
  const knownPlaces = db.prepare(
    'SELECT id, body FROM place WHERE target = ? AND dataset = ? AND id > ? ORDER BY id LIMIT ?',
  );
  let version = Number(setting('version') ?? 0);
  let writing = false;

  const writeAsset = (text: string, dataset: string): void => {
    const asset = JSON.parse(text) as Asset;
    const { id, kind, name, number, commune, street, at, parent, device, attributes } = asset;
    const idx = addAsset.get(
      id,
      kind,
      name,
      number,
      commune,
      street ?? null,
      at[0],
      at[1],
      parent ?? null,
      device?.driver ?? null,
      device?.id ?? null,
      device?.settings ? JSON.stringify(device.settings) : null,
      attributes ? JSON.stringify(attributes) : null,
      dataset,
    );
    place.run(idx, at[0], at[0], at[1], at[1], id, kind);
    unretire.run(id);
  };
  const release = (changes: readonly RecordChange[]): void => {
    for (const { target, id, before, after } of changes) {
      if (target !== 'asset' || before === null) continue;
      if (after === null) {
        const idx = removeAsset.get(id);
        if (idx === undefined) continue;
        unplace.run(idx);
        addRetired.run(id, before);
        setSetting.run('gaps', 'yes');
      } else releaseDevice.run(id);
    }
  };
  const put = (changes: readonly RecordChange[], dataset: string): void => {
    for (const { target, id, after } of changes) {
      if (target === 'asset') {
        if (after !== null) writeAsset(after, dataset);
      } else if (after === null) removePlace.run(target, id);
      else addPlace.run(target, id, dataset, after);
    }
  };
  const grow = (): void => {
    version += 1;
    setSetting.run('version', String(version));
  };

  // Indexes close up over what was removed while the last station ran: that is another register for who kept the old one.
  if (setting('gaps') === 'yes')
    try {
      db.transaction(() => {
        grow();
        setSetting.run('gaps', 'no');
      })();
    } catch (error) {
      db.close();
      return { ok: false, refusal: refusalOf(error) };
    }

  const store: RegisterStore = {
    assets: () =>
      (db.prepare(`SELECT ${COLUMNS} FROM asset ORDER BY idx`).raw().all() as AssetRow[]).map((row) => ({
        asset: assetOf(row),
        dataset: row[13],
      })),
    retired: (ids) =>
      [...ids]
        .map((id) => db.prepare('SELECT body FROM retired WHERE id = ?').pluck().get(id) as string | undefined)
        .filter((body) => body !== undefined)
        .map((body) => JSON.parse(body) as Asset),
    places: (target) =>
      db.prepare('SELECT id, body FROM place WHERE target = ? ORDER BY id').all(target) as {
        id: string;
        body: string;
      }[],
    known: (target, dataset, after, limit) =>
      target === 'asset'
        ? (knownAssets.raw().all(dataset, after, limit) as AssetRow[]).map((row) => [
            row[0],
            canonicalAsset(assetOf(row)),
          ])
        : (knownPlaces.raw().all(target, dataset, after, limit) as [string, string][]),
    ownerOf(target, id) {
      const found =
        target === 'asset'
          ? db.prepare('SELECT dataset FROM asset WHERE id = ?').pluck().get(id)
          : db.prepare('SELECT dataset FROM place WHERE target = ? AND id = ?').pluck().get(target, id);
      return (found as string | undefined) ?? null;
    },
    deviceOwner: (driver, device) =>
      (db.prepare('SELECT id FROM asset WHERE driver = ? AND device = ?').pluck().get(driver, device) as
        | string
        | undefined) ?? null,
    within: ([west, south, east, north], kind) =>
      db
        .prepare(
          'SELECT id FROM asset_place WHERE west <= ? AND east >= ? AND south <= ? AND north >= ? AND (? IS NULL OR kind = ?)',
        )
        .pluck()
        .all(east, west, north, south, kind, kind) as string[],
    version: () => version,
    seed(assets, mark) {
      if (setting('city-mark') === mark) return ok(undefined);
      const before = new Map(store.known('asset', CITY_DATASET, '', -1));
      const taken = new Set(
        db.prepare('SELECT id FROM asset WHERE dataset <> ?').pluck().all(CITY_DATASET) as string[],
      );
      const changes: RecordChange[] = [];
      for (const asset of assets) {
        // Two sources of one asset: the import is the later word.
        if (taken.has(asset.id)) continue;
        const after = canonicalAsset(asset);
        const was = before.get(asset.id) ?? null;
        before.delete(asset.id);
        if (was !== after) changes.push({ target: 'asset', id: asset.id, before: was, after });
      }
      for (const [id, was] of before) changes.push({ target: 'asset', id, before: was, after: null });
      try {
        db.transaction(() => {
          release(changes);
          put(changes, CITY_DATASET);
          setSetting.run('city-mark', mark);
          grow();
        }).immediate();
        return ok(undefined);
      } catch (error) {
        return { ok: false, refusal: refusalOf(error) };
      }
    },
    begin(kind) {
      if (writing) return refuse('import.busy', 'another import is being written');
      let seq = 0;
      const end = (last: () => void): Result<void> => {
        try {
          last();
          grow();
          db.exec('COMMIT');
          writing = false;
          return ok(undefined);
        } catch (error) {
          rollback();
          return { ok: false, refusal: refusalOf(error) };
        }
      };
      const rollback = (): void => {
        if (!writing) return;
        writing = false;
        if (db.inTransaction) db.exec('ROLLBACK');
        version = Number(setting('version') ?? 0);
      };
      try {
        db.exec('BEGIN IMMEDIATE');
        seq = (db.prepare('SELECT coalesce(max(seq), 0) + 1 FROM import').pluck().get() as number) ?? 1;
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK');
        return { ok: false, refusal: refusalOf(error) };
      }
      writing = true;
      const attempt = (work: () => void): Result<void> => {
        try {
          work();
          return ok(undefined);
        } catch (error) {
          rollback();
          return { ok: false, refusal: refusalOf(error) };
        }
      };
      return ok({
        release: (changes) => attempt(() => release(changes)),
        put: (changes, dataset) =>
          attempt(() => {
            put(changes, dataset);
            // An undoing is no import of its own: what it brings back is what was there before.
            if (kind === 'undo') return;
            for (const { target, id, before, after } of changes) addChange.run(seq, target, id, before, after);
          }),
        commit: (about) =>
          end(() => {
            db.prepare(
              `INSERT INTO import (seq, id, dataset, title, target, file_name, sha256, at, by, added, changed, removed, bad)
                 VALUES (@seq, @id, @dataset, @title, @target, @fileName, @sha256, @at, @by, @added, @changed, @removed, @bad)`,
            ).run({ ...about, seq });
            db.prepare('DELETE FROM import_change WHERE import <= ?').run(seq - UNDOABLE);
          }),
        commitUndo: (undone, at, by) =>
          end(() => {
            db.prepare('UPDATE import SET undone_at = ?, undone_by = ? WHERE seq = ?').run(at, by, undone);
          }),
        rollback,
      });
    },
    imports: (limit) => db.prepare(`${IMPORTS} ORDER BY seq DESC LIMIT ?`).all(limit) as AppliedImport[],
    changesOf: (seq) =>
      db.prepare('SELECT target, id, before, after FROM import_change WHERE import = ?').all(seq) as RecordChange[],
    overlaidBy: ({ seq, target, dataset }) =>
      (db
        .prepare(
          `${IMPORTS} WHERE seq > ? AND target = ? AND dataset = ? AND undone_at IS NULL ORDER BY seq DESC LIMIT 1`,
        )
        .get(seq, target, dataset) as AppliedImport | undefined) ?? null,
    mappings: () =>
      (db.prepare('SELECT mapping FROM mapping ORDER BY dataset').pluck().all() as string[]).map(
        (text) => JSON.parse(text) as ImportMapping,
      ),
    saveMapping(mapping, at) {
      if (writing) return refuse('import.busy', 'an import is being written');
      try {
        db.prepare(
          'INSERT INTO mapping VALUES (?, ?, ?) ON CONFLICT (dataset) DO UPDATE SET mapping = excluded.mapping, saved_at = excluded.saved_at',
        ).run(mapping.dataset, JSON.stringify(mapping), at);
        return ok(undefined);
      } catch (error) {
        return { ok: false, refusal: refusalOf(error) };
      }
    },
    close: () => db.close(),
  };
  return ok(store);
}
