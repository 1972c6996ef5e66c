import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import type { Priority } from '../asset/device.ts';
import { createAnnunciator } from './annunciation.ts';
import { POSTS, type Post } from './definition.ts';
import {
  floodsIn,
  type MeterAnnunciation,
  type MeterOccurrence,
  type MetersFigures,
  type MetersInput,
  meters,
} from './meters.ts';
import { came, NEVER_CAME } from './repetition.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.parse('2026-11-25T00:00:00Z');

const occurrence = (part: Partial<MeterOccurrence>): MeterOccurrence => ({
  asset: 'LC-210',
  condition: 'door-open',
  type: 'light-cabinet',
  priority: 3,
  posts: [],
  raisedAt: MIDNIGHT,
  returnedAt: null,
  acknowledgedAt: null,
  ...part,
});
const told = (at: number, part: Partial<MeterAnnunciation> = {}): MeterAnnunciation => ({
  at,
  asset: 'LC-210',
  condition: 'door-open',
  priority: 3,
  posts: [],
  ...part,
});
const night = (part: Partial<MetersInput>): MetersInput => ({
  from: MIDNIGHT,
  to: MIDNIGHT + DAY,
  now: MIDNIGHT + DAY,
  recordsSince: 0,
  occurrences: [],
  annunciations: [],
  treatments: [],
  definitions: [],
  today: '2026-11-25',
  ...part,
});
const topOf = (occurrences: readonly MeterOccurrence[], part: Partial<MetersInput> = {}) =>
  meters(night({ occurrences, ...part })).top[0]!;

describe('the load of a position', () => {
  test('a quiet night: an alarm every ten minutes is one per ten minutes, and no flood', () => {
    const annunciations = Array.from({ length: 144 }, (_, n) => told(MIDNIGHT + n * 10 * MINUTE + 3_000));
    const { per10min, floodShare, floods, annunciated } = meters(night({ annunciations }));
    expect(annunciated).toBe(144);
    expect(per10min).toEqual({ mean: 1, worst: 1, shares: { upTo1: 1, upTo2: 0, upTo5: 0, upTo10: 0, over10: 0 } });
    expect([floodShare, floods]).toEqual([0, 0]);
  });

  test('eleven in ten minutes are a flood, until fewer than five are left of the last ten minutes', () => {
    const annunciations = Array.from({ length: 11 }, (_, n) => told(MIDNIGHT + HOUR + n * 30_000));
    const { per10min, floodShare, floods } = meters(night({ annunciations }));
    // Begins with the eleventh (at 5 min); of eleven, four are left when the seventh is ten minutes old (at 13 min).
    expect(floodShare).toBeCloseTo((13 * MINUTE - 5 * MINUTE) / DAY, 12);
    expect(floods).toBe(1);
    expect(per10min.worst).toBe(11);
    expect(per10min.shares.over10).toBeCloseTo(1 / 144, 12);
  });

  test('ten in ten minutes are none', () => {
    const annunciations = Array.from({ length: 10 }, (_, n) => told(MIDNIGHT + HOUR + n * 1_000));
    expect(meters(night({ annunciations })).floods).toBe(0);
  });

  test('a flood that began before midnight counts from midnight', () => {
    const annunciations = Array.from({ length: 12 }, (_, n) => told(MIDNIGHT - 2 * MINUTE + n));
    const { floodShare, floods, annunciated } = meters(night({ annunciations }));
    expect([floods, annunciated]).toEqual([1, 0]);
    expect(floodShare).toBeCloseTo((8 * MINUTE) / DAY, 5);
  });

  test('only the time of which there are records is counted, up to now', () => {
    const input = night({ recordsSince: MIDNIGHT + 6 * HOUR, now: MIDNIGHT + 12 * HOUR });
    expect(meters(input)).toMatchObject({ days: 0.25, verdict: false });
    const annunciations = Array.from({ length: 36 }, (_, n) => told(MIDNIGHT + 6 * HOUR + n * MINUTE));
    expect(meters({ ...input, annunciations }).per10min.mean).toBe(1);
  });

  test('no verdict on a day less than thirty, a verdict on thirty', () => {
    expect(meters(night({ from: MIDNIGHT - 28 * DAY })).verdict).toBe(false);
    expect(meters(night({ from: MIDNIGHT - 29 * DAY }))).toMatchObject({ days: 30, verdict: true });
    expect(meters(night({ from: MIDNIGHT - 29 * DAY, recordsSince: MIDNIGHT - DAY })).verdict).toBe(false);
  });

  test('shares of the priorities, and each post for itself: an alarm of no post concerns all', () => {
    const annunciations = [
      told(MIDNIGHT + 1, { priority: 1, posts: ['buildings'] }),
      told(MIDNIGHT + 2, { priority: 2, posts: ['traffic', 'police'] }),
      told(MIDNIGHT + 3),
      told(MIDNIGHT + 4),
    ];
    const { priorities, posts } = meters(night({ annunciations }));
    expect(priorities).toEqual([0.25, 0.25, 0.5, 0]);
    expect(Object.fromEntries(posts.map(({ post, annunciated }) => [post, annunciated]))).toEqual({
      buildings: 3,
      police: 3,
      cctv: 2,
      traffic: 3,
      calls: 2,
      snow: 2,
    });
  });

  test('nothing was recorded: zeros, and nothing that is no number', () => {
    const figures = meters(night({ from: MIDNIGHT, to: MIDNIGHT }));
    expect(JSON.stringify(figures)).not.toContain('null,null');
    expect(figures).toMatchObject({ days: 0, annunciated: 0, floodShare: 0, priorities: [0, 0, 0, 0], top: [] });
    expect(meters(night({ to: MIDNIGHT - DAY })).per10min.mean).toBe(0);
  });
});

