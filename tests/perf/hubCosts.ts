import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { startHub, TOKEN, until } from '../../main/station/hubLink/hub.fixture.ts';
import { decide, NO_ALARM, occurrenceId } from '../../src/domain/alarm/alarm.ts';
import { HEARTBEAT, HUB_PROTOCOL, type ToHub } from '../../src/sync/hubProtocol.ts';
import { createOperationMaker } from '../../src/sync/operationMaker.ts';
import { alarmStream } from '../../src/sync/streams.ts';
import { type Line, lineOf } from './line.ts';

/** Rooms of so many stations on one hub. */
const ROOMS = [10, 100, 500] as const;
const OPERATIONS = 1_000;
/** Operations a second: somebody acts, or something tells, so often. */
const RATE = 50;
/** How long the hub is watched while nobody does anything, ms. */
const IDLE = 30_000;
const TICKS = 100;

/** A place at the table: a connection that says what a station says and hears everything; it has no store. */
interface Seat {
  readonly socket: WebSocket;
  welcomed: boolean;
  /** Frames with operations so far. */
  frames: number;
}

function sit(url: string, station: string, clock: () => number): Seat {
  const socket = new WebSocket(url, ['vigie-hub.1', `token.${TOKEN}`], { perMessageDeflate: false });
  const seat: Seat = { socket, welcomed: false, frames: 0 };
  const say = (message: ToHub): void => socket.send(JSON.stringify(message));
  socket.on('open', () => {
    const hello = { protocol: HUB_PROTOCOL, station, position: station, cursor: 0, mark: null, log: null };
    say({ type: 'hello', ...hello, time: clock() });
  });
  socket.on('message', (data: Buffer) => {
    // Told apart by their beginnings: reading all of it five hundred times would be what is measured.
    const kind = data.subarray(9, 19).toString('latin1');
    if (kind.startsWith('operations')) seat.frames += 1;
    else if (kind.startsWith('welcome')) seat.welcomed = true;
    else if (kind.startsWith('rejected') || kind.startsWith('refused')) throw new Error(data.toString());
  });
  const beat = setInterval(() => socket.readyState === WebSocket.OPEN && say({ type: 'ping', at: clock() }), HEARTBEAT);
  socket.on('close', () => clearInterval(beat));
  return seat;
}

/** Processor time of a process so far, ms, and what it holds in memory, bytes. */
function costOf(pid: number): { readonly processor: number; readonly memory: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { processor: ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000, memory: Number(memory) * 1_024 };
}

/** What one hub spends on so many stations. */
async function room(count: number) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-hub-costs-'));
  const hub = await startHub(path.join(folder, 'hub'));
  const clock = Date.now;
  const seats: Seat[] = [];
  try {
    const empty = costOf(hub.pid);
    for (let n = 0; n < count; n++) {
      seats.push(sit(hub.url, `S${n}`, clock));
      if (n % 20 === 19) await until('they are in', () => seats.every(({ welcomed }) => welcomed), 60_000);
    }
    await until('all are in', () => seats.every(({ welcomed }) => welcomed), 60_000);
    await pause(1_000);
    const joined = costOf(hub.pid);
    await pause(IDLE);
    const rested = costOf(hub.pid);

    const maker = createOperationMaker({
      by: { operator: null, position: 'S0', station: 'S0' },
      now: clock,
      random: Math.random,
    });
    for (let n = 0; n < OPERATIONS; n++) {
      const asset = `LP-${n}`;
      const id = occurrenceId(asset, 'lamp-out', 1_795_000_000_000);
      const raised = { asset, condition: 'lamp-out', priority: 3, detail: null, raisedAt: 1_795_000_000_000 } as const;
      const decided = decide(NO_ALARM, { type: 'raise', ...raised }, { now: clock(), position: 'S0' });
      if (!decided.ok) throw new Error(decided.refusal.code);
      const operations = maker.make(alarmStream(id), 0, decided.value);
      seats[0]!.socket.send(JSON.stringify({ type: 'submit', operations }));
      await pause(1_000 / RATE);
    }
    await until('all have all', () => seats.every(({ frames }) => frames >= OPERATIONS), 120_000);
    const worked = costOf(hub.pid);
    const idle = (rested.processor - joined.processor) / IDLE;
    const spent = worked.processor - rested.processor - idle * ((OPERATIONS / RATE) * 1_000);
    return {
      join: (joined.processor - empty.processor) / count,
      idle: (idle * 1e6) / count,
      operation: (spent * 1_000) / OPERATIONS,
      memory: (joined.memory - empty.memory) / count / 1_024,
    };
  } finally {
    for (const { socket } of seats) socket.terminate();
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The hub's costs by station and operation: what docs/scale.md reckons with. */
export async function measure(): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const operations: number[] = [];
  for (const count of ROOMS) {
    const { join, idle, operation, memory } = await room(count);
    operations.push(operation);
    const how = `${count} connections to one hub (SQLite) of its own process, ${OPERATIONS} alarms one by one, ${RATE} a second; processor time of the hub`;
    lines.push(
      lineOf(`hub-operation-${count}`, 'us an operation', [operation], null, `decided, stored, sent to all: ${how}`),
      lineOf(`hub-join-${count}`, 'ms a station', [join], null, `a station comes and all are told: ${how}`),
      lineOf(`hub-idle-${count}`, 'us a second and station', [idle], null, `heartbeats while nothing happens: ${how}`),
      lineOf(`hub-memory-${count}`, 'KB a station', [memory], null, `resident memory a connection adds: ${how}`),
    );
  }
  const [few = 0, many = 0] = [operations[0], operations.at(-1)];
  const [least, most] = [ROOMS[0], ROOMS[ROOMS.length - 1]!];
  const slope = (many - few) / (most - least);
  lines.push(
    lineOf(
      'hub-send',
      'us an operation and station',
      [slope],
      null,
      `what one more station costs at each operation, by the rooms of ${least} and ${most}`,
    ),
    lineOf(
      'hub-decide',
      'us an operation',
      [few - slope * least],
      null,
      'what an operation costs without anybody to send it to, by the same',
    ),
  );
  return lines;
}
