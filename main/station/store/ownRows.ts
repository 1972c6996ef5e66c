import type Database from 'better-sqlite3';
import type { PointScalar, Quality } from '../../../src/domain/asset/device.ts';

/** Last value of a point, as kept over a restart. */
export interface LastValue {
  readonly asset: string;
  readonly point: string;
  readonly value: PointScalar;
  readonly quality: Quality;
  readonly sourceTime: number | null;
  readonly receivedTime: number;
}

/** What is this station's alone: settings, layouts, last values. What writes is called inside a transaction. */
export interface OwnRows {
  setting(key: string): string | null;
  setSetting(key: string, value: string): void;
  workspace(workspace: string): string | null;
  setWorkspace(workspace: string, layout: string, at: number): void;
  lastValues(): LastValue[];
  setLastValues(rows: readonly LastValue[]): void;
}

/** Opens them. */
export function createOwnRows(db: Database.Database): OwnRows {
  const readSetting = db.prepare('SELECT value FROM setting WHERE key = ?').pluck();
  const writeSetting = db.prepare(
    'INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const readWorkspace = db.prepare('SELECT layout FROM workspace WHERE workspace = ?').pluck();
  const writeWorkspace = db.prepare(
    'INSERT INTO workspace VALUES (?, ?, ?) ON CONFLICT (workspace) DO UPDATE SET layout = excluded.layout, saved_at = excluded.saved_at',
  );
  const readValues = db.prepare(
    'SELECT asset, point, value, quality, source_time AS sourceTime, received_time AS receivedTime FROM last_value',
  );
  const writeValue = db.prepare(
    'INSERT INTO last_value VALUES (@asset, @point, @value, @quality, @sourceTime, @receivedTime) ON CONFLICT (asset, point) DO UPDATE SET value = excluded.value, quality = excluded.quality, source_time = excluded.source_time, received_time = excluded.received_time',
  );
  return {
    setting: (key) => (readSetting.get(key) as string | undefined) ?? null,
    setSetting: (key, value) => void writeSetting.run(key, value),
    workspace: (workspace) => (readWorkspace.get(workspace) as string | undefined) ?? null,
    setWorkspace: (workspace, layout, at) => void writeWorkspace.run(workspace, layout, at),
    lastValues: () =>
      (readValues.all() as (Omit<LastValue, 'value'> & { value: string })[]).map((row) => ({
        ...row,
        value: JSON.parse(row.value) as PointScalar,
      })),
    setLastValues(rows) {
      for (const row of rows) writeValue.run({ ...row, value: JSON.stringify(row.value) });
    },
  };
}
