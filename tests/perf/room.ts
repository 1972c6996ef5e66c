import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startHub, TOKEN, until } from '../../main/station/hubLink/hub.fixture.ts';

/** A station of the room, as `roomStation.ts` tells of it. */
export interface RoomStation {
  readonly name: string;
  /** Alarms it has, and operations that wait for the hub. */
  alarms: number;
  unsent: number;
  /** How often the hub has taken it. */
  joined: number;
  tell(line: string): void;
}

/** An act and who has it, monotonic ms. */
export interface Act {
  readonly by: RoomStation;
  at: number;
  readonly seen: Map<RoomStation, number>;
}

export interface Room {
  readonly stations: readonly RoomStation[];
  /** Acts by the number of their alarm. */
  readonly acts: ReadonlyMap<number, Act>;
  readonly hub: { readonly pid: number };
  /** Another station, not joined yet. */
  open(name: string): Promise<RoomStation>;
  act(by: RoomStation, alarm: number): Act;
  /** Processor time of the hub so far, s, and the most memory it ever had, bytes. */
  hubCost(): { readonly processor: number; readonly memory: number };
  close(): Promise<void>;
}

/** Ticks of the processor's accounts in a second: USER_HZ, 100 on every Linux that matters. */
const TICKS = 100;

/** Opens a real hub and so many stations with a process each, all joined. */
export async function openRoom(count: number): Promise<Room> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'vigie-room-'));
  const hub = await startHub(path.join(folder, 'hub'));
  const script = path.join(import.meta.dirname, 'roomStation.ts');
  const stations: RoomStation[] = [];
  const acts = new Map<number, Act>();
  const ends: (() => Promise<unknown>)[] = [];

  const open = async (name: string): Promise<RoomStation> => {
    const child = spawn(process.execPath, [script, name, hub.url, TOKEN], { stdio: ['pipe', 'pipe', 'inherit'] });
    const gone = once(child, 'exit');
    const station: RoomStation = {
      name,
      alarms: 0,
      unsent: 0,
      joined: 0,
      tell: (line) => void child.stdin.write(`${line}\n`),
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, first, second] = line.split(' ');
      if (what === 'has') [station.alarms, station.unsent] = [Number(first), Number(second)];
      if (what === 'ready') station.joined += 1;
      if (what === 'did') acts.get(Number(first))!.at = Number(second);
      if (what === 'saw') acts.get(Number(first))?.seen.set(station, Number(second));
    });
    ends.push(() => {
      child.stdin.end();
      return gone;
    });
    stations.push(station);
    return station;
  };

  for (let n = 0; n < count; n++) {
    const station = await open(`${n}`);
    station.tell('join');
    // A few at a time: their start would measure the start.
    if (n % 4 === 3) await until('they are in', () => stations.every(({ joined }) => joined > 0), 60_000);
  }
  await until('all are in', () => stations.every(({ joined }) => joined > 0), 60_000);
  return {
    stations,
    acts,
    hub,
    open,
    act(by, alarm) {
      const act: Act = { by, at: Number.NaN, seen: new Map() };
      acts.set(alarm, act);
      by.tell(`act ${alarm}`);
      return act;
    },
    hubCost() {
      const fields = readFileSync(`/proc/${hub.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${hub.pid}/status`, 'utf8'))?.[1];
      return { processor: (Number(fields[11]) + Number(fields[12])) / TICKS, memory: Number(peak) * 1_024 };
    },
    async close() {
      await Promise.all(ends.map((end) => end()));
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
