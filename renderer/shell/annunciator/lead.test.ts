import { describe, expect, test } from 'vitest';
import { followLead, type Locks } from './lead.ts';

/** Locks as the browser has them: one holder, the others in a queue; a thief ends the holder's request. */
function browserLocks(): Locks {
  type Hold = (lock: Lock | null) => unknown;
  interface Request {
    readonly hold: Hold;
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: unknown) => void;
  }
  let queue: Request[] = [];
  let holder: Request | null = null;
  const next = (): void => {
    const first = queue.shift();
    holder = first ?? null;
    if (!first) return;
    void Promise.resolve(first.hold(null)).then((value) => {
      first.resolve(value);
      if (holder === first) next();
    });
  };
  const request = (_name: string, options: LockOptions, hold: Hold): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const mine = { hold, resolve, reject };
      options.signal?.addEventListener('abort', () => {
        if (!queue.includes(mine)) return;
        queue = queue.filter((other) => other !== mine);
        reject(new DOMException('aborted', 'AbortError'));
      });
      if (options.steal) {
        holder?.reject(new DOMException('stolen', 'AbortError'));
        holder = null;
        queue.unshift(mine);
      } else queue.push(mine);
      if (!holder) next();
    });
  return { request } as unknown as Locks;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function windows(count: number) {
  const locks = browserLocks();
  const leading = new Set<number>();
  const leads = Array.from({ length: count }, (_, n) =>
    followLead(locks, (leads) => (leads ? leading.add(n) : leading.delete(n))),
  );
  const now = async (): Promise<number[]> => {
    await settled();
    return [...leading];
  };
  return { leads, leading: now };
}

describe('exactly one window of the position sounds', () => {
  test('the first that opened; when it closes the next takes over', async () => {
    const { leads, leading } = windows(3);
    expect(await leading()).toEqual([0]);
    leads[1]!.close();
    expect(await leading()).toEqual([0]);
    leads[0]!.close();
    expect(await leading()).toEqual([2]);
  });

  test('a window that can be heard takes over from one that cannot, and gets it back by closing', async () => {
    const { leads, leading } = windows(3);
    await settled();
    leads[2]!.take();
    expect(await leading()).toEqual([2]);
    leads[2]!.close();
    expect((await leading()).length).toBe(1);
  });

  test('a window whose station is away passes it on and waits behind the others', async () => {
    const { leads, leading } = windows(2);
    await settled();
    leads[0]!.pass();
    expect(await leading()).toEqual([1]);
    leads[1]!.close();
    expect(await leading()).toEqual([0]);
  });

  test('alone, passing it on gives it back at once', async () => {
    const { leads, leading } = windows(1);
    await settled();
    leads[0]!.pass();
    expect(await leading()).toEqual([0]);
  });

  test('however windows open, close, take and pass: never two, and never none while one is open', async () => {
    const { leads, leading } = windows(5);
    const open = new Set([0, 1, 2, 3, 4]);
    for (const [n, act] of [2, 4, 1, 3, 0, 2, 4].map((n, turn) => [n, turn % 3] as const)) {
      if (act === 0) leads[n]!.take();
      else if (act === 1) leads[n]!.pass();
      else {
        leads[n]!.close();
        open.delete(n);
      }
      const now = await leading();
      expect(now).toHaveLength(1);
      expect(open.has(now[0]!)).toBe(true);
    }
  });

  test('a browser without locks sounds in every window rather than in none', () => {
    const told: boolean[] = [];
    followLead(undefined, (leads) => told.push(leads)).close();
    expect(told).toEqual([true, false]);
  });
});
