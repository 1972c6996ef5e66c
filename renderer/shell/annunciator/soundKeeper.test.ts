import { beforeEach, describe, expect, test } from 'vitest';
import type { AnnunciationState } from '../../../src/contract/alarms.ts';
import type { Priority } from '../../../src/domain/asset/device.ts';
import { type ScriptedAudioOut, scriptedAudioOut } from './scriptedAudioOut.fixture.ts';
import { annunciationKey, createSoundKeeper, type SoundKeeper } from './soundKeeper.ts';

let now: number;
let due: { at: number; what: () => void }[];
let audio: ScriptedAudioOut;
let told: string[];
let acknowledged: Set<string>;

/** The clock goes on; what falls due on the way is done. */
const pass = (seconds: number): void => {
  const until = now + seconds * 1_000;
  for (;;) {
    due.sort((a, b) => a.at - b.at);
    const next = due[0];
    if (!next || next.at > until) break;
    due.shift();
    now = next.at;
    next.what();
  }
  now = until;
};
const window = (): SoundKeeper =>
  createSoundKeeper({
    audio,
    now: () => now,
    after(ms, what) {
      const entry = { at: now + ms, what };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    isOpen: (occurrence) => !acknowledged.has(occurrence),
    onSounded: (key) => told.push(key),
  });
const announced = (number: number, priority: Priority, part: Partial<AnnunciationState> = {}): AnnunciationState => ({
  mode: 'normal',
  since: 0,
  rate: number,
  sounding: true,
  last: {
    number,
    at: now,
    priority,
    reason: 'new',
    occurrences: [`occurrence-${number}`],
    text: { fr: 'Incendie', en: 'Fire' },
    assetName: 'Médiathèque',
    place: '',
  },
  ...part,
});
const leader = (): SoundKeeper => {
  const keeper = window();
  keeper.lead(true);
  return keeper;
};

beforeEach(() => {
  now = 1_000_000;
  due = [];
  told = [];
  acknowledged = new Set();
  audio = scriptedAudioOut();
});

describe('what is heard', () => {
  test('a low alarm sounds once, however often the station repeats itself', () => {
    const keeper = leader();
    const state = announced(1, 3);
    keeper.follow(state);
    keeper.follow({ ...state, rate: 2 });
    pass(60);
    expect(audio.heard).toEqual([3]);
  });

  test('a fire sounds every eight seconds until it is silenced', () => {
    const keeper = leader();
    const fire = announced(1, 1);
    keeper.follow(fire);
    pass(17);
    expect(audio.heard).toEqual([1, 1, 1]);
    keeper.follow({ ...fire, sounding: false });
    pass(60);
    expect(audio.heard).toEqual([1, 1, 1, 'hush']);
  });

  test('a lesser alarm that comes in between does not end the fire', () => {
    const keeper = leader();
    keeper.follow(announced(1, 1));
    pass(3);
    keeper.follow(announced(2, 3));
    pass(9);
    expect(audio.heard).toEqual([1, 3, 1]);
    // Somebody acknowledges the fire: what is left is told already.
    acknowledged.add('occurrence-1');
    pass(60);
    expect(audio.heard).toEqual([1, 3, 1]);
  });

  test('an alarm that comes after the silence sounds again', () => {
    const keeper = leader();
    keeper.follow(announced(1, 2, { sounding: false }));
    keeper.follow(announced(2, 2));
    expect(audio.heard).toEqual([2]);
  });

  test('the station is away: the key ends the sound here until the next alarm', () => {
    const keeper = leader();
    keeper.follow(announced(1, 1));
    keeper.silenceHere();
    pass(30);
    expect(audio.heard).toEqual([1, 'hush']);
    keeper.follow(announced(2, 1));
    expect(audio.heard).toEqual([1, 'hush', 1]);
  });

  test('a station that started again and counts from 1 is heard', () => {
    const keeper = leader();
    keeper.follow(announced(1, 2));
    pass(120);
    keeper.follow(announced(1, 2));
    expect(audio.heard).toEqual([2, 2]);
  });
});

describe('one window of the position', () => {
  test('the others keep still, and know what was sounded when they take over', () => {
    const other = window();
    const state = announced(1, 2);
    other.follow(state);
    expect(audio.heard).toEqual([]);
    other.soundedElsewhere(annunciationKey(state)!);
    other.lead(true);
    pass(60);
    expect(audio.heard).toEqual([]);
  });

  test('an alarm that came while the window that sounds was closing is sounded by the next', () => {
    const other = window();
    other.follow(announced(1, 3));
    pass(2);
    other.lead(true);
    expect(audio.heard).toEqual([3]);
    expect(told).toEqual([`1/${now - 2_000}`]);
  });

  test('a fire goes on in the window that takes over', () => {
    const other = window();
    const fire = announced(1, 1);
    other.follow(fire);
    other.soundedElsewhere(annunciationKey(fire)!);
    pass(60);
    other.lead(true);
    pass(9);
    expect(audio.heard).toEqual([1, 1]);
    other.lead(false);
    pass(60);
    expect(audio.heard).toEqual([1, 1, 'hush']);
  });

  test('a window that opens does not sound what is long known', () => {
    const state = announced(1, 2);
    pass(120);
    leader().follow(state);
    expect(audio.heard).toEqual([]);
  });
});

describe('the loudspeaker is gone', () => {
  test('what could not be heard is sounded once it can, if it is still news', () => {
    audio.fail('no-device');
    const keeper = leader();
    keeper.follow(announced(1, 2));
    expect(told).toEqual([]);
    pass(10);
    audio.fail(null);
    expect(audio.heard).toEqual([2]);
  });

  test('a fire is sounded however late the loudspeaker comes back', () => {
    audio.fail('gesture');
    const keeper = leader();
    keeper.follow(announced(1, 1));
    pass(600);
    audio.fail(null);
    pass(9);
    expect(audio.heard).toEqual([1, 1]);
  });
});

test('a window that closes ends its sound and leaves nothing running', () => {
  const keeper = leader();
  keeper.follow(announced(1, 1));
  keeper.close();
  pass(60);
  expect(audio.heard).toEqual([1, 'hush']);
  expect(due).toEqual([]);
});