describe('what stands', () => {
  test('stale is what stands for more than a day and nobody holds back', () => {
    const old = { raisedAt: MIDNIGHT - HOUR, acknowledgedAt: MIDNIGHT };
    const occurrences = [
      occurrence(old),
      occurrence({ ...old, asset: 'LC-211' }),
      occurrence({ ...old, asset: 'LC-212' }),
      occurrence({ asset: 'LC-213', raisedAt: MIDNIGHT + HOUR }),
      occurrence({ asset: 'LC-214', raisedAt: MIDNIGHT - HOUR, returnedAt: MIDNIGHT + HOUR }),
    ];
    const treatments = [
      { asset: 'LC-211', condition: 'door-open', state: 'shelved' },
      { asset: 'LC-212', condition: '*', state: 'out-of-service' },
    ] as const;
    expect(meters(night({ occurrences, treatments }))).toMatchObject({
      stale: 1,
      standing: 4,
      unacknowledged: 1,
      shelved: 1,
      outOfService: 1,
    });
  });

  test('time to acknowledge: median and 95th percentile, a device clock that is ahead counts as at once', () => {
    const waits = [-5, 10, 20, 30, 40];
    const occurrences = waits.map((wait, n) =>
      occurrence({ raisedAt: MIDNIGHT + n, acknowledgedAt: MIDNIGHT + n + wait * 1_000 }),
    );
    expect(meters(night({ occurrences })).acknowledge).toEqual({ p50: 20, p95: 40 });
    expect(meters(night({ occurrences: [occurrence({})] })).acknowledge).toBeNull();
  });
});

