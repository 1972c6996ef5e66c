import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startAedes } from '../../src/city/brokers.fixture.ts';
import { smallCity } from '../../src/city/city.fixture.ts';
import type { Treatment } from '../../src/contract/alarms.ts';
import type { CallDraft } from '../../src/contract/calls.ts';
import type { CameraInUse } from '../../src/contract/cameras.ts';
import type { OperatorState } from '../../src/contract/operators.ts';
import type { OutboxEntry } from '../../src/contract/outbox.ts';
import type { Outcome } from '../../src/contract/refusal.ts';
import { occurrenceId } from '../../src/domain/alarm/alarm.ts';
import { TOKEN_LASTS } from '../../src/hub/accounts/tokens.ts';
import { openHub } from '../../src/hub/hub.ts';
import { TOKEN, until } from './hubLink/hub.fixture.ts';
import { addOperator, logOf, PASSWORD } from './hubLink/testing/deskStation.ts';
import { openWire } from './hubLink/wire.fixture.ts';
import { openedStation, openField, openWindow } from './station.fixture.ts';

/*
 * The crisis laptop away for four hours, with every clock and timer of hub and stations in the test's hand: seconds are
 * lived one by one, none is waited for. The sockets between them are real, and are read after each second.
 */

const MINUTE = 60_000;
/** How long the laptop is away (mission, "crisis-room laptop"), in minutes. */
const AWAY = 240;
/** Back in agreement by then, ms (mission, "works without its server"). */
const AGREEMENT = 30_000;
const PASSPHRASE = 'une phrase pour la crise';

const LAMPS = 120;
const CALLS = 24;
/** In the room somebody does what was done at the laptop, too: of so many alarms one, and of so many calls. */
const CONTESTED_ALARM = 6;
const CONTESTED_CALL = 4;

let dir: string;
let undo: (() => unknown)[];
/** Time as it passes outside, ms a tick, until the test takes it in its hand. */
let passing: NodeJS.Timeout;
let isHeld = false;
const TICK = 10;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-four-hours-'));
  undo = [];
  // Until the laptop leaves, time passes as outside: what is started starts by itself.
  isHeld = false;
  passing = setInterval(() => {
    if (!isHeld) vi.advanceTimersByTime(TICK);
  }, TICK);
  vi.useFakeTimers({
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
  });
});
afterEach(async () => {
  isHeld = false;
  for (const step of undo.reverse()) await step();
  vi.useRealTimers();
  clearInterval(passing);
  rmSync(dir, { recursive: true, force: true });
});

/** A turn of the event loop, in which sockets are read. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
/** Turns in which a message and its answer have gone through a wire to the hub and back. */
const TURNS = 8;

/** Lives so long, second by second. */
async function live(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await vi.advanceTimersByTimeAsync(Math.min(1_000, left));
    for (let i = 0; i < TURNS; i++) await turn();
  }
}

/** Somebody at a window of a station, and what that station shows besides alarms and calls. */
async function sit(station: { readonly port: number }) {
  const window = await openWindow(station);
  const seen = {
    operator: null as OperatorState | null,
    treatments: [] as readonly Treatment[],
    cameras: [] as readonly CameraInUse[],
    refused: [] as readonly OutboxEntry[],
  };
  const ended = new AbortController();
  const follow = async <T>(stream: Promise<AsyncIterable<T>>, take: (value: T) => void): Promise<void> => {
    try {
      for await (const value of await stream) take(value);
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    }
  };
  const { client } = window;
  void follow(client.operator.watch(), (state) => {
    seen.operator = state;
  });
  void follow(client.alarm.watchTreatments(), (list) => {
    seen.treatments = list;
  });
  void follow(client.camera.watchUse(), ({ cameras }) => {
    seen.cameras = cameras;
  });
  void follow(client.outbox.watch(), ({ refused }) => {
    seen.refused = refused;
  });
  undo.push(async () => {
    ended.abort();
    await window.close();
  });
  return { ...window, seen };
}
type Seat = Awaited<ReturnType<typeof sit>>;

