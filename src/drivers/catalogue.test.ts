import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASSET_KINDS, type Asset, type AssetKind, KINDS_WITHOUT_DEVICE } from '../domain/asset/asset.ts';
import { MAX_PAYLOAD_BYTES } from '../domain/asset/device.ts';
import { type DeviceSimulation, type Surroundings, setFault, stateMessage } from '../domain/asset/simulation.ts';
import { seededRandom } from '../shared/random.ts';
import { catalogue } from './catalogue.ts';

/* What every device type must do. A new type is tested by being in the folder. */

const simulations = new Map(
  Object.values(import.meta.glob<{ simulation?: DeviceSimulation }>('./*/simulator.ts', { eager: true })).flatMap(
    ({ simulation }) => (simulation ? [[simulation.type, simulation] as const] : []),
  ),
);
const NOW = Date.parse('2026-11-23T18:00:00Z');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const street: Surroundings = { lightLevel: () => 100, busRound: () => undefined, trip: () => undefined };
const asset = (kind: AssetKind): Asset => ({
  id: 'X-1',
  kind,
  name: 'Essai',
  number: 1,
  commune: '21231',
  at: [5.04, 47.32],
});

test('there is a driver for every kind of asset that has a device, and none more', () => {
  expect(catalogue.size).toBe(ASSET_KINDS.length - KINDS_WITHOUT_DEVICE.length);
});

describe.each([...catalogue.values()].map((driver) => [driver.manifest.type, driver] as const))(
  '%s',
  (type, driver) => {
    const { manifest } = driver;

    test('says everything in both languages', () => {
      const texts = [
        manifest.name,
        manifest.feed.name,
        ...manifest.points.flatMap((point) => [point.label, ...Object.values(point.values ?? {})]),
        ...manifest.conditions.flatMap((condition) => [condition.text, condition.meaning]),
      ];
      for (const text of texts) {
        expect(text.fr.trim()).not.toBe('');
        expect(text.en.trim()).not.toBe('');
      }
      for (const { check } of manifest.conditions) {
        expect(check.fr.length).toBeGreaterThan(0);
        expect(check.en.length).toBe(check.fr.length);
      }
    });

    test('names nothing twice, and its main point is one of its points', () => {
      const points = manifest.points.map((point) => point.id);
      const conditions = manifest.conditions.map((condition) => condition.id);
      expect(new Set(points).size).toBe(points.length);
      expect(new Set(conditions).size).toBe(conditions.length);
      if (manifest.mainPoint) expect(points).toContain(manifest.mainPoint);
      expect(manifest.limits.uselessAfter).toBeGreaterThan(manifest.limits.oldAfter);
    });

    test('reads any bytes without throwing, and gives no more than it declares', () => {
      const known = fc.constantFrom(
        ...manifest.points.map((p) => p.id),
        't',
        'faults',
        'answers',
        'position',
        '__proto__',
        'constructor',
      );
      const hostile = fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.json().map(bytes),
        fc.dictionary(known, fc.jsonValue()).map((value) => bytes(JSON.stringify(value))),
        fc
          .constantFrom(
            '',
            'null',
            'true',
            'Offline',
            '[]',
            '{"t":1e999}',
            '{"t":NaN}',
            '{"__proto__":{"level":5},"faults":[{"code":"__proto__"}]}',
            `{"faults":${JSON.stringify(Array(500).fill({ code: 'x' }))}}`,
            '['.repeat(8_000),
          )
          .map(bytes),
      );
      fc.assert(
        fc.property(hostile, (payload) => {
          const result = driver.read(payload, NOW);
          if (!result.ok) {
            expect(result.refusal.code).toMatch(/^payload\.(not-json|shape|range)$/);
            expect(result.refusal.message.length).toBeLessThan(2_000);
            return;
          }
          expect(result.value.points.length).toBeLessThanOrEqual(manifest.points.length);
          expect(result.value.conditions.length).toBe(manifest.conditions.length);
          for (const { value } of result.value.points)
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }),
        { numRuns: 300 },
      );
      expect(({} as Record<string, unknown>).level).toBeUndefined();
    });

    test('refuses a message larger than any device sends', () => {
      expect(driver.read(new Uint8Array(MAX_PAYLOAD_BYTES + 1), NOW).ok).toBe(false);
    });

    test('refuses commands that it does not have', () => {
      const result = driver.plan({ capability: 'signal-plan', value: 1 }, 'c-1', NOW, NOW + 5_000);
      expect(result.ok ? '' : result.refusal.code).toBe('command.no-such-capability');
    });

    const simulation = simulations.get(type);
    if (!simulation) {
      test('is spoken to over another link than MQTT', () => expect(manifest.link).not.toBe('mqtt'));
      return;
    }
    const start = () =>
      simulation.start(asset(ASSET_KINDS.find((kind) => kind === type) ?? 'junction'), seededRandom(1), NOW, street);

    test('its simulator says what the driver reads, for an hour, with no fault', () => {
      expect(simulation.feed).toBe(manifest.feed.id);
      const state = start();
      const random = seededRandom(2);
      for (let now = NOW; now < NOW + 3_600_000; now += simulation.period) {
        simulation.step(state, now, random, street);
        const result = driver.read(bytes(stateMessage(simulation, state, now)), now);
        expect(result).toMatchObject({ ok: true, value: { deviceTime: now } });
        if (!result.ok) return;
        expect(result.value.points.length).toBe(manifest.points.length);
        expect(result.value.conditions.filter((condition) => condition.active)).toEqual([]);
      }
    });

    test('each of its conditions can be made to happen, is read with its detail and the time it began, and ends', () => {
      expect(Object.keys(simulation.faults).sort()).toEqual(manifest.conditions.map((c) => c.id).sort());
      for (const [code, details] of Object.entries(simulation.faults)) {
        const state = start();
        const detail = details[0];
        expect(setFault(simulation, state, code, true, detail, NOW)).toBe(true);
        expect(setFault(simulation, state, code, true, detail, NOW + 1)).toBe(false);
        const later = NOW + 60_000;
        const read = driver.read(bytes(stateMessage(simulation, state, later)), later);
        expect(read.ok && read.value.conditions.filter((c) => c.active)).toEqual([
          { condition: code, active: true, since: NOW, ...(detail ? { detail } : {}) },
        ]);
        expect(setFault(simulation, state, code, false, undefined, later)).toBe(true);
        const after = driver.read(bytes(stateMessage(simulation, state, later)), later);
        expect(after.ok && after.value.conditions.some((c) => c.active)).toBe(false);
      }
      expect(setFault(simulation, start(), '__proto__', true, undefined, NOW)).toBe(false);
    });
  },
);

test('few conditions are urgent: an operator must believe the red', () => {
  const urgent = [...catalogue.values()].flatMap(({ manifest }) =>
    manifest.conditions.filter((c) => c.priority === 1).map((c) => `${manifest.type} ${c.id}`),
  );
  expect(urgent.sort()).toEqual([
    'building-panel fire',
    'bus emergency',
    'light-cabinet no-power',
    'service-vehicle emergency',
    'signal-controller dark',
  ]);
});