describe('the ten sources that came most, and what would help', () => {
  const times = (count: number, every: number, lasts: number, part: Partial<MeterOccurrence> = {}) =>
    Array.from({ length: count }, (_, n) =>
      occurrence({
        raisedAt: MIDNIGHT + n * every,
        returnedAt: MIDNIGHT + n * every + lasts,
        acknowledgedAt: MIDNIGHT + n * every + MINUTE,
        ...part,
      }),
    );

  test('a door that is open for two seconds at a time: a delay of three seconds would have taken 90 % away', () => {
    const door = [...times(19, HOUR, 2_000), occurrence({ raisedAt: MIDNIGHT + 20 * HOUR, returnedAt: null })];
    expect(topOf(door)).toMatchObject({ proposal: 'on-delay', seconds: 3, fleeting: 19, count: 20, share: 1 });
  });

  test.each([1, 17, 2026])('the delay takes away 90 %% of what was fleeting (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const lasted = Array.from({ length: 200 }, () => Math.floor(random() * 9_999));
    const own = lasted.map((ms, n) =>
      occurrence({ raisedAt: MIDNIGHT + n * 6 * MINUTE, returnedAt: MIDNIGHT + n * 6 * MINUTE + ms }),
    );
    const { proposal, seconds } = topOf(own);
    expect(proposal).toBe('on-delay');
    const removed = (delay: number): number => lasted.filter((ms) => ms < delay * 1_000).length / lasted.length;
    expect(removed(seconds!)).toBeGreaterThanOrEqual(0.9);
    expect(removed(seconds! - 1)).toBeLessThan(0.9);
  });

  test('a panic button is never delayed, however short it is pressed', () => {
    expect(topOf(times(20, HOUR, 2_000, { condition: 'emergency', priority: 1 })).proposal).toBe('review');
  });

  test('comes back two minutes after each return: it goes on standing for as long', () => {
    expect(topOf(times(20, 10 * MINUTE, 8 * MINUTE))).toMatchObject({ proposal: 'off-delay', seconds: 121 });
  });

  test('the same of a limit on a measured value wants a deadband', () => {
    const definitions = [
      {
        type: 'light-cabinet',
        condition: 'door-open',
        limit: true,
        reviewBy: null,
        proposedAt: null,
        amendedAt: null,
      },
    ];
    expect(topOf(times(20, 10 * MINUTE, 8 * MINUTE), { definitions })).toMatchObject({
      proposal: 'deadband',
      seconds: null,
    });
  });

  test('stands all day and nobody answers: shelve', () => {
    expect(topOf([occurrence({}), occurrence({ raisedAt: MIDNIGHT + 12 * HOUR })]).proposal).toBe('shelve');
  });

  test('a smoke detector that stands all day is not shelved', () => {
    expect(topOf([occurrence({ priority: 1 })]).proposal).toBe('review');
  });

  test('the same device fails for hours again and again: a repair order', () => {
    expect(topOf(times(4, 6 * HOUR, 3 * HOUR)).proposal).toBe('repair');
  });

  test('none of this: a person looks at it', () => {
    expect(topOf(times(3, 6 * HOUR, 5 * MINUTE)).proposal).toBe('review');
  });

  test('says what was done since: the alarm itself before its definition', () => {
    const door = times(3, HOUR, MINUTE);
    const definition = { type: 'light-cabinet', condition: 'door-open', limit: false, reviewBy: null };
    const followUp = (part: Partial<MetersInput>): string => topOf(door, part).followUp;
    const amended = [{ ...definition, proposedAt: null, amendedAt: MIDNIGHT + HOUR }];
    expect(followUp({})).toBe('none');
    expect(followUp({ definitions: amended })).toBe('amended');
    expect(followUp({ definitions: [{ ...amended[0]!, amendedAt: MIDNIGHT - 1 }] })).toBe('none');
    expect(followUp({ definitions: [{ ...amended[0]!, proposedAt: MIDNIGHT }] })).toBe('proposed');
    const shelved = { asset: 'LC-210', condition: 'door-open', state: 'shelved' } as const;
    expect(followUp({ definitions: amended, treatments: [shelved] })).toBe('shelved');
    const out = { asset: 'LC-210', condition: '*', state: 'out-of-service' } as const;
    expect(followUp({ treatments: [shelved, out] })).toBe('out-of-service');
  });

  test('ten at most, the busiest first', () => {
    const many = Array.from({ length: 15 }, (_, n) => times(n + 1, HOUR, MINUTE, { asset: `LC-${100 + n}` })).flat();
    const { top } = meters(night({ occurrences: many }));
    expect(top.map(({ asset }) => asset)).toEqual(
      [114, 113, 112, 111, 110, 109, 108, 107, 106, 105].map((n) => `LC-${n}`),
    );
    expect(top[0]!.share).toBeCloseTo(15 / 120, 12);
  });

  test('reviews are due from their day on, the oldest first', () => {
    const of = (condition: string, reviewBy: string | null) => ({
      type: 'bollard',
      condition,
      limit: false,
      reviewBy,
      proposedAt: null,
      amendedAt: null,
    });
    const definitions = [
      of('hit', '2026-11-25'),
      of('stuck-up', '2026-11-26'),
      of('stuck-down', '2026-01-01'),
      of('x', null),
    ];
    expect(meters(night({ definitions })).reviewsDue.map(({ condition }) => condition)).toEqual(['stuck-down', 'hit']);
  });
});

