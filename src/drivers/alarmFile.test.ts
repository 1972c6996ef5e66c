import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type AlarmDefinition,
  alarmDefinitionSchema,
  alarmFileSchema,
  definitionName,
  makersDefinitions,
  overlaid,
  priorityOf,
  readDefinition,
} from '../domain/alarm/definition.ts';
import { LINK_MANIFESTS } from '../domain/alarm/linkAlarms.ts';
import { catalogue } from './catalogue.ts';

/* The definitions that Vigie comes with, over what the drivers' makers say. */

const text = readFileSync('assets/alarms/alarms.json', 'utf8');
const file = alarmFileSchema.parse(JSON.parse(text));
const makers = makersDefinitions([...[...catalogue.values()].map(({ manifest }) => manifest), ...LINK_MANIFESTS]);
const { definitions, refusals } = overlaid(makers, file);
const all = [...definitions.values()];
const named = (name: string): AlarmDefinition => definitions.get(name)!;
const priority = ({ severity, respondWithin }: AlarmDefinition): number => priorityOf(severity, respondWithin);

describe.each(file.definitions.map((line) => [definitionName(line.type, line.condition), line] as const))(
  '%s',
  (name, line) => {
    test('is a condition that a device reports, and every field of it is in order', () => {
      expect(makers.has(name)).toBe(true);
      const read = readDefinition(makers.get(name), line);
      expect(read.ok ? 'read' : read.refusal).toBe('read');
      // A word that the format does not know would be passed over in silence.
      for (const field of Object.keys(line)) expect(Object.keys(alarmDefinitionSchema.shape)).toContain(field);
    });

    test('says why, whom to call in both languages, whom it concerns and when it is looked at again', () => {
      const { because, call, posts, reviewBy } = named(name);
      expect(because.length).toBeGreaterThan(30);
      expect(call.fr.length).toBeGreaterThan(0);
      expect(call.en).toHaveLength(call.fr.length);
      expect(posts.length).toBeGreaterThan(0);
      expect(reviewBy).toMatch(/^2027-/);
    });
  },
);

test('nothing is named twice, and no condition of a device was forgotten', () => {
  const names = file.definitions.map(({ type, condition }) => definitionName(type, condition));
  expect(new Set(names).size).toBe(names.length);
  expect(names.toSorted()).toEqual([...makers.keys()].toSorted());
  expect(refusals).toEqual([]);
});

describe('the rules that the definitions follow', () => {
  const people = all.filter(({ condition }) => ['fire', 'intrusion', 'emergency', 'hit'].includes(condition));

  test('people’s safety is never delayed, each alarm stands for itself, and it is shelved for an hour at most', () => {
    expect(people.map(({ type, condition }) => definitionName(type, condition)).toSorted()).toEqual(
      [
        'building-panel/fire',
        'building-panel/intrusion',
        'bus/emergency',
        'bollard/hit',
        'service-vehicle/emergency',
      ].toSorted(),
    );
    for (const { delayOn, together, longestShelving, repeats, suppress } of people) {
      expect([delayOn, together, repeats, suppress]).toEqual([0, null, null, []]);
      expect(longestShelving).toBeLessThanOrEqual(60);
    }
    expect(named('building-panel/fire').longestShelving).toBe(0);
  });

  test('an urgent alarm that nobody acknowledges goes to the supervisor after two minutes, a high one after ten', () => {
    for (const definition of all) {
      const after = { 1: 120, 2: 600 }[priority(definition)];
      expect(definition.escalation).toEqual(after ? { after, to: 'supervisor' } : null);
    }
  });

  test('lamps and cameras are not announced behind what feeds them, doors not during works', () => {
    for (const { type, condition, suppress } of all) {
      const rules = suppress.map(({ when }) => when);
      const isTold = ['tampered', 'line-crossed', 'digital-input', 'motion'].includes(condition);
      // What a camera told before its link was cut is not hidden by the cut.
      if (type === 'camera-onvif') expect(rules.includes('parent-down')).toBe(!isTold);
      if (condition === 'door-open') expect(rules).toContain('works');
    }
    for (const condition of ['lamp-failed', 'not-answering'])
      expect(named(`light-point/${condition}`).suppress).toContainEqual({ when: 'parent-down' });
  });

  test('causes come before what follows from them: neither a cabinet’s supply nor a lamp’s silence waits', () => {
    for (const name of [
      'light-cabinet/no-power',
      'light-point/not-answering',
      'light-point/lamp-failed',
      'fibre-node/down',
    ])
      expect(named(name).delayOn).toBe(0);
    expect(named('light-point/not-answering').together).not.toBeNull();
  });

  test('what dries up or is reset by itself stays until somebody has looked', () => {
    for (const name of ['building-panel/fire', 'light-cabinet/earth-leakage']) expect(named(name).reset).toBe('manual');
  });

  test('a street that moves is no alarm; everything else that a device tells is', () => {
    expect(all.filter(({ alarm }) => !alarm).map(({ type, condition }) => definitionName(type, condition))).toEqual([
      'camera-onvif/motion',
    ]);
  });

  test('urgent alarms are few among the definitions', () => {
    const share = (level: number): number => all.filter((one) => priority(one) === level).length / all.length;
    expect(share(1)).toBeLessThan(0.15);
    expect(share(1) + share(2)).toBeLessThan(0.35);
  });
});

test('no number of a person and no name is in the file: functions are called, and public emergency lines', () => {
  const called = all.flatMap(({ call }) => [...call.fr, ...call.en]);
  for (const who of called) expect(who.replace(/\((15|17|18)\)/, '')).not.toMatch(/\d/);
});
