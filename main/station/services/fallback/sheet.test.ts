import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alarmRow } from '../../../../src/contract/alarmRow.fixture.ts';
import type { CallRow } from '../../../../src/contract/calls.ts';
import { incidentRow } from '../../../../src/contract/incidentRow.fixture.ts';
import { type SheetFacts, sheetPage } from './sheet.ts';
import { createSheetKeeper } from './sheetKeeper.ts';
import type { TeamLine } from './teams.ts';

const AT = Date.parse('2026-12-01T02:41:00+01:00');
const call: CallRow = {
  id: 'c1',
  number: '03 80 00 00 01',
  line: 'allo',
  state: 'claimed',
  ringingSince: AT - 120_000,
  claimedBy: 'Allô Mairie 2',
  claimedAt: AT - 100_000,
  pending: false,
  hint: null,
  transcript: 'plus de lumière',
  draft: { text: '', type: null, place: { label: '12 Rue de la Liberté', at: [5, 47] }, callerName: '' },
  earlierCalls: 0,
};
const team = (more: Partial<TeamLine>): TeamLine => ({
  ...{ name: 'Voirie 1', phone: null, doing: null, status: null, near: null, heardAt: null },
  ...more,
});
const facts = (more: Partial<SheetFacts> = {}): SheetFacts => ({
  at: AT,
  city: 'Dijon Métropole',
  demonstration: true,
  position: 'Circulation 1',
  work: { state: 'alone', since: AT - 7 * 60_000 },
  alarms: [alarmRow({ id: 'a', assetName: 'Armoire 212', priority: 1, raisedAt: AT - 60_000 })],
  callOf: () => ({ fr: ['Sapeurs-pompiers (18)'], en: ['Fire brigade (18)'] }),
  calls: [call],
  incidents: [
    incidentRow({
      ...{ title: 'Arbre tombé sur la voie', openedAt: AT - 300_000 },
      teams: [{ id: 'V-2', name: 'Voirie 2', status: 'on-scene', since: AT, pending: false }],
    }),
    incidentRow({ id: 'closed', title: 'Fini hier', state: 'closed', closedAt: AT }),
  ],
  teams: [
    team({
      name: 'Voirie 3',
      status: { fr: 'sur place', en: 'on scene' },
      near: 'Carrefour Monge',
      heardAt: AT - 10_000,
    }),
    team({ name: 'Voirie 4', status: { fr: 'en route', en: 'en route' }, near: 'Place Darcy', heardAt: AT - 600_000 }),
    team({ name: 'Voirie 5' }),
  ],
  phones: [{ name: 'SAMU', number: '15' }],
  ...more,
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vigie-sheet-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

test('the sheet says when it was written, what goes on, whom to call, in each language', () => {
  const fr = sheetPage(facts(), 'fr');
  const local = new Date(AT).toTimeString().slice(0, 5);
  for (const said of [local, 'sans le serveur depuis 7 min', 'Armoire 212', 'Sapeurs-pompiers (18)', 'non acquittée'])
    expect(fr).toContain(said);
  for (const said of ['12 Rue de la Liberté', 'plus de lumière', 'Allô Mairie 2', 'SAMU', 'RIEN DE CECI N’EST RÉEL'])
    expect(fr).toContain(said);
  expect(fr).toContain('<b>Voirie 3</b><span>sur place, Carrefour Monge</span>');
  // A place that the name holds already is not said twice.
  expect(
    sheetPage(
      facts({ alarms: [alarmRow({ assetName: 'Armoire 7, rue Monge', place: 'Rue Monge', commune: 'Dijon' })] }),
      'fr',
    ),
  ).toContain('<td>Armoire 7, rue Monge, Dijon</td>');
  // What was said ten minutes ago looks old, and bears its time.
  expect(fr).toMatch(/<s>en route, Place Darcy<\/s> \d\d:\d\d/);
  expect(fr).toContain('<b>Voirie 5</b><span>jamais entendue</span>');
  const en = sheetPage(facts({ alarms: [], calls: [], incidents: [], teams: [], phones: [] }), 'en');
  for (const said of [
    'without the hub for 7 min',
    'No open alarm.',
    'No open call.',
    'No open incident.',
    'No team',
    'has no numbers',
  ])
    expect(en).toContain(said);
});

test('open incidents are printed with who is on them, teams with their mission and number', () => {
  const busy = team({ name: 'Voirie 2', phone: '03 80 00 00 02', doing: { status: 'on-scene', about: 'Arbre tombé' } });
  const page = sheetPage(facts({ teams: [busy, team({ name: 'Voirie 6', heardAt: AT })] }), 'fr');
  for (const said of ['Incidents ouverts (1)', 'Arbre tombé sur la voie', '3 rue Monge, Dijon', '<td>circulation</td>'])
    expect(page).toContain(said);
  expect(page).toContain('Voirie 2 (sur place)');
  expect(page).not.toContain('Fini hier');
  expect(page).toContain('<b>Voirie 2, 03 80 00 00 02</b><span>sur place : Arbre tombé</span>');
});

test('what is put aside is counted and not printed; of a storm the most urgent are', () => {
  const held = alarmRow({
    id: 'h',
    assetName: 'Mise de côté',
    hold: { type: 'out-of-service', by: 'P', reason: 'travaux', at: AT },
  });
  const many = Array.from({ length: 2_000 }, (_, i) =>
    alarmRow({ id: `m${i}`, assetName: `Lampe ${i}`, priority: 3, raisedAt: AT - i }),
  );
  const urgent = alarmRow({ id: 'u', assetName: 'Incendie', priority: 1, raisedAt: AT - 9_000_000 });
  const page = sheetPage(facts({ alarms: [...many, held, urgent] }), 'fr');
  expect(page).toContain('Incendie');
  expect(page).not.toContain('Mise de côté,');
  expect(page).toContain('et 1881 autres');
  expect(page).toContain('non imprimées : 1.');
  expect(page.length).toBeLessThan(200_000);
});

test('text from outside is text: nothing of it is followed', () => {
  const evil = '<img src=x onerror=alert(1)>"\'&\u0007</style><script>';
  const page = sheetPage(
    facts({
      city: evil,
      position: evil,
      alarms: [alarmRow({ assetName: evil, detail: evil, owner: evil })],
      calls: [{ ...call, number: evil, transcript: evil, claimedBy: evil }],
      incidents: [
        incidentRow({
          ...{ title: evil, place: { label: evil, at: [5, 47] }, commune: evil },
          teams: [{ id: evil, name: evil, status: 'en-route', since: AT, pending: false }],
        }),
      ],
      teams: [
        team({ name: evil, status: { fr: evil, en: evil }, near: evil, heardAt: AT }),
        team({ name: evil, phone: evil, doing: { status: 'on-scene', about: evil } }),
      ],
      phones: [{ name: evil, number: '15', note: evil }],
    }),
    'fr',
  );
  expect(page).not.toMatch(/<img|<script/);
  expect(page).not.toContain('\u0007');
  expect(page.match(/<\/style>/g)).toHaveLength(1);
});

test('it is on the disk at once, never older than five minutes, whole at any moment, and a last time at the end', () => {
  vi.useFakeTimers();
  let at = AT;
  const keeper = createSheetKeeper(
    dir,
    () => facts({ at }),
    () => {},
  );
  const file = join(dir, 'sheet', 'fiche-de-secours.html');
  const written = (): number => Number(/data-written-at="(\d+)"/.exec(readFileSync(file, 'utf8'))?.[1]);
  expect(written()).toBe(AT);
  for (let minute = 0; minute < 30; minute++) {
    at += 60_000;
    vi.advanceTimersByTime(60_000);
    expect(at - written()).toBeLessThan(5 * 60_000);
  }
  expect(keeper.writtenAt()).toBe(written());
  at += 30_000;
  keeper.close();
  expect(written()).toBe(at);
  expect(readFileSync(join(dir, 'sheet', 'fallback-sheet.html'), 'utf8')).toContain('Fallback sheet');
});

test('a disk that refuses is told once, and the sheet is there again by itself', () => {
  vi.useFakeTimers();
  writeFileSync(join(dir, 'sheet'), 'in the way');
  const lines: string[] = [];
  const keeper = createSheetKeeper(dir, facts, (line) => lines.push(line));
  vi.advanceTimersByTime(180_000);
  expect([keeper.writtenAt(), keeper.trouble() !== null, lines.length]).toEqual([null, true, 1]);
  rmSync(join(dir, 'sheet'));
  mkdirSync(join(dir, 'sheet'));
  chmodSync(join(dir, 'sheet'), 0o700);
  vi.advanceTimersByTime(60_000);
  expect([keeper.writtenAt(), keeper.trouble()]).toEqual([AT, null]);
  keeper.close();
});