/* The same table a second time, as somebody with a clock and a pencil would: minute by minute, each time from the raw events. */
function byHand(input: MetersInput): Omit<MetersFigures, 'top' | 'reviewsDue' | 'posts' | 'from' | 'to'> {
  const begin = Math.max(input.recordsSince, input.from);
  const finish = Math.min(input.to, input.now);
  const inSpan = (at: number): boolean => at >= begin && at < finish;
  const told = input.annunciations.filter(({ at }) => inSpan(at));

  let minutesInFlood = 0;
  let floods = 0;
  let flooded = false;
  let counted = false;
  const earliest = Math.min(begin, ...input.annunciations.map(({ at }) => at));
  for (let minute = earliest; minute < finish; minute += MINUTE) {
    const lastTen = input.annunciations.filter(({ at }) => at > minute - 10 * MINUTE && at <= minute).length;
    if (!flooded && lastTen >= 11) [flooded, counted] = [true, false];
    else if (flooded && lastTen <= 4) flooded = false;
    if (!flooded || minute < begin) continue;
    minutesInFlood += 1;
    if (!counted) floods += 1;
    counted = true;
  }

  const perTen: number[] = [];
  for (let ten = begin; ten < finish; ten += 10 * MINUTE)
    perTen.push(told.filter(({ at }) => at >= ten && at < ten + 10 * MINUTE).length);
  const share = (fits: (count: number) => boolean): number => perTen.filter(fits).length / perTen.length;

  const raised = input.occurrences.filter(({ raisedAt }) => inSpan(raisedAt));
  const present = input.occurrences.filter(
    (o) => o.raisedAt < finish && !(o.returnedAt !== null && o.returnedAt < finish),
  );
  const quiet = (o: MeterOccurrence): boolean =>
    input.treatments.some(
      (t) => t.state !== 'works' && t.asset === o.asset && (t.condition === '*' || t.condition === o.condition),
    );
  const chattering = new Set<string>();
  for (const name of new Set(raised.map((o) => `${o.asset} ${o.condition}`))) {
    let repetition = NEVER_CAME;
    const own = raised.filter((o) => `${o.asset} ${o.condition}` === name).map((o) => o.raisedAt);
    for (const at of own.sort((a, b) => a - b)) {
      repetition = came(repetition, at);
      if (repetition.chattering) chattering.add(name);
    }
  }
  const waits = raised
    .filter((o) => o.acknowledgedAt !== null && o.acknowledgedAt < finish)
    .map((o) => (o.acknowledgedAt! < o.raisedAt ? 0 : (o.acknowledgedAt! - o.raisedAt) / 1_000));
  /** The least of the waits that at least a share of them do not exceed. */
  const rank = (part: number): number =>
    Math.min(...waits.filter((one) => waits.filter((other) => other <= one).length >= part * waits.length));
  const ofTold = (priority: Priority): number =>
    told.length === 0 ? 0 : told.filter((one) => one.priority === priority).length / told.length;
  return {
    days: (finish - begin) / DAY,
    verdict: (finish - begin) / DAY >= 30,
    annunciated: told.length,
    per10min: {
      mean: told.length / ((finish - begin) / (10 * MINUTE)),
      worst: Math.max(...perTen),
      shares: {
        upTo1: share((n) => n < 2),
        upTo2: share((n) => n === 2),
        upTo5: share((n) => n > 2 && n < 6),
        upTo10: share((n) => n > 5 && n < 11),
        over10: share((n) => n > 10),
      },
    },
    floodShare: (minutesInFlood * MINUTE) / (finish - begin),
    floods,
    stale: present.filter((o) => finish - o.raisedAt > DAY && !quiet(o)).length,
    standing: present.length,
    unacknowledged: present.filter((o) => o.acknowledgedAt === null || o.acknowledgedAt >= finish).length,
    shelved: input.treatments.filter(({ state }) => state === 'shelved').length,
    outOfService: input.treatments.filter(({ state }) => state === 'out-of-service').length,
    priorities: [ofTold(1), ofTold(2), ofTold(3), ofTold(4)],
    chattering: chattering.size,
    fleeting: raised.filter(
      (o) => o.returnedAt !== null && o.returnedAt - o.raisedAt < 10_000 && o.returnedAt >= o.raisedAt,
    ).length,
    acknowledge: waits.length === 0 ? null : { p50: rank(0.5), p95: rank(0.95) },
  };
}

