/** How one version of the schema becomes the next. */
interface Migration {
  /** What it does, for the person who reads the log. */
  readonly remark: string;
  /**
   * Oldest version of a hub that may go on with the schema after it: hubs of two versions run side by side while they
   * are restarted one after the other, so a change that the version before cannot live with takes two releases.
   */
  readonly oldest: number;
  readonly sql: string;
}

/*
 * Texts that came from outside are JSON (`operation`, `state`, `said`) or keys of `keyOf`: no database takes every text
 * that a program can hold. They are `text`, not `jsonb`, so that what comes out is what went in. What is past the log is
 * UNLOGGED: it costs no writing, and after a crash of the server it is empty, as after the restart of one hub.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    remark: 'Log, streams and records of cities; hubs, who is at them and leases of cameras.',
    oldest: 1,
    sql: `
CREATE TABLE vigie.log (
  city int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  id text NOT NULL,
  last_order bigint NOT NULL DEFAULT 0
);
CREATE TABLE vigie.operation (
  city int NOT NULL REFERENCES vigie.log,
  hub_order bigint NOT NULL,
  stream_order int NOT NULL,
  id text COLLATE "C" NOT NULL,
  operation text NOT NULL,
  PRIMARY KEY (city, hub_order)
);
CREATE UNIQUE INDEX operation_id ON vigie.operation (city, id);
CREATE TABLE vigie.stream (
  city int NOT NULL REFERENCES vigie.log,
  stream_order int NOT NULL,
  stream text COLLATE "C" NOT NULL,
  state text NOT NULL,
  PRIMARY KEY (city, stream)
) WITH (fillfactor = 70);
CREATE TABLE vigie.record (
  city int NOT NULL REFERENCES vigie.log,
  kind text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (city, kind, name)
);
CREATE UNLOGGED TABLE vigie.hub (
  city int NOT NULL,
  hub text COLLATE "C" NOT NULL,
  seen timestamptz NOT NULL,
  PRIMARY KEY (city, hub)
);
CREATE UNLOGGED TABLE vigie.seat (
  city int NOT NULL,
  hub text COLLATE "C" NOT NULL,
  line int NOT NULL,
  said text NOT NULL,
  PRIMARY KEY (city, hub, line)
);
CREATE UNLOGGED TABLE vigie.lease (
  city int NOT NULL,
  camera text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  until float8 NOT NULL,
  said text,
  PRIMARY KEY (city, camera)
);
CREATE SEQUENCE vigie.lease_version;
`,
  },
  {
    remark: 'Stamps of orderings.',
    oldest: 1,
    sql: "ALTER TABLE vigie.operation ADD COLUMN stamp text NOT NULL DEFAULT ''",
  },
];
