import type { Migration } from '../../store/migrations/001-firstLight.ts';

export const migration: Migration = {
  remark: 'Assets with their places, what else a city has (streets, areas, addresses, lines), and how it came in.',
  sql: `
CREATE TABLE asset (
  idx INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, name TEXT NOT NULL, number INTEGER NOT NULL, commune TEXT NOT NULL, street TEXT,
  lon REAL NOT NULL, lat REAL NOT NULL, parent TEXT,
  driver TEXT, device TEXT, settings TEXT, attributes TEXT,
  dataset TEXT NOT NULL
);
CREATE UNIQUE INDEX asset_device ON asset (driver, device) WHERE driver IS NOT NULL;
CREATE INDEX asset_dataset ON asset (dataset, id);
CREATE VIRTUAL TABLE asset_place USING rtree(idx, west, east, south, north, +id TEXT, +kind TEXT);
CREATE TABLE place (
  target TEXT NOT NULL, id TEXT NOT NULL, dataset TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (target, id)
) WITHOUT ROWID;
CREATE INDEX place_dataset ON place (target, dataset, id);
CREATE TABLE import (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, dataset TEXT NOT NULL, title TEXT NOT NULL, target TEXT NOT NULL,
  file_name TEXT NOT NULL, sha256 TEXT NOT NULL, at REAL NOT NULL, by TEXT NOT NULL,
  added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL, bad INTEGER NOT NULL,
  undone_at REAL, undone_by TEXT
);
CREATE TABLE import_change (
  import INTEGER NOT NULL, target TEXT NOT NULL, id TEXT NOT NULL, before TEXT, after TEXT,
  PRIMARY KEY (import, target, id)
) WITHOUT ROWID;
CREATE TABLE retired (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mapping (dataset TEXT PRIMARY KEY, mapping TEXT NOT NULL, saved_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`,
};
