import { describe, expect, it } from 'vitest';
import { type AlarmToShow, pushAlarm, receive, showsCause, withCauses, withoutOver } from './alarmPush.ts';
import {
  cameraOf,
  clear,
  divide,
  EMPTY_WALL,
  enlarge,
  fill,
  hold,
  select,
  setFree,
  setSpot,
  startSequence,
  type Wall,
} from './wall.ts';

/** Nine cameras, places 6 to 8 free for alarms, the hand on the first. */
const wall = [6, 7, 8].reduce(
  (before, index) => setFree(before, index, true),
  fill(
    divide(EMPTY_WALL, '9'),
    Array.from({ length: 9 }, (_, index) => `CAM-${index}`),
  ),
);
const alarm = (name: string, priority = 1, cameras = [`SEES-${name}-1`, `SEES-${name}-2`, `SEES-${name}-3`]) =>
  ({ occurrence: name, cause: name, priority, cameras }) satisfies AlarmToShow;
const NOTHING_IN_HAND: ReadonlySet<number> = new Set();
const priorities: Record<string, number> = { fire: 1, lamp: 3, second: 1, third: 3 };
const priorityOf = (occurrence: string): number => priorities[occurrence] ?? 4;
const push = (to: Wall, what: AlarmToShow, inHand = NOTHING_IN_HAND): Wall => pushAlarm(to, what, inHand, priorityOf);
const cameras = (of: Wall): (string | null)[] => of.tiles.slice(0, 9).map(cameraOf);

describe('an alarm that is told', () => {
  it('shows its best cameras in tiles free for it, over what stands there', () => {
    const next = push(wall, alarm('fire'));
    expect(cameras(next).slice(5)).toEqual(['CAM-5', 'SEES-fire-1', 'SEES-fire-2', 'CAM-8']);
    expect(next.tiles[6]?.camera).toBe('CAM-6');
    expect(next.selected).toBe(wall.selected);
  });

  it('leaves alone what is selected, held, moved or replayed, and the spot tile', () => {
    const held = hold(select(wall, 6), 7, true);
    expect(push(held, alarm('fire'), new Set([8]))).toBe(held);
    const spot = setSpot(hold(select(wall, 6), 7, true), 8);
    expect(push(spot, alarm('fire'))).toBe(spot);
  });

  it('is shown once for one cause, also with other cameras', () => {
    const once = push(wall, alarm('fire'));
    expect(push(once, { ...alarm('smoke'), cause: 'fire' })).toBe(once);
    expect(showsCause(once, 'fire')).toBe(true);
  });

  it('is not shown again when its cause is told after it', () => {
    const child = push(wall, alarm('lamp', 3));
    const known = withCauses(child, () => 'cabinet');
    expect(push(known, alarm('cabinet'))).toBe(known);
    expect(withCauses(known, () => 'cabinet')).toBe(known);
  });

  it('waits when all places are taken by alarms as urgent', () => {
    const full = push(push(wall, alarm('fire')), alarm('second'));
    expect(push(full, alarm('third', 1))).toBe(full);
  });

  it('takes the place of a less urgent one, with one camera only', () => {
    const full = push(push(wall, alarm('lamp', 3)), alarm('third', 3));
    const next = push(full, alarm('fire'));
    expect(cameras(next).filter((camera) => camera?.startsWith('SEES-fire'))).toHaveLength(1);
    expect(cameras(next).filter((camera) => camera?.startsWith('SEES-'))).toHaveLength(3);
  });

  it('does not take the place of what a colleague sent', () => {
    let sent: Wall = wall;
    for (const number of [1, 2, 3])
      sent = receive(sent, { by: 'position', camera: `SENT-${number}`, from: 'police', at: 1 }, NOTHING_IN_HAND)!;
    expect(push(sent, alarm('fire'))).toBe(sent);
  });

  it('that no camera sees, or on a wall with no tile free, changes nothing', () => {
    expect(push(wall, alarm('fire', 1, []))).toBe(wall);
    expect(push(EMPTY_WALL, alarm('fire'))).toBe(EMPTY_WALL);
  });

  it('gives its tiles back when it is acknowledged', () => {
    const shown = push(push(wall, alarm('fire')), alarm('lamp', 3));
    const after = withoutOver(shown, (occurrence) => occurrence !== 'fire');
    expect(cameras(after).slice(6)).toEqual(['CAM-6', 'CAM-7', 'SEES-lamp-1']);
    expect(withoutOver(after, () => true)).toBe(after);
  });
});

