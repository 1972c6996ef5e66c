import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './paths.mjs';
import { onProjectNode } from './projectNode.mjs';
import { fail, PlainError, say } from './say.mjs';

/*
 * `npm run bench -- NAME...`: takes the measures (all of them without a name), prints a table and writes
 * bench/results.json. Each measure is a file of tests/perf; lines of measures not taken this time stay in the file.
 */

/** No measure takes longer, ms. */
const LONGEST = 15 * 60_000;

const MEASURES = {
  'start-to-live-map': 'startToLiveMap.ts',
  ingest: 'ingest.ts',
  'device-to-window': 'deviceToWindow.ts',
  'map-update': 'mapUpdate.ts',
  'map-update-10x': 'mapUpdateTenfold.ts',
  'window-memory': 'windowMemory.ts',
  'station-back': 'stationBack.ts',
  'ingest-10x': 'ingestTenfold.ts',
  'device-to-window-10x': 'deviceToWindowTenfold.ts',
  import: 'import.ts',
  'import-10x': 'importTenfold.ts',
  search: 'search.ts',
  'search-10x': 'searchTenfold.ts',
  alarms: 'alarms.ts',
  'alarm-history-search': 'alarmHistorySearch.ts',
  'alarm-storm': 'alarmStorm.ts',
  'alarm-list-10k': 'alarmList10k.ts',
  'video-cpu': 'videoCpu.ts',
  'video-first-picture': 'videoFirstPicture.ts',
  'video-latency': 'videoLatency.ts',
  'wall-16': 'wall16.ts',
  'act-to-peers-50': 'actToPeers.ts',
  'catch-up-10k': 'catchUp.ts',
  'hub-costs': 'hubCosts.ts',
  'operations-sqlite': 'operationsSqlite.ts',
  'operations-postgres': 'operationsPostgres.ts',
};

try {
  await onProjectNode(fileURLToPath(import.meta.url));
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  const unknown = asked.filter((name) => !Object.hasOwn(MEASURES, name));
  if (unknown.length > 0)
    throw new PlainError(`no measure ${unknown.join(', ')}; there are ${Object.keys(MEASURES).join(', ')}`);
  const names = asked.length > 0 ? asked : Object.keys(MEASURES);

  const { ensureTestPackages, ensureLibraries } = await import('./systemPackages.mjs');
  const { ensureBuilt } = await import('./build.mjs');
  const { findRuntime } = await import('./runtime.mjs');
  const { electronSwitches } = await import('./electronSwitches.mjs');
  ensureTestPackages();
  await ensureBuilt();
  const runtime = await findRuntime();
  if (runtime !== null && ensureLibraries(runtime.executable)) {
    process.env.VIGIE_ELECTRON = runtime.executable;
    process.env.VIGIE_ELECTRON_SWITCHES = electronSwitches(runtime).join(' ');
  }

  if (process.env.VIGIE_BENCH_OUT) {
    const { measure } = await import(`../tests/perf/${MEASURES[names[0]]}`);
    writeFileSync(process.env.VIGIE_BENCH_OUT, JSON.stringify(await measure()));
    process.exit(0);
  }
  // Each in a process of its own: what one leaves behind costs the next nothing, and one that fails takes no other along.
  const lines = [];
  const failed = [];
  for (const name of names) {
    say(`measuring ${name}`);
    const out = path.join(os.tmpdir(), `vigie-bench-${process.pid}-${name}.json`);
    const env = { ...process.env, VIGIE_BENCH_OUT: out };
    const done = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
      stdio: 'inherit',
      env,
      timeout: LONGEST,
    });
    if (done.status !== 0) {
      failed.push(name);
      continue;
    }
    const taken = JSON.parse(readFileSync(out, 'utf8'));
    rmSync(out);
    lines.push(...taken);
    write(lines);
  }
  print(lines);
  if (failed.length > 0) throw new PlainError(`${failed.join(', ')} could not be measured`);
  process.exit(0);
} catch (error) {
  fail(error);
}

function machine() {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${cpus.length} x ${cpus[0]?.model.trim() ?? 'unknown'}, ${memory} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`;
}

function write(lines) {
  const folder = path.join(root, 'bench');
  const file = path.join(folder, 'results.json');
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout?.trim();
  let kept = [];
  try {
    const before = JSON.parse(readFileSync(file, 'utf8'));
    // Figures of another machine or another state of the code do not stand beside these.
    if (before.machine === machine() && before.commit === commit) kept = before.lines;
  } catch {
    // No earlier results.
  }
  const taken = new Set(lines.map(({ name }) => name));
  const all = [...kept.filter(({ name }) => !taken.has(name)), ...lines];
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ machine: machine(), commit: commit || null, lines: all }, null, 2)}\n`);
}

function print(lines) {
  const rows = [
    ['measure', 'value', 'unit', 'p50', 'p95', 'ratio', 'baseline', 'runs'],
    ...lines.map(({ name, value, unit, p50, p95, ratio, baseline, runs }) =>
      [name, value, unit, p50, p95, ratio ?? '', baseline ? `${baseline.value} (${baseline.name})` : '', runs].map(
        String,
      ),
    ),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd()}\n`,
    );
}
