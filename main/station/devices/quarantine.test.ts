import { expect, test } from 'vitest';
import { createQuarantine } from './quarantine.ts';

function open() {
  const clock = { now: 1_000_000 };
  const lines: string[] = [];
  let changes = 0;
  const quarantine = createQuarantine({
    now: () => clock.now,
    log: (line) => lines.push(line),
    sourceOf: (topic) => ({ id: topic.split('/')[2] ?? '', name: { fr: 'Origine', en: 'Source' } }),
    onChange: () => {
      changes += 1;
    },
  });
  const bad = (source: string, code: string, text: string | Uint8Array = '{'): void =>
    quarantine.add({
      topic: `vigie/1/${source}/X/state`,
      payload: typeof text === 'string' ? Buffer.from(text) : text,
      code,
      message: 'not a state',
    });
  return { quarantine, clock, lines, bad, changes: () => changes };
}

test('what was dropped is told by source and fault, with how often, since when, and the last of it', () => {
  const { quarantine, clock, bad, changes } = open();
  bad('light-point', 'payload.not-json', 'first');
  clock.now += 5_000;
  bad('bus', 'payload.range', '{"speed":9999}');
  clock.now += 5_000;
  bad('light-point', 'payload.not-json', 'last');
  expect(quarantine.list()).toEqual({
    since: 1_000_000,
    total: 3,
    rows: [
      {
        ...{
          source: 'bus',
          name: { fr: 'Origine', en: 'Source' },
          code: 'payload.range',
          count: 1,
          firstAt: 1_005_000,
          lastAt: 1_005_000,
        },
        ...{ topic: 'vigie/1/bus/X/state', message: 'not a state', sample: '{"speed":9999}', bytes: 14 },
      },
      {
        ...{
          source: 'light-point',
          name: { fr: 'Origine', en: 'Source' },
          code: 'payload.not-json',
          count: 2,
          firstAt: 1_000_000,
          lastAt: 1_010_000,
        },
        ...{ topic: 'vigie/1/light-point/X/state', message: 'not a state', sample: 'last', bytes: 4 },
      },
    ],
  });
  expect(changes()).toBe(3);
});

test('a sample cannot act on a terminal or a screen, and is cut', () => {
  const { quarantine, bad } = open();
  bad('bus', 'payload.not-json', `\u001b[2J\u202e<script>alert(1)</script>${'x'.repeat(5_000)}`);
  bad('bus', 'payload.shape', new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28]));
  const [shape, json] = quarantine.list().rows;
  expect(json?.sample).toMatch(/^·\[2J·<script>alert\(1\)<\/script>x+$/);
  expect(json?.sample.length).toBeLessThanOrEqual(200);
  expect(json?.bytes).toBeGreaterThan(5_000);
  expect(shape?.sample).not.toContain('\0');
});

test('whoever makes up faults without end fills one last row', () => {
  const { quarantine, bad } = open();
  for (let n = 0; n < 5_000; n++) bad(`source-${n}`, 'payload.shape');
  const { rows, total } = quarantine.list();
  expect(total).toBe(5_000);
  expect(rows.length).toBeLessThanOrEqual(201);
  expect(rows.find(({ source }) => source === 'other')).toMatchObject({ code: 'other', count: 4_800 });
});
