import { spawn } from 'node:child_process';
import WebSocket from 'ws';
import type { HubStore } from '../../src/hub/store/hubStore.ts';
import { HUB_PROTOCOL } from '../../src/sync/hubProtocol.ts';
import type { Operation } from '../../src/sync/operation.ts';
import { createOperationMaker } from '../../src/sync/operationMaker.ts';
import { alarmStream } from '../../src/sync/streams.ts';

/** Operations of one run, and of one frame: a station that comes back sends them like this. */
export const OPERATIONS = 20_000;
export const FRAME = 500;
/** Stations that submit at once. */
export const STATIONS = 4;

const T = Date.parse('2026-11-25T03:00:00Z');

/** What a storm leaves in the log: each occurrence is raised, taken, acknowledged and over. Fresh ones in each run. */
export function makeOperations(run: number): Operation[] {
  const maker = createOperationMaker({
    by: { operator: null, position: 'bench', station: 'bench' },
    now: () => T,
    random: Math.random,
  });
  const at = { at: T, by: 'bench' };
  const operations = Array.from({ length: OPERATIONS / 4 }, (_, n) => {
    const asset = `LP-${run}-${n}`;
    const raised = { asset, condition: 'lamp-out', priority: 3, detail: null, raisedAt: T, reset: 'acknowledge' };
    return maker.make(alarmStream(asset), 0, [
      { kind: 'alarm.raised', class: 'additive', fact: '', body: raised },
      { kind: 'alarm.assigned', class: 'guarded', fact: null, body: { ...at, from: null, to: 'bench' } },
      { kind: 'alarm.acknowledged', class: 'guarded', fact: null, body: at },
      { kind: 'alarm.returned', class: 'additive', fact: '', body: { at: T + 1 } },
    ]);
  });
  return operations.flat();
}

export const framesOfLoad = (operations: readonly Operation[]): Operation[][] =>
  Array.from({ length: operations.length / FRAME }, (_, n) => operations.slice(n * FRAME, (n + 1) * FRAME));

/** Operations a second through a store, as several stations that each wait for their answer submit them. */
export async function throughStore(store: HubStore, operations: readonly Operation[]): Promise<number> {
  const frames = framesOfLoad(operations);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: STATIONS }, async () => {
      for (let frame = frames.shift(); frame; frame = frames.shift()) {
        const done = await store.submit(frame);
        if (!done.ok) throw new Error(done.refusal.code);
        const odd = done.value.find(({ type }) => type !== 'accepted');
        if (odd) throw new Error(`not accepted: ${JSON.stringify(odd)}`);
      }
    }),
  );
  return operations.length / ((performance.now() - begun) / 1_000);
}

/** Operations a second through the hub program: submitted by stations on WebSockets, until each has all of them. */
export async function throughHub(args: readonly string[], operations: readonly Operation[]): Promise<number> {
  const token = 'a-token-for-the-bench';
  const script = new URL('../../src/hub/main.ts', import.meta.url).pathname;
  const hub = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, VIGIE_HUB_TOKEN: token, VIGIE_CHILD: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => hub.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    hub.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const ready = /"url":"(ws:[^"]+)"/.exec(text);
      if (ready) resolve(ready[1]!);
    });
    hub.once('exit', () => reject(new Error('the hub ended')));
  });
  const frames = framesOfLoad(operations);
  const sockets = await Promise.all(
    Array.from({ length: STATIONS }, async (_, n) => {
      const socket = new WebSocket(url, ['vigie-hub.1', `token.${token}`], { perMessageDeflate: false });
      await new Promise((resolve) => socket.once('open', resolve));
      const hello = {
        type: 'hello',
        protocol: HUB_PROTOCOL,
        station: `s${n}`,
        position: `p${n}`,
        cursor: 0,
        log: null,
      };
      socket.send(JSON.stringify({ ...hello, time: Date.now() }));
      await new Promise((resolve) => socket.once('message', resolve));
      return socket;
    }),
  );
  const begun = performance.now();
  const all = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        let heard = 0;
        socket.on('message', (data) => {
          const message = JSON.parse(String(data)) as { type: string; batch?: unknown[] };
          if (message.type === 'operations') heard += message.batch?.length ?? 0;
          if (heard >= operations.length) resolve();
        });
      }),
  );
  for (const [n, frame] of frames.entries())
    sockets[n % STATIONS]!.send(JSON.stringify({ type: 'submit', operations: frame }));
  await Promise.all(all);
  const perSecond = operations.length / ((performance.now() - begun) / 1_000);
  for (const socket of sockets) socket.terminate();
  hub.stdin!.end();
  await gone;
  return perSecond;
}