const done = async (act: Promise<Outcome>): Promise<void> => {
  const [outcome] = await Promise.all([act, turn()]);
  expect(outcome).toEqual({ ok: true });
};
const draft = (text: string): CallDraft => ({ text, type: 'lighting-out', place: null, callerName: 'Martin' });

const acknowledge = ({ client }: Seat, id: string) =>
  done(client.alarm.acknowledge({ commandId: randomUUID(), occurrences: [id] }));
const remark = ({ client }: Seat, id: string, text: string) =>
  done(client.alarm.comment({ commandId: randomUUID(), occurrences: [id], text }));
const claim = ({ client }: Seat, call: string) => done(client.call.claim({ commandId: randomUUID(), call }));
const save = ({ client }: Seat, call: string, text: string) =>
  done(client.call.saveDraft({ call, draft: draft(text) }));
const complete = ({ client }: Seat, call: string, text: string) =>
  done(client.call.complete({ commandId: randomUUID(), call, draft: draft(text) }));

test('the crisis laptop leaves with its bundle, works four hours at one act a minute, comes back and agrees', async () => {
  const broker = await startAedes();
  undo.push(() => broker.close());
  const hubDir = join(dir, 'hub');
  mkdirSync(hubDir);
  for (const id of ['salle', 'crise']) await addOperator(hubDir, id);
  const opened = await openHub({ dir: hubDir, token: TOKEN, port: 0, log: () => {} });
  if (!opened.ok) throw new Error(opened.refusal.message);
  const hub = opened.value;
  undo.push(() => hub.close());
  const [toHub, toBroker] = [await openWire(hub.port), await openWire(Number(new URL(broker.url).port))];
  undo.push(
    () => toHub.close(),
    () => toBroker.close(),
  );

  // A night in the room: alarms stand, people call.
  const station = await openedStation({
    ...{ dir: join(dir, 'room'), city: smallCity(LAMPS + AWAY / 20), mqtt: broker.url, position: 'Salle' },
    hub: { url: hub.url, token: TOKEN },
  });
  undo.push(() => station.close());
  const room = await sit(station);
  const signedIn = ({ seen, client }: Seat, operator: string): Promise<void> =>
    until(`${operator} is signed in`, async () => {
      if (seen.operator?.withHub) await client.operator.signIn({ operator, password: PASSWORD });
      return seen.operator?.operator?.id === operator;
    });
  await signedIn(room, 'salle');
  const field = await openField(broker.url, broker.protocol);
  undo.push(() => field.close());
  const since = Date.now();
  const fails = (lamp: number, at: number): Promise<unknown> =>
    field.says('light-point', `LP-${lamp}`, { level: 70, power: 35, faults: [{ code: 'lamp-failed', since: at }] });
  const alarmOf = (lamp: number, at = since): string => occurrenceId(`LP-${lamp}`, 'lamp-failed', at);
  for (let lamp = 1; lamp <= LAMPS; lamp++) await fails(lamp, since);
  const calls = Array.from({ length: CALLS }, (_, i) => `crise-${i}`);
  for (const id of calls)
    await field.publish(
      `vigie/1/telephony/${id}/state`,
      JSON.stringify({ id, t: since, state: 'ringing', number: '0380000000', line: 'allo-mairie' }),
    );
  await until('all of it is known and shared', () =>
    [room.alarms.size >= LAMPS, room.calls.size === CALLS, room.status()?.unsent === 0].every(Boolean),
  );

  // The laptop takes the bundle; somebody signs in at it on the room's network.
  await done(room.client.outage.makeBundle({ passphrase: PASSPHRASE }));
  let bundle = '';
  for await (const state of await room.client.outage.watch()) {
    bundle = state.bundle.path;
    if (state.bundle.trouble) throw new Error(state.bundle.trouble.message);
    if (state.bundle.madeAt !== null) break;
  }
  const away = await openedStation({
    ...{ dir: join(dir, 'laptop'), bundle: { file: bundle, passphrase: PASSPHRASE }, position: 'Crise' },
    ...{ mqtt: `mqtt://127.0.0.1:${toBroker.port}`, hub: { url: `ws://127.0.0.1:${toHub.port}`, token: TOKEN } },
  });
  undo.push(() => away.close());
  const laptop = await sit(away);
  await signedIn(laptop, 'crise');
  await until(
    'it agrees with the room',
    () => laptop.status()?.hub.state === 'connected' && laptop.status()?.unsent === 0,
  );
  // Each list is told for itself, and what the hub has comes after its welcome.
  await until('it shows what the room shows', () => laptop.calls.size === CALLS && laptop.alarms.size >= LAMPS);
  expect([...laptop.calls.keys()].sort()).toEqual([...calls].sort());
  for (let lamp = 1; lamp <= LAMPS; lamp++) expect(laptop.alarms.has(alarmOf(lamp))).toBe(true);

  // It leaves.
  for (const wire of [toHub, toBroker]) {
    wire.wire.open = false;
    wire.cut();
  }
  await until('it knows', () => laptop.status()?.work.state === 'cut');
  const left = Date.now();
  const before = logOf(hubDir).length;
  /** What each did that the log must have, or the outbox with a reason. */
  const acts = { laptop: 0, room: 0 };
  /** What the room did too: it spoke with the hub first. */
  const [roomsAlarms, roomsCalls] = [new Set<string>(), new Set<string>()];
  const shelvedAlarm = [{ asset: 'LP-1', condition: 'lamp-failed' }];
  const isShelved = ({ seen }: Seat): boolean =>
    seen.treatments.some(({ asset, state }) => asset === 'LP-1' && state === 'shelved');
  const newLamps: { lamp: number; at: number }[] = [];
  isHeld = true;
  for (let minute = 0; minute < AWAY; minute++) {
    // At the laptop: an alarm, a remark, in turns; a call each ten minutes.
    const lamp = Math.floor(minute / 2) + 1;
    if (minute % 2 === 0) await acknowledge(laptop, alarmOf(lamp));
    else await remark(laptop, alarmOf(lamp), `vu à la minute ${minute}`);
    acts.laptop += 1;
    const call = calls[Math.floor(minute / 10)]!;
    if (minute % 10 === 3) await claim(laptop, call);
    if (minute % 10 === 5) await save(laptop, call, 'Lampadaire éteint');
    if (minute % 10 === 7) await complete(laptop, call, 'Lampadaire éteint devant la salle');
    if ([3, 5, 7].includes(minute % 10)) acts.laptop += 1;

    // In the room: remarks, what the laptop does too, and what only the room knows of.
    await remark(room, alarmOf((minute % LAMPS) + 1), `salle, minute ${minute}`);
    acts.room += 1;
    if (minute % (2 * CONTESTED_ALARM) === 5) {
      const same = alarmOf(Math.floor(minute / 2) + 1);
      roomsAlarms.add(same);
      await acknowledge(room, same);
      acts.room += 1;
    }
    const theirs = Math.floor(minute / 10);
    if (minute % 10 === 9 && theirs % CONTESTED_CALL === 0) {
      roomsCalls.add(calls[theirs]!);
      await claim(room, calls[theirs]!);
      await complete(room, calls[theirs]!, 'Traité en salle');
      acts.room += 2;
    }
    if (minute % 20 === 10) {
      const news = { lamp: LAMPS + 1 + newLamps.length, at: Date.now() };
      newLamps.push(news);
      await fails(news.lamp, news.at);
    }

    // A shelved alarm comes back by itself after its hour; a camera kept for half an hour is free after that.
    if (minute === 30) {
      await done(
        laptop.client.alarm.shelve({
          ...{ commandId: randomUUID(), alarms: shelvedAlarm, reason: 'Chantier', until: Date.now() + 60 * MINUTE },
        }),
      );
      acts.laptop += 1;
    }
    if (minute === 89) expect(isShelved(laptop)).toBe(true);
    if (minute === 92) expect(isShelved(laptop)).toBe(false);
    if (minute === 60) await done(laptop.client.camera.reserve({ camera: 'CAM-118', minutes: 30 }));
    const kept = laptop.seen.cameras.some(
      ({ camera, lease }) => camera === 'CAM-118' && lease?.mine && lease.until > Date.now(),
    );
    if (minute === 62 || minute === 89) expect(kept, `minute ${minute}`).toBe(true);
    if (minute === 92) expect(kept).toBe(false);
    // Another hand, in the middle: the password is known here.
    if (minute === 120) {
      await done(laptop.client.operator.signOut());
      expect(
        await laptop.client.alarm.comment({ commandId: randomUUID(), occurrences: [alarmOf(9)], text: 'x' }),
      ).toMatchObject({
        refusal: { code: 'operator.not-signed-in' },
      });
      await done(laptop.client.operator.signIn({ operator: 'crise', password: PASSWORD }));
    }

    await live(MINUTE);
    expect(laptop.status()?.work.state).toBe('cut');
    expect(laptop.seen.operator?.refusal).toBeNull();
    expect(room.status()?.work.state, `minute ${minute}`).toBe('together');
    // The sheet is never older than its minute, and the station's clock has done the same hours.
    expect(Date.now() - (laptop.status()?.sheet.at ?? 0)).toBeLessThan(2 * MINUTE);
  }
  expect(Date.now() - left).toBeGreaterThanOrEqual(AWAY * MINUTE);
  expect(laptop.status()).toMatchObject({ clockAhead: null, storage: 'good' });

  // It comes back.
  for (const { wire } of [toHub, toBroker]) wire.open = true;
  const back = performance.now();
  const agreed = (): boolean =>
    laptop.status()?.hub.state === 'connected' &&
    laptop.status()?.unsent === 0 &&
    newLamps.every(({ lamp, at }) => laptop.alarms.has(alarmOf(lamp, at)));
  while (!agreed()) {
    await live(1_000);
    expect(performance.now() - back).toBeLessThan(AGREEMENT);
  }
  const agreedAfter = performance.now() - back;
  // Windows are told twice a second.
  await live(3_000);

  // Nothing is lost, nothing is there twice: each act is in the log once, or before a person with its reason.
  const log = logOf(hubDir).slice(before);
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  const { refused } = laptop.seen;
  expect(log.filter(({ by }) => by.operator === 'crise').length + refused.length).toBe(acts.laptop);
  expect(log.filter(({ by }) => by.operator === 'salle')).toHaveLength(acts.room);
  expect(room.seen.refused).toEqual([]);
  const rivals = (subject: string): (string | undefined)[] =>
    refused.filter((entry) => entry.subject === subject).map(({ refusal }) => refusal?.code);
  for (let lamp = 1; lamp <= LAMPS; lamp++) {
    const id = alarmOf(lamp);
    const taken = log.filter(({ kind, stream }) => kind === 'alarm.acknowledged' && stream.endsWith(id));
    const whose = roomsAlarms.has(id) ? 'salle' : 'crise';
    expect(
      taken.map(({ by }) => by.operator),
      id,
    ).toEqual([whose]);
    expect(rivals(id), id).toEqual(whose === 'salle' ? ['alarm.already-acknowledged'] : []);
  }
  for (const call of calls) {
    const ended = log.filter(({ kind, stream }) => kind === 'call.completed' && stream.endsWith(call));
    const whose = roomsCalls.has(call) ? 'salle' : 'crise';
    expect(
      ended.map(({ by }) => by.operator),
      call,
    ).toEqual([whose]);
    if (whose === 'crise') expect(rivals(call), call).toEqual([]);
    else
      expect(
        rivals(call).every((code) => code === 'call.ended'),
        `${rivals(call)}`,
      ).toBe(true);
    expect(rivals(call).length > 0).toBe(whose === 'salle');
  }

  // Both show the same.
  const shown = (rows: ReadonlyMap<string, { readonly id: string }>) =>
    [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(shown(laptop.alarms)).toEqual(shown(room.alarms));
  expect(laptop.seen.treatments).toEqual(room.seen.treatments);
  for (const call of roomsCalls) expect(laptop.calls.get(call)).toEqual(room.calls.get(call));
  // And the laptop works on, with the hub.
  await acknowledge(laptop, alarmOf(newLamps[0]!.lamp, newLamps[0]!.at));
  await live(2_000);
  expect(room.alarms.get(alarmOf(newLamps[0]!.lamp, newLamps[0]!.at))?.state).toBe('acknowledged');
  console.info(
    `four hours away: ${acts.laptop} acts there and ${acts.room} in the room, ${refused.length} refused, agreed ${(agreedAfter / 1_000).toFixed(0)} s after the return`,
  );
}, 300_000);

test('a sign-in that ends while the laptop is away: what was done before it counts, what is tried after is refused there', async () => {
  const hubDir = join(dir, 'hub');
  mkdirSync(hubDir);
  await addOperator(hubDir, 'crise');
  const opened = await openHub({ dir: hubDir, token: TOKEN, port: 0, log: () => {} });
  if (!opened.ok) throw new Error(opened.refusal.message);
  undo.push(() => opened.value.close());
  const toHub = await openWire(opened.value.port);
  undo.push(() => toHub.close());
  const broker = await startAedes();
  undo.push(() => broker.close());
  const start = () =>
    openedStation({
      ...{ dir: join(dir, 'laptop'), city: smallCity(20), mqtt: broker.url, position: 'Crise' },
      hub: { url: `ws://127.0.0.1:${toHub.port}`, token: TOKEN },
    });
  const field = await openField(broker.url, broker.protocol);
  undo.push(() => field.close());

  // Signed in on the room's network, an hour less ago than that lasts without a hub; started again far from it.
  const first = await start();
  const seat = await openWindow(first);
  await until('accounts are known', async () => {
    await seat.client.operator.signIn({ operator: 'crise', password: PASSWORD });
    for await (const { operator } of await seat.client.operator.watch()) return operator?.id === 'crise';
    return false;
  });
  await seat.close();
  await first.close();
  toHub.wire.open = false;
  toHub.cut();
  vi.setSystemTime(Date.now() + TOKEN_LASTS - 60 * MINUTE);
  const since = Date.now();
  for (let lamp = 1; lamp <= 20; lamp++)
    await field.says('light-point', `LP-${lamp}`, { level: 70, power: 35, faults: [{ code: 'lamp-failed', since }] });
  const away = await start();
  undo.push(() => away.close());
  const laptop = await sit(away);
  const alarmOf = (lamp: number): string => occurrenceId(`LP-${lamp}`, 'lamp-failed', since);
  await until('the alarms are there', () => laptop.alarms.has(alarmOf(20)));
  await until('it knows who works here', () => laptop.seen.operator?.operator?.id === 'crise');

  isHeld = true;
  const codes: string[] = [];
  for (let lamp = 1; lamp <= 16; lamp++) {
    const [outcome] = await Promise.all([
      laptop.client.alarm.acknowledge({ commandId: randomUUID(), occurrences: [alarmOf(lamp)] }),
      turn(),
    ]);
    codes.push(outcome.ok ? 'done' : outcome.refusal.code);
    await live(5 * MINUTE);
  }
  // An hour of acts, then none; and it is said why.
  expect(codes).toEqual([...Array(12).fill('done'), ...Array(4).fill('operator.ended')]);
  expect(laptop.seen.operator?.refusal?.code).toBe('operator.ended');
  // Without the hub nobody signs in anew whose time is over.
  expect(await laptop.client.operator.signIn({ operator: 'crise', password: PASSWORD })).toMatchObject({
    refusal: { code: 'operator.ended' },
  });

  toHub.wire.open = true;
  await live(AGREEMENT);
  expect(laptop.status()).toMatchObject({ unsent: 0, hub: { state: 'connected' } });
  expect(laptop.seen.refused).toEqual([]);
  const acknowledged = logOf(hubDir).filter(({ kind }) => kind === 'alarm.acknowledged');
  expect(acknowledged.map(({ by }) => by.operator)).toEqual(Array(12).fill('crise'));
  await done(laptop.client.operator.signIn({ operator: 'crise', password: PASSWORD }));
  await acknowledge(laptop, alarmOf(13));
}, 180_000);
