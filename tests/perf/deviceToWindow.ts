import { setTimeout as pause } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import WebSocket from 'ws';
import { decodeLive } from '../../src/contract/live.ts';
import type { RegisterColumns } from '../../src/contract/register.ts';
import { type FieldStation, type MeasuredStation, openField } from './fieldStation.ts';
import { type Line, lineOf } from './line.ts';
import { STATION_TOKEN } from './programStation.ts';

/** The load of the reference city, messages a second. */
const POSITIONS = 77;
const STATES = 200;
const SECONDS = 30;
const BURST = 10_000;
const BURST_IN = 2_000;

/** What one of our windows would have been told, without drawing it. */
interface Window {
  /** Callbacks by register index: a light's level, or a device's time of a position, was received. */
  onLevel: (index: number, level: number) => void;
  onPosition: (index: number, sourceTime: number) => void;
  readonly levels: Map<number, number>;
  close(): void;
}

async function openWindow(station: MeasuredStation): Promise<Window> {
  const window: Window = {
    onLevel: () => {},
    onPosition: () => {},
    levels: new Map(),
    close: () => socket.terminate(),
  };
  const socket = new WebSocket(`${station.url.replace('http', 'ws')}/live`, ['vigie.1', `token.${STATION_TOKEN}`], {
    origin: new URL(station.url).origin,
  });
  socket.binaryType = 'arraybuffer';
  const first = new Promise<void>((resolve, reject) => {
    socket.once('message', () => resolve());
    socket.once('error', reject);
  });
  socket.on('message', (data: ArrayBuffer) => {
    const frame = decodeLive(data);
    if (!frame) throw new Error('a frame that cannot be read');
    for (let at = 0; at < frame.index.length; at++) {
      const index = frame.index[at] ?? -1;
      if (frame.type === 'states') {
        window.levels.set(index, frame.level[at] ?? -1);
        window.onLevel(index, frame.level[at] ?? -1);
      } else window.onPosition(index, frame.sourceTime[at] ?? Number.NaN);
    }
  });
  await first;
  return window;
}

interface Part {
  readonly field: FieldStation;
  readonly client: MqttClient;
  readonly window: Window;
  /** Topics of lamps and of what moves, with their register index. */
  readonly lamps: readonly (readonly [topic: string, index: number])[];
  readonly moving: readonly (readonly [topic: string, index: number])[];
}

/** Device to frame under the load of the city. */
async function steady({ field, client, window, lamps, moving }: Part, suffix: string): Promise<Line> {
  const took: number[] = [];
  const levelSent = new Map<number, { level: number; at: number }>();
  window.onLevel = (index, level) => {
    const sent = levelSent.get(index);
    if (sent?.level !== level) return;
    levelSent.delete(index);
    took.push(performance.now() - sent.at);
  };
  const positionSent = new Map<number, { time: number; at: number }>();
  window.onPosition = (index, time) => {
    const sent = positionSent.get(index);
    if (sent?.time !== time) return;
    positionSent.delete(index);
    took.push(performance.now() - sent.at);
  };
  let [positions, states] = [0, 0];
  const begun = performance.now();
  for (;;) {
    const elapsed = performance.now() - begun;
    if (elapsed > SECONDS * 1_000) break;
    for (; positions < (elapsed * POSITIONS) / 1_000; positions++) {
      const [topic, index] = moving[positions % moving.length]!;
      const time = Date.now();
      positionSent.set(index, { time, at: performance.now() });
      client.publish(topic, JSON.stringify({ ...field.states.get(topic), t: time }));
    }
    for (; states < (elapsed * STATES) / 1_000; states++) {
      const [topic, index] = lamps[states % lamps.length]!;
      // Another level each time round, or the station would have nothing to tell.
      let level = 10 + ((Math.floor(states / lamps.length) * 17 + states) % 80);
      if (window.levels.get(index) === level) level += 1;
      levelSent.set(index, { level, at: performance.now() });
      client.publish(topic, JSON.stringify({ ...field.states.get(topic), t: Date.now(), level }));
    }
    await pause(4);
  }
  await pause(1_000);
  const lost = `${levelSent.size} of ${states} levels and ${positionSent.size} of ${positions} positions`;
  if (levelSent.size + positionSent.size > 0) throw new Error(`${lost} never reached the window`);
  return lineOf(
    `device-to-window${suffix}`,
    'ms',
    took,
    null,
    `${POSITIONS} positions and ${STATES} state changes a second for ${SECONDS} s over Mosquitto (QoS 0); from the publishing to the binary frame received by a socket as the windows use it; none was lost`,
  );
}