/** A history in which floods, chatter, short and standing alarms are all likely; annunciations on the minute. */
function history(seed: number): MetersInput {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const span = (1 + below(2)) * DAY;
  const end = MIDNIGHT + span;
  const posts = (): readonly Post[] => POSTS.filter(() => random() < 0.2);
  const annunciations: MeterAnnunciation[] = [];
  for (let burst = below(8); burst >= 0; burst--) {
    const [at, count, spread] = [MIDNIGHT - 20 * MINUTE + below(span + HOUR), 1 + below(25), 1 + below(40)];
    for (let n = 0; n < count; n++) {
      const minute = Math.floor((at + below(spread) * MINUTE) / MINUTE) * MINUTE;
      annunciations.push(told(minute, { priority: (1 + below(4)) as Priority, posts: posts() }));
    }
  }
  const occurrences: MeterOccurrence[] = [];
  for (let source = below(6); source >= 0; source--) {
    let at = MIDNIGHT - 2 * DAY + below(span + 2 * DAY);
    const pace = [8_000, MINUTE, HOUR, DAY][below(4)]!;
    for (let n = below(30); n >= 0 && at < end + HOUR; n--) {
      const returnedAt = random() < 0.1 ? null : at + below(random() < 0.5 ? 15_000 : 3 * HOUR);
      const acknowledgedAt = random() < 0.3 ? null : at - 2_000 + below(HOUR);
      occurrences.push(
        occurrence({ asset: `A-${source % 4}`, condition: `c${source}`, raisedAt: at, returnedAt, acknowledgedAt }),
      );
      at += below(pace) + 1;
    }
  }
  const treatments = [0, 1, 2, 3].flatMap((n) =>
    random() < 0.3
      ? [
          {
            asset: `A-${n}`,
            condition: random() < 0.5 ? '*' : `c${n}`,
            state: (['shelved', 'out-of-service', 'works'] as const)[below(3)]!,
          },
        ]
      : [],
  );
  const recordsSince = random() < 0.3 ? MIDNIGHT + below(20) * 10 * MINUTE : 0;
  const now = random() < 0.3 ? end - below(20) * 10 * MINUTE : end + DAY;
  return night({ to: end, now, recordsSince, occurrences, annunciations, treatments });
}

describe('the table, against two others', () => {
  test('made minute by minute from the raw events it is the same, for any history', () => {
    const seed = 20_261_125;
    let floods = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (story) => {
        const input = history(story);
        const { top: _, reviewsDue: __, posts: ___, from: ____, to: _____, ...figures } = meters(input);
        const hand = byHand(input);
        floods += hand.floods;
        expect(figures.floodShare).toBeCloseTo(hand.floodShare, 10);
        expect({ ...figures, floodShare: 0 }).toEqual({ ...hand, floodShare: 0 });
      }),
      { numRuns: 120, seed },
    );
    console.info(`seed ${seed}: 120 histories with ${floods} floods agree`);
    expect(floods).toBeGreaterThan(30);
  });

  test('time in flood is the annunciator’s own, asked every second', () => {
    const seed = 191;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_600 }), { minLength: 0, maxLength: 60 }), (seconds) => {
        const times = seconds.toSorted((a, b) => a - b).map((second) => second * 1_000);
        const annunciator = createAnnunciator(() => ({ priority: 3, quiet: false, kind: null }));
        let [flooded, next] = [0, 0];
        for (let clock = 0; clock < 2 * HOUR; clock += 1_000) {
          for (; times[next] === clock; next++) annunciator.came(`x${next}`, 3, clock);
          if (annunciator.mode(clock).mode === 'flood') flooded += 1_000;
        }
        expect(floodsIn(Float64Array.from(times), { start: 0, end: 2 * HOUR }).time).toBe(flooded);
      }),
      { numRuns: 150, seed },
    );
    console.info(`seed ${seed}: 150 hours agree with the annunciator`);
  });
});

test('a million occurrences and as many annunciations take seconds, not minutes', () => {
  const random = seededRandom(7);
  const span = 365 * DAY;
  const occurrences: MeterOccurrence[] = [];
  const annunciations: MeterAnnunciation[] = [];
  for (let n = 0; n < 1_000_000; n++) {
    const raisedAt = MIDNIGHT + Math.floor((n / 1_000_000) * span);
    const asset = `LP-${Math.floor(random() ** 3 * 34_000)}`;
    const lasts = random() < 0.3 ? random() * 15_000 : random() * DAY;
    occurrences.push(
      occurrence({ asset, raisedAt, returnedAt: raisedAt + lasts, acknowledgedAt: raisedAt + random() * HOUR }),
    );
    annunciations.push(told(raisedAt, { asset, posts: n % 2 ? ['traffic'] : [] }));
  }
  const input = night({ to: MIDNIGHT + span, now: MIDNIGHT + span, occurrences, annunciations });
  // The processor's time: others may be working on the same machine.
  const begun = process.cpuUsage();
  const { annunciated, top } = meters(input);
  const used = process.cpuUsage(begun);
  const took = (used.user + used.system) / 1_000;
  console.info(`meters of 1,000,000 occurrences and 1,000,000 annunciations: ${Math.round(took)} ms of processor time`);
  expect(annunciated).toBe(1_000_000);
  expect(top).toHaveLength(10);
  expect(took).toBeLessThan(15_000);
}, 120_000);
