/** How one version of the schema becomes the next. */
export interface Migration {
  /** What it does, for the person who reads the log. */
  readonly remark: string;
  readonly sql: string;
}

export const migration: Migration = {
  remark: 'Operations and what follows from them, settings and layouts of windows, last values of points.',
  sql: `
CREATE TABLE operation (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  stream TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'rejected')),
  hub_order INTEGER,
  refusal TEXT,
  operation TEXT NOT NULL
);
CREATE INDEX operation_pending ON operation (seq) WHERE status = 'pending';
CREATE INDEX operation_pending_stream ON operation (stream, seq) WHERE status = 'pending';
CREATE TABLE stream (
  stream TEXT PRIMARY KEY,
  stream_order INTEGER NOT NULL,
  accepted TEXT NOT NULL,
  present TEXT NOT NULL,
  pending INTEGER NOT NULL,
  shown INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX stream_shown ON stream (stream) WHERE shown = 1;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE workspace (workspace TEXT PRIMARY KEY, layout TEXT NOT NULL, saved_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE last_value (
  asset TEXT NOT NULL, point TEXT NOT NULL, value TEXT NOT NULL, quality TEXT NOT NULL,
  source_time REAL, received_time REAL NOT NULL, PRIMARY KEY (asset, point)
) WITHOUT ROWID;
`,
};