/** The same while a mains return makes thousands speak at once; the last values are compared with what was said. */
async function burst({ field, client, window, lamps }: Part, run: number): Promise<number[]> {
  const took: number[] = [];
  const last = new Map<number, { level: number; at: number }>();
  window.onLevel = (index, level) => {
    const sent = last.get(index);
    if (sent?.level === level) took.push(performance.now() - sent.at);
  };
  const half = BURST / 2;
  const begun = performance.now();
  for (let n = 0; n < BURST; n++) {
    // Each lamp speaks twice: what it said first may be merged away, what it said last may not.
    const [topic, index] = lamps[(run * half + (n % half)) % lamps.length]!;
    const level = n < half ? 100 : 5 + ((n * 7 + run) % 90);
    if (n >= half) last.set(index, { level, at: performance.now() });
    client.publish(topic, JSON.stringify({ ...field.states.get(topic), t: Date.now(), level }));
    const due = (n * BURST_IN) / BURST - (performance.now() - begun);
    if (due > 2) await pause(due);
  }
  await pause(3_000);
  const wrong = [...last].filter(([index, { level }]) => window.levels.get(index) !== level).length;
  if (wrong > 0) throw new Error(`${wrong} of ${last.size} last values are wrong after the burst`);
  return took;
}

/** The path from a device to what a window is told, with the demonstration so many times over. */
export async function measureWindow(times: number, suffix: string): Promise<readonly Line[]> {
  const field = await openField(times);
  try {
    const station = await field.station('station');
    const answer = await fetch(`${station.url}/city/assets`, { headers: { authorization: `Bearer ${STATION_TOKEN}` } });
    const columns = (await answer.json()) as RegisterColumns;
    const indexOf = new Map(columns.id.map((id, index) => [id, index]));
    const bound = (...drivers: string[]): [string, number][] =>
      [...field.states.keys()]
        .filter((topic) => drivers.some((driver) => topic.includes(`/${driver}/`)))
        .map((topic): [string, number] => [topic, indexOf.get(topic.split('/').at(-2) ?? '') ?? -1])
        .filter(([, index]) => index >= 0);
    // A vehicle without GNSS has nothing to tell.
    const moving = bound('bus', 'service-vehicle').filter(([topic]) => field.states.get(topic)?.position);
    const client = await mqtt.connectAsync(field.broker, { protocolVersion: 5 });
    const window = await openWindow(station);
    const part: Part = { field, client, window, lamps: bound('light-point'), moving };
    const lines = [await steady(part, suffix)];
    const bursts: number[] = [];
    for (let run = 0; run < 3; run++) bursts.push(...(await burst(part, run)));
    lines.push(
      lineOf(
        `burst${suffix}`,
        'ms',
        bursts,
        null,
        `${BURST} messages in ${BURST_IN / 1_000} s from ${BURST / 2} lamps, three times; from the publishing of a lamp's last value to the frame that carries it; the window's last values are those that were said`,
      ),
    );
    window.close();
    await client.endAsync();
    await station.stop();
    return lines;
  } finally {
    await field.close();
  }
}

/** The path from a device to what a window is told. */
export const measure = (): Promise<readonly Line[]> => measureWindow(1, '');
