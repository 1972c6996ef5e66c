import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import WebSocket from 'ws';
import { stationArguments } from '../../main/shell/stationHost/programs.ts';
import type { StationContract } from '../../src/contract/contract.ts';
import { end } from '../e2e/fixtures/xServer.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
export const STATION_TOKEN = 'b'.repeat(43);
export type StationClient = ContractRouterClient<StationContract>;

/** The station as it is shipped, as a program of its own. */
export interface ProgramStation {
  readonly url: string;
  /** Seconds of processor that it has used so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts one of our programs and waits for the line in which it says that it is ready. */
export function startProgram(
  name: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, [path.join(ROOT, 'dist', name, `${name}.js`), ...args], {
    env: { ...(process.env as Record<string, string>), ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (data: Buffer) => {
      printed = `${printed}${data}`.slice(-20_000);
      // The last piece may be half a line.
      const ready = printed
        .split('\n')
        .slice(0, -1)
        .find((line) => line.includes('"state":"ready"'));
      if (ready) resolve([child, ready]);
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${printed.slice(-500)}`)));
  });
}

/** Linux counts processor time in hundredths of a second (proc(5), /proc/pid/stat, fields 14 and 15). */
function cpuOf(pid: number): number {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(after[11]) + Number(after[12])) / 100;
}

/** Starts a station without a hub on a city's file and a broker. */
export async function startProgramStation(launch: {
  readonly dataDir: string;
  readonly city: string;
  readonly mqtt: string;
}): Promise<ProgramStation & { readonly child: ChildProcess }> {
  const rest = { language: 'fr', position: 'bench', renderer: path.join(ROOT, 'dist', 'renderer') } as const;
  const args = stationArguments({ ...launch, ...rest, port: 0, hub: 'ws://127.0.0.1:1' });
  const [child, line] = await startProgram('station', args, {
    VIGIE_TOKEN: STATION_TOKEN,
    VIGIE_HUB_TOKEN: 'h'.repeat(43),
  });
  return {
    url: (JSON.parse(line) as { url: string }).url,
    cpu: () => cpuOf(child.pid ?? 0),
    stop: () => end(child),
    child,
  };
}

/** The contract over a socket, as a window has it. */
export async function openClient(
  station: Pick<ProgramStation, 'url'>,
): Promise<{ client: StationClient; close(): void }> {
  const socket = new WebSocket(`${station.url.replace('http', 'ws')}/rpc`, ['vigie.1', `token.${STATION_TOKEN}`], {
    origin: new URL(station.url).origin,
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const link = new RPCLink({ websocket: socket as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket'] });
  return { client: createORPCClient(link), close: () => socket.terminate() };
}