describe('a storm', () => {
  it('of two thousand alarms with one cause takes the tiles of one', () => {
    let after = wall;
    for (let index = 0; index < 2_000; index += 1)
      after = push(after, {
        occurrence: `lamp-${index}`,
        cause: 'cabinet',
        priority: 3,
        cameras: [`C-${index}`, `D-${index}`],
      });
    expect(cameras(after).slice(6)).toEqual(['C-0', 'D-0', 'CAM-8']);
  });
});

describe('a camera that a colleague sends', () => {
  const sent = { by: 'position', camera: 'CAM-118', from: 'police', at: 5 } as const;

  it('comes to an empty tile that is free, never over an alarm', () => {
    const alarmed = push(wall, alarm('fire'));
    const next = receive(alarmed, sent, NOTHING_IN_HAND);
    expect(next?.tiles[8]?.guest).toEqual(sent);
    expect(receive(push(alarmed, alarm('second')), sent, NOTHING_IN_HAND)).toBeNull();
  });

  it('is told instead where no tile is free', () => {
    expect(receive(EMPTY_WALL, sent, NOTHING_IN_HAND)).toBeNull();
  });

  it('sent twice stands there once', () => {
    const once = receive(wall, sent, NOTHING_IN_HAND)!;
    const twice = receive(once, { ...sent, at: 9 }, NOTHING_IN_HAND)!;
    expect(cameras(twice).filter((camera) => camera === 'CAM-118')).toHaveLength(1);
  });
});

describe('a camera that another window of the position sends', () => {
  const sent = { by: 'window', camera: 'CAM-118', from: 1, at: 5 } as const;
  /** No place is free for what comes; the fourth and fifth have nothing in them. */
  const plain = [3, 4].reduce(
    clear,
    fill(
      divide(EMPTY_WALL, '9'),
      Array.from({ length: 9 }, (_, index) => `CAM-${index}`),
    ),
  );

  it('comes to a place with nothing in it, and the hand stays where it is', () => {
    const next = receive(plain, sent, NOTHING_IN_HAND)!;
    expect(next.tiles[3]?.guest).toEqual(sent);
    expect(next.selected).toBe(plain.selected);
    expect(cameras(next).filter((_, index) => index !== 3)).toEqual(cameras(plain).filter((_, index) => index !== 3));
  });

  it('takes no place that is held, selected, in hand, has a sequence or follows the selection', () => {
    const held = hold(plain, 3, true);
    expect(receive(held, sent, NOTHING_IN_HAND)?.tiles[4]?.guest).toEqual(sent);
    expect(receive(held, sent, new Set([4]))).toBeNull();
    expect(receive(setSpot(held, 4), sent, NOTHING_IN_HAND)).toBeNull();
    expect(receive(select(held, 4), sent, NOTHING_IN_HAND)).toBeNull();
    expect(receive(startSequence(held, 4, 'round'), sent, NOTHING_IN_HAND)).toBeNull();
  });

  it('on a full wall comes to a place that is free for it and has no guest, never over an alarm', () => {
    const next = receive(wall, sent, NOTHING_IN_HAND)!;
    expect(next.tiles[6]).toMatchObject({ camera: 'CAM-6', guest: sent });
    const alarmed = push(push(wall, alarm('fire')), alarm('second'));
    expect(receive(alarmed, sent, NOTHING_IN_HAND)).toBeNull();
  });

  it('is not doubled where it stands already, and not put behind a tile that fills the wall', () => {
    const once = receive(plain, sent, NOTHING_IN_HAND)!;
    expect(receive(once, { ...sent, at: 9 }, NOTHING_IN_HAND)).toBe(once);
    expect(receive(plain, { ...sent, camera: 'CAM-7' }, NOTHING_IN_HAND)).toBe(plain);
    expect(receive(enlarge(plain, 0), sent, NOTHING_IN_HAND)).toBeNull();
  });
});
