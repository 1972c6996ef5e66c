import { expect, test } from 'vitest';
import { startMosquitto } from '../../../../src/city/brokers.fixture.ts';
import { until } from '../../hubLink/hub.fixture.ts';
import { openLink } from './link.fixture.ts';

const STATIONS = 50;

/** The most that fall into a stretch of that length. */
function most(times: readonly number[], stretch: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(...sorted.map((from) => sorted.filter((time) => time >= from && time < from + stretch).length));
}

test('fifty stations whose broker was away for 6 s come back over seconds, not in one moment, and all within 11 s', {
  timeout: 60_000,
}, async () => {
  const broker = await startMosquitto();
  const backAt = new Map<number, number>();
  let counting = false;
  const links = Array.from({ length: STATIONS }, (_, i) => {
    const { link } = openLink(broker.url, {
      random: Math.random,
      onState: () => {
        if (counting && link.state() === 'connected' && !backAt.has(i)) backAt.set(i, performance.now());
      },
    });
    return link;
  });
  await until('all connected', () => links.every((link) => link.state() === 'connected'));
  await broker.close();
  const goneAt = performance.now();
  await until('all lost', () => links.every((link) => link.state() === 'lost'));
  await until('six seconds', () => performance.now() - goneAt > 6_000);
  counting = true;
  const again = await startMosquitto(broker.port);
  const hereAt = performance.now();
  try {
    await until('all back', () => backAt.size === STATIONS);
    const times = [...backAt.values()].map((time) => time - hereAt);
    const first = Math.min(...times);
    const last = Math.max(...times);
    const crowd = most(times, 100);
    process.stdout.write(
      `50 stations back from ${(first / 1_000).toFixed(2)} s to ${(last / 1_000).toFixed(2)} s, ${crowd} at most in 100 ms\n`,
    );
    expect(last).toBeLessThan(11_000);
    expect(last - first).toBeGreaterThan(2_000);
    expect(crowd).toBeLessThan(15);
  } finally {
    await Promise.all(links.map((link) => link.close()));
    await again.close();
  }
});
