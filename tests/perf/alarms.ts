import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { startHub, TOKEN, until } from '../../main/station/hubLink/hub.fixture.ts';
import { createHubLink } from '../../main/station/hubLink/hubLink.ts';
import { createRegister, namesOf } from '../../main/station/register/register.ts';
import { createAlarmService } from '../../main/station/services/alarms/alarmService.ts';
import { createAlarmDefinitions } from '../../main/station/services/alarms/definitions.ts';
import { createTreatments } from '../../main/station/services/alarms/treatments.ts';
import { createOperationLogs } from '../../main/station/services/operationLogs.ts';
import { openStore } from '../../main/station/store/store.ts';
import type { Asset } from '../../src/domain/asset/asset.ts';
import { manifest } from '../../src/drivers/light-point/manifest.ts';
import { type Line, lineOf } from './line.ts';

const RUNS = 3;
const OCCURRENCES = 20_000;
/** Devices tell of themselves in no larger pieces than a station takes at once. */
const PIECE = 500;
const T = Date.parse('2026-11-25T03:00:00Z');

/** Lamps of a city, far enough from each other and in time that each alarm stands for itself half of the time. */
const lamps: Asset[] = Array.from({ length: OCCURRENCES }, (_, i) => ({
  id: `LP-${i}`,
  kind: 'light-point',
  name: `Point ${i}, rue de l’Essai`,
  number: i,
  commune: '21231',
  at: [5 + (i % 200) * 1e-3, 47.3 + Math.floor(i / 200) * 1e-3],
  device: { driver: 'light-point', id: `${i}` },
}));

interface Run {
  readonly perSecond: number;
  /** Files of the three stores. */
  readonly files: readonly string[];
}

/** Conditions through the engine of one station, its store, the hub and another station, until all have all of them. */
async function through(folder: string): Promise<Run> {
  const hubDir = path.join(folder, 'hub');
  const [ownDir, peerDir] = [path.join(folder, 'a'), path.join(folder, 'b')];
  for (const dir of [hubDir, ownDir, peerDir]) mkdirSync(dir, { recursive: true });
  const hub = await startHub(hubDir);
  const script = path.join(import.meta.dirname, 'alarmPeer.ts');
  const peer = spawn(process.execPath, [script, peerDir, hub.url, TOKEN], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => peer.once('exit', resolve));
  let atPeer = 0;
  createInterface({ input: peer.stdout }).on('line', (line) => {
    atPeer = Number(line);
  });
  const opened = openStore({ dir: ownDir, now: Date.now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const logs = createOperationLogs({
    store,
    station: store.stationId(),
    position: 'bench',
    now: Date.now,
    random: Math.random,
  });
  const register = createRegister(lamps, 1, namesOf({ communes: [], streets: [] }));
  const typeOf = () => 'light-point';
  const definitions = createAlarmDefinitions({
    manifests: [manifest],
    files: [],
    log: logs.amendments,
    position: 'bench',
    onChange: () => {},
  });
  const treatments = createTreatments({
    register,
    log: logs.treatments,
    definitionOf: (_, condition) => definitions.of('light-point', condition),
    now: Date.now,
  });
  const alarms = createAlarmService({
    register,
    typeOf,
    definitions,
    treatments,
    log: logs.alarms,
    now: Date.now,
    clock: () => performance.now(),
    posts: [],
    onFlags: () => {},
    onRefused: () => {},
    onAnnounced: (announced) => store.archive.announced(announced),
  });
  store.onChange(({ alarms: ids }) => alarms.refresh(ids));
  const link = createHubLink({
    url: hub.url,
    token: TOKEN,
    store,
    station: store.stationId(),
    position: 'bench',
    now: Date.now,
    random: Math.random,
    log: () => {},
    onRejected: () => {},
  });
  await until('the hub is there', () => link.state() === 'connected' && link.peers().length >= 1);
  const begun = performance.now();
  for (let at = 0; at < OCCURRENCES; at += PIECE) {
    for (let i = at; i < at + PIECE; i++)
      alarms.conditions(i, [{ condition: 'not-answering', active: true, since: T + i * 100 }]);
    // What waits for the disk is bounded, as the inbox bounds it.
    await until('it is written', () => alarms.rows().length >= at - PIECE, 60_000);
  }
  await until('all have all', () => atPeer >= OCCURRENCES && store.unsent() === 0, 120_000);
  const perSecond = OCCURRENCES / ((performance.now() - begun) / 1_000);
  if (alarms.rows().length !== OCCURRENCES) throw new Error(`${alarms.rows().length} rows`);
  alarms.close();
  link.close();
  store.close();
  peer.stdin.end();
  await ended;
  await hub.stop();
  return {
    perSecond,
    files: [path.join(hubDir, 'hub.db'), path.join(ownDir, 'station.db'), path.join(peerDir, 'station.db')],
  };
}

/** All rows that the run left in the three stores, inserted again by bare statements into tables with the same keys. */
function bare(folder: string, files: readonly string[]): number {
  const tables: { readonly sql: string; readonly insert: string; readonly rows: readonly unknown[][] }[] = [];
  for (const [n, file] of files.entries()) {
    const from = new Database(file, { readonly: true });
    for (const name of n === 0 ? ['operation', 'stream'] : ['operation', 'stream', 'alarm', 'occurrence']) {
      const { sql } = from.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) as {
        sql: string;
      };
      const rows = from.prepare(`SELECT * FROM ${name}`).raw().all() as unknown[][];
      const columns = rows[0]?.length ?? 0;
      tables.push({
        sql: sql.replace(`CREATE TABLE ${name}`, `CREATE TABLE ${name}${n}`),
        insert: `INSERT INTO ${name}${n} VALUES (${Array(columns).fill('?').join(', ')})`,
        rows,
      });
    }
    from.close();
  }
  const db = new Database(path.join(folder, 'bare.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  for (const { sql } of tables) db.exec(sql);
  const begun = performance.now();
  for (let at = 0; at < OCCURRENCES; at += PIECE)
    db.transaction(() => {
      for (const { insert, rows } of tables) {
        const statement = db.prepare(insert);
        for (const row of rows.slice(at, at + PIECE)) statement.run(...row);
      }
    })();
  const perSecond = OCCURRENCES / ((performance.now() - begun) / 1_000);
  db.close();
  return perSecond;
}

/** Occurrences a second through engine, store and two stations. */
export async function measure(): Promise<readonly Line[]> {
  const [ours, baseline]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-bench-'));
    try {
      const { perSecond, files } = await through(folder);
      ours.push(perSecond);
      baseline.push(bare(folder, files));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return [
    lineOf(
      'alarms',
      'occurrences/s',
      ours,
      { name: 'bare inserts of the same rows of all three stores with better-sqlite3', values: baseline },
      `${OCCURRENCES} occurrences as conditions into the alarm engine of one station, written, ordered by a hub of its own process, taken by that station and by a second one of its own process, until all have all; the baseline inserts every row that this left (operations, streams, alarms, occurrences) into tables with the same keys in one file, in transactions of ${PIECE} occurrences, with the same durability`,
    ),
  ];
}
