import { countOf, type Guest, placeOf, type SentCamera, type Wall, type WallTile, withTile } from './wall.ts';

/** An alarm that was told to this position, with the cameras that see it, those of most use first. */
export interface AlarmToShow {
  readonly occurrence: string;
  /** The occurrence that it follows from, or its own: one cause is shown once. */
  readonly cause: string;
  /** 1 urgent to 4 diagnostic. */
  readonly priority: number;
  readonly cameras: readonly string[];
}

/** Most tiles that one alarm takes. */
const MOST_TILES = 2;

/** Tiles that are not under the operator's hand. */
function tilesAside(wall: Wall, inHand: ReadonlySet<number>): number[] {
  const aside: number[] = [];
  for (let index = 0; index < countOf(wall); index += 1)
    if (!wall.tiles[index]?.held && index !== wall.selected && index !== wall.spot && !inHand.has(index))
      aside.push(index);
  return aside;
}

/** Tiles that may be given to what comes by itself: free for it, and not under the operator's hand. */
export const tilesToGive = (wall: Wall, inHand: ReadonlySet<number>): number[] =>
  tilesAside(wall, inHand).filter((index) => wall.tiles[index]?.free);

const isEmpty = ({ camera, sequence, guest }: WallTile): boolean =>
  camera === null && sequence === null && guest === null;

/**
 * Puts the cameras that see an alarm into tiles free for it. Takes an empty place first; one with a guest only when that
 * one's alarm is less urgent. Answers the same wall when its cause is shown already or nothing may be taken: what the
 * operator holds (selected, held, in hand) is never replaced, and what is selected never changes.
 */
export function pushAlarm(
  wall: Wall,
  alarm: AlarmToShow,
  inHand: ReadonlySet<number>,
  priorityOf: (occurrence: string) => number,
): Wall {
  const shown = wall.tiles.slice(0, countOf(wall)).flatMap(({ guest }) => (guest ? [guest] : []));
  if (shown.some((guest) => guest.by === 'alarm' && guest.cause === alarm.cause)) return wall;
  const cameras = alarm.cameras.filter((camera) => !shown.some((guest) => guest.camera === camera));
  /** How readily a place is given: an empty one at once, the least urgent guest next. */
  const worth = (guest: Guest | null): number =>
    guest === null ? 9 : guest.by === 'alarm' ? priorityOf(guest.occurrence) : 0;
  const places = tilesToGive(wall, inHand)
    .filter((index) => worth(wall.tiles[index]?.guest ?? null) > alarm.priority)
    .sort((a, b) => worth(wall.tiles[b]?.guest ?? null) - worth(wall.tiles[a]?.guest ?? null) || a - b);
  // A guest gives way for the best camera only.
  const taken = places.filter((index, at) => at === 0 || wall.tiles[index]?.guest === null).slice(0, MOST_TILES);
  let next = wall;
  for (const [at, index] of taken.entries()) {
    const camera = cameras[at];
    if (camera === undefined) break;
    const guest: Guest = { by: 'alarm', camera, occurrence: alarm.occurrence, cause: alarm.cause };
    next = withTile(next, index, { guest });
  }
  return next;
}

/** Whether an alarm is on the wall. */
export const showsCause = (wall: Wall, cause: string): boolean =>
  wall.tiles.some(({ guest }, index) => index < countOf(wall) && guest?.by === 'alarm' && guest.cause === cause);

/** Tells guests what their alarm follows from by now: the cause may be heard of after what it brought about. */
export function withCauses(wall: Wall, causeOf: (occurrence: string) => string): Wall {
  const known = (guest: Guest): Guest =>
    guest.by === 'alarm' ? { ...guest, cause: causeOf(guest.occurrence) } : guest;
  const changed = wall.tiles.some(({ guest }) => guest?.by === 'alarm' && causeOf(guest.occurrence) !== guest.cause);
  return changed
    ? { ...wall, tiles: wall.tiles.map((tile) => (tile.guest ? { ...tile, guest: known(tile.guest) } : tile)) }
    : wall;
}

/** Lets go of the guests whose alarm is over or acknowledged. */
export function withoutOver(wall: Wall, isOpen: (occurrence: string) => boolean): Wall {
  const over = (guest: Guest | null): boolean => guest?.by === 'alarm' && !isOpen(guest.occurrence);
  return wall.tiles.some(({ guest }) => over(guest))
    ? { ...wall, tiles: wall.tiles.map((tile) => (over(tile.guest) ? { ...tile, guest: null } : tile)) }
    : wall;
}

/**
 * Puts a camera that was sent into a place free for it that has no guest; null when there is none. From another window of
 * the same position it may also come to a place with nothing in it, which goes first; where it stands already nothing
 * changes, and an enlarged tile, behind which it could not be seen, is left as it is.
 */
export function receive(wall: Wall, sent: SentCamera, inHand: ReadonlySet<number>): Wall | null {
  if (sent.by === 'window' && wall.enlarged !== null) return null;
  if (sent.by === 'window' && placeOf(wall, sent.camera) !== -1) return wall;
  const already = wall.tiles.findIndex(
    ({ guest }, index) => index < countOf(wall) && guest?.by === 'position' && guest.camera === sent.camera,
  );
  const empty = sent.by === 'window' ? tilesAside(wall, inHand).filter((at) => isEmpty(wall.tiles[at]!)) : [];
  const free = tilesToGive(wall, inHand).filter((at) => wall.tiles[at]?.guest === null);
  const index = already !== -1 ? already : [...empty, ...free][0];
  return index === undefined ? null : withTile(wall, index, { guest: sent });
}
