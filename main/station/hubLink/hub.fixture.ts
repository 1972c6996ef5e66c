import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decide, NO_ALARM, occurrenceId } from '../../../src/domain/alarm/alarm.ts';
import { type CallCommand, decide as decideCall, NO_CALL } from '../../../src/domain/call/call.ts';
import { decide as decideMasking, type MaskingCommand, UNMASKED } from '../../../src/domain/camera/masking.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import type { Operation } from '../../../src/sync/operation.ts';
import { createOperationMaker } from '../../../src/sync/operationMaker.ts';
import { alarmStream, callStream, maskStream } from '../../../src/sync/streams.ts';
import { openStore } from '../store/store.ts';
import { createHubLink, type HubLink } from './hubLink.ts';

export const TOKEN = 'a-token-for-tests-only';

/** The real hub program in a process of its own. */
export interface HubProgram {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly said: string[];
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

export async function startHub(dir: string, port = 0, token = TOKEN): Promise<HubProgram> {
  const script = new URL('../../../src/hub/main.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [script, '--data', dir, '--port', String(port)], {
    env: { ...process.env, VIGIE_HUB_TOKEN: token, VIGIE_CHILD: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const said: string[] = [];
  const ready = await new Promise<{ state: string; url?: string; code?: string }>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      said.push(line);
      resolve(JSON.parse(line));
    });
  });
  if (!ready.url) {
    await gone;
    throw Object.assign(new Error(said.join('\n')), { code: ready.code });
  }
  return {
    url: ready.url,
    port: Number(new URL(ready.url).port),
    pid: child.pid!,
    said,
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    stop() {
      child.stdin!.end();
      return gone;
    },
  };
}

/** A station without devices: its store and its link, and what an operator does at it. */
export function openTestStation(name: string, url: string, token = TOKEN) {
  const dir = mkdtempSync(join(tmpdir(), `vigie-${name}-`));
  const opened = openStore({ dir, now: Date.now });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const store = opened.value;
  const position = `Position ${name}`;
  const by = { operator: null, position, station: store.stationId() };
  const maker = createOperationMaker({ by, now: Date.now, random: Math.random });
  const refusals: Refusal[] = [];
  const rejections: ((operation: Operation, refusal: Refusal) => void)[] = [];
  let link: HubLink | undefined;
  const facts = () => ({ now: Date.now(), position });
  return {
    store,
    position,
    refusals,
    /** Called with each operation that the hub refuses. */
    onRejected: (listener: (operation: Operation, refusal: Refusal) => void) => rejections.push(listener),
    link: () => link!,
    join(to = url) {
      link?.close();
      link = createHubLink({
        url: to,
        token,
        store,
        station: store.stationId(),
        position,
        now: Date.now,
        random: Math.random,
        log: () => {},
        onRejected(operation, refusal) {
          refusals.push(refusal);
          for (const listener of rejections) listener(operation, refusal);
        },
      });
    },
    leave: () => link?.close(),
    /** A condition that the device reports; gives the occurrence. */
    raise(asset: string, since = 1_795_000_000_000): string {
      const id = occurrenceId(asset, 'lamp-out', since);
      const raised = { asset, condition: 'lamp-out', priority: 3, detail: null, raisedAt: since } as const;
      const decided = decide(store.alarm(id)?.state ?? NO_ALARM, { type: 'raise', ...raised }, facts());
      if (decided.ok) store.append(maker.make(alarmStream(id), store.base(alarmStream(id)), decided.value));
      return id;
    },
    acknowledge(id: string) {
      const decided = decide(store.alarm(id)?.state ?? NO_ALARM, { type: 'acknowledge' }, facts());
      if (!decided.ok) return decided;
      return store.append(maker.make(alarmStream(id), store.base(alarmStream(id)), decided.value));
    },
    onCall(id: string, command: CallCommand) {
      const stream = callStream(id);
      const decided = decideCall(store.call(id)?.state ?? NO_CALL, command, facts());
      return decided.ok ? store.append(maker.make(stream, store.base(stream), decided.value)) : decided;
    },
    onMasks(camera: string, command: MaskingCommand) {
      const stream = maskStream(camera);
      const decided = decideMasking(store.masking(camera)?.state ?? UNMASKED, command, facts());
      return decided.ok ? store.append(maker.make(stream, store.base(stream), decided.value)) : decided;
    },
    close() {
      link?.close();
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until something is so, asked again every few ms; fails after a while with what was waited for. */
export async function until(what: string, so: () => boolean | Promise<boolean>, within = 30_000): Promise<void> {
  const end = performance.now() + within;
  while (!(await so())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
