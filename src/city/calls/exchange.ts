import { z } from 'zod';
import { TOPIC_ROOT } from '../../domain/asset/device.ts';
import { localHour } from '../../shared/centralEurope.ts';
import { pick, type Random } from '../../shared/random.ts';
import type { CallerStory, CallWish } from './caller.ts';

/** How a call stands. */
export type CallState = 'ringing' | 'answered' | 'ended' | 'abandoned';

interface Call {
  readonly id: string;
  readonly began: number;
  readonly line: string;
  readonly story: CallerStory;
  state: CallState;
  since: number;
  by: string | null;
  /** When the caller hangs up, or the state is forgotten, ms. */
  until: number;
}

/** A pretended telephone exchange: people ring, wait, are answered, hang up. Pure: time and chance are handed in. */
export interface Exchange {
  /** Lets time pass; gives the identifiers of the calls that changed. */
  tick(now: number): string[];
  /** A call at once. Null when there is nobody to make it (no such street). */
  ring(now: number, wish?: CallWish): string | null;
  /** A message of a position came in; gives the call that changed, or null when it means nothing here. */
  receive(topic: string, payload: Uint8Array, now: number): string | null;
  readonly state: (id: string) => { readonly topic: string; readonly payload: string } | null;
  readonly topic: (id: string) => string;
  readonly ids: () => Iterable<string>;
  readonly counts: () => { readonly [state in CallState]: number };
  quiet(quiet: boolean): void;
}

/** Share of a day's calls in each hour, in thousandths (after the load of a city's switchboard). */
const CURVE = [8, 6, 5, 4, 4, 6, 14, 35, 70, 82, 84, 76, 54, 60, 74, 76, 72, 68, 58, 46, 36, 28, 20, 14];
const CURVE_SUM = CURVE.reduce((sum, share) => sum + share, 0);
const HOUR = 3_600_000;
const LINES = ['allo-mairie', 'allo-mairie', 'allo-mairie', 'astreinte', 'proprete'] as const;
/** An ended call stays to be read for this long, ms. */
const KEPT = 5_000;

const commandSchema = z.object({ action: z.enum(['answer', 'end']), by: z.string().min(1).max(64) });
const decoder = new TextDecoder('utf-8', { fatal: true });

const TOPIC = `${TOPIC_ROOT}/telephony/`;
const topicOf = (id: string): string => `${TOPIC}${id}/state`;

/** Calls that an exchange expects per hour at that time. */
export const callsPerHour = (now: number, perDay: number): number =>
  (perDay * (CURVE[Math.floor(localHour(now))] ?? 0)) / CURVE_SUM;

/** What an exchange needs. */
export interface ExchangeOptions {
  readonly story: (random: Random, night: boolean, wish?: CallWish) => CallerStory | null;
  readonly random: Random;
  readonly start: number;
  /** 630 in an ordinary day. */
  readonly perDay: number;
  readonly quiet?: boolean;
}

/** Opens the exchange. Two calls come within the first 30 s, so that nobody waits for the first; then by the hour. */
export function openExchange(options: ExchangeOptions): Exchange {
  const { random, story, perDay } = options;
  const calls = new Map<string, Call>();
  let quiet = options.quiet ?? false;
  let made = 0;
  const firsts = [options.start + 6_000 + random() * 8_000, options.start + 18_000 + random() * 10_000];
  let next = firsts[0]!;

  const wait = (now: number): number => -Math.log(1 - random()) * (HOUR / Math.max(0.2, callsPerHour(now, perDay)));

  const ring = (now: number, wish?: CallWish): string | null => {
    const hour = localHour(now);
    const told = story(random, hour >= 20 || hour < 7, wish);
    if (!told) return null;
    const id = `C${Math.floor(now / 1_000).toString(36)}-${(++made).toString(36)}`;
    calls.set(id, {
      id,
      began: now,
      line: pick(random, LINES),
      story: told,
      state: 'ringing',
      since: now,
      by: null,
      // Patience: at forty calls an hour this leaves two or three waiting when nobody answers.
      until: now + 75_000 + random() * 195_000,
    });
    return id;
  };
  const turn = (call: Call, state: CallState, now: number, until: number): void => {
    call.state = state;
    call.since = now;
    call.until = until;
  };

  return {
    ring,
    tick(now) {
      const changed: string[] = [];
      while (next <= now) {
        const id = quiet ? null : ring(now);
        if (id) changed.push(id);
        const second = firsts[1]!;
        next = made <= 1 && next < second && !quiet ? second : now + wait(now);
      }
      for (const call of calls.values()) {
        if (call.until > now) continue;
        if (call.state === 'ringing') turn(call, 'abandoned', now, now + KEPT);
        else if (call.state === 'answered') turn(call, 'ended', now, now + KEPT);
        else calls.delete(call.id);
        changed.push(call.id);
      }
      return changed;
    },
    receive(topic, payload, now) {
      if (!topic.startsWith(TOPIC) || !topic.endsWith('/set') || payload.byteLength > 1_024) return null;
      const call = calls.get(topic.slice(TOPIC.length, -'/set'.length));
      if (!call) return null;
      let command: z.infer<typeof commandSchema>;
      try {
        command = commandSchema.parse(JSON.parse(decoder.decode(payload)));
      } catch {
        return null;
      }
      if (command.action === 'answer' && call.state === 'ringing') {
        // A caller who got through talks for two to six minutes unless the call is ended.
        turn(call, 'answered', now, now + 120_000 + random() * 240_000);
        call.by = command.by;
        return call.id;
      }
      if (command.action === 'end' && call.state === 'answered') {
        turn(call, 'ended', now, now + KEPT);
        return call.id;
      }
      return null;
    },
    state(id) {
      const topic = topicOf(id);
      const call = calls.get(id);
      if (!call) return { topic, payload: '' };
      const { story: told } = call;
      return {
        topic,
        payload: JSON.stringify({
          id,
          t: Math.round(call.began),
          state: call.state,
          since: Math.round(call.since),
          by: call.by,
          line: call.line,
          ...told,
        }),
      };
    },
    topic: topicOf,
    ids: () => calls.keys(),
    counts() {
      const counts = { ringing: 0, answered: 0, ended: 0, abandoned: 0 };
      for (const call of calls.values()) counts[call.state]++;
      return counts;
    },
    quiet(wanted) {
      quiet = wanted;
    },
  };
}
