/** What a camera can tell by itself; the names are conditions of its driver. */
export const CAMERA_EVENTS = ['motion', 'tampered', 'line-crossed', 'digital-input'] as const;
/** One of them. */
export type CameraEvent = (typeof CAMERA_EVENTS)[number];

/** A notification message of a camera (ONVIF Core, clause 9.4.2), as words. */
export interface CameraNotice {
  /** `tns1:RuleEngine/CellMotionDetector/Motion`, with whatever prefixes the maker uses. */
  readonly topic: string;
  /** UtcTime of the message, ms since 1970; null when it has none. */
  readonly time: number | null;
  /** `Initialized`: the state as it was when somebody subscribed. Null: the message is of no property. */
  readonly operation: 'Initialized' | 'Changed' | 'Deleted' | null;
  /** Which source or rule it is of. */
  readonly source: readonly { readonly name: string; readonly value: unknown }[];
  readonly data: readonly { readonly name: string; readonly value: unknown }[];
}

/** Topics (ONVIF Core annex, Analytics and Device IO specifications), lower case and without prefixes. */
const TOPICS: readonly (readonly [pattern: RegExp, event: CameraEvent])[] = [
  [/^ruleengine\/(?:cellmotiondetector|motionregiondetector|fielddetector)\/(?:motion|objectsinside)$/, 'motion'],
  [/^videosource\/motionalarm$/, 'motion'],
  [/^videosource\/(?:globalscenechange|imagetoodark|imagetoobright|imagetooblurry|signalloss)(?:\/|$)/, 'tampered'],
  [/^ruleengine\/tamperdetector\/tamper$/, 'tampered'],
  [/^ruleengine\/linedetector\/crossed$/, 'line-crossed'],
  [/^device\/trigger\/(?:digitalinput|relay)$/, 'digital-input'],
  // Axis' own: its applications name the profile in the last word, and say `active`.
  [/^cameraapplicationplatform\/(?:vmd|motionguard|loiteringguard|objectanalytics)\//, 'motion'],
  [/^ruleengine\/vmd3\//, 'motion'],
  [/^device\/sensor\/pir$/, 'motion'],
  [/^cameraapplicationplatform\/fenceguard\//, 'line-crossed'],
  [/^device\/io\/port$/, 'digital-input'],
];

/** The event that a topic tells of; null for the many that no operator answers. */
export function eventOfTopic(topic: string): CameraEvent | null {
  const bare = topic
    .slice(0, 200)
    .toLowerCase()
    .split('/')
    .map((word) => word.slice(word.lastIndexOf(':') + 1))
    .join('/');
  return TOPICS.find(([pattern]) => pattern.test(bare))?.[1] ?? null;
}

/** A value that makers give as boolean, number or word; null when it says neither yes nor no. */
export function truthOf(value: unknown): boolean | null {
  const word = String(value).trim().toLowerCase();
  if (['true', '1', 'on', 'active', 'yes'].includes(word)) return true;
  return ['false', '0', 'off', 'inactive', 'no'].includes(word) ? false : null;
}

/** Names under which makers say whether an event holds. A line has none: it is crossed, and that is over at once. */
const STATES = new Set(['ismotion', 'state', 'logicalstate', 'istamper', 'isinside', 'iscrossed', 'active', 'value']);

/** What is remembered of one event of a camera. */
interface Standing {
  /** Sources that tell it, and until when each holds, ms since 1970 by our clock; Infinity while it says so itself. */
  readonly sources: ReadonlyMap<string, number>;
  /** Sources that were told not to hold. */
  readonly quiet: ReadonlySet<string>;
}

/** What is remembered of a camera's events. */
export type CameraStandings = Readonly<Partial<Record<CameraEvent, Standing>>>;

/** Something that began or ended. */
export interface CameraHappening {
  readonly event: CameraEvent;
  readonly active: boolean;
  /** When, ms since 1970. */
  readonly since: number;
  /** `since` is ours, not the camera's. */
  readonly undated: boolean;
  /** Which line, which input: text of the camera. */
  readonly detail: string | null;
}

/** A crossing counts as going on for so long, ms: ten people over one line in ten seconds are one alarm. */
export const MOMENT = 30_000;
/** Sources of one event that are remembered; a camera that invents them is not. */
const MOST_SOURCES = 32;
/** A message may have waited in the camera for so long, ms, while the link was down. */
const LONGEST_WAIT = 3_600_000;

/** Whether a camera's clock may date what it tells: `offset` is its time less ours, null when nobody has asked yet. */
const isDated = (time: number | null, offset: number | null, now: number): time is number =>
  time !== null && (offset === null || Math.abs(offset) <= 10_000) && time <= now + 10_000 && time > now - LONGEST_WAIT;

const words = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .slice(0, 60)
    .trim();

/**
 * A message came. `now`: ms since 1970 by our clock; `offset`: the camera's clock less ours. The time of what follows is
 * the camera's own, so that all stations that hear it have one alarm, unless its clock is wrong. The state as it was at
 * the subscription (`Initialized`) is no alarm; but what did not hold before a link broke and holds after it came in
 * between, and is told.
 */
export function noticed(
  before: CameraStandings,
  notice: CameraNotice,
  now: number,
  offset: number | null,
): { readonly standings: CameraStandings; readonly happenings: readonly CameraHappening[] } {
  const event = eventOfTopic(notice.topic);
  if (event === null || notice.operation === 'Deleted') return { standings: before, happenings: [] };
  const known = before[event] ?? { sources: new Map(), quiet: new Set() };
  const source = words(
    `${notice.topic.split('/').pop() ?? ''} ${notice.source.map(({ value }) => String(value)).join(' ')}`,
  );
  const said = notice.data.find(({ name }) => STATES.has(name.toLowerCase()));
  const truth = said ? truthOf(said.value) : null;
  // A message that says neither yes nor no is a moment, but for one that only tells what was.
  if (truth === null && (event !== 'line-crossed' || notice.operation === 'Initialized'))
    return { standings: before, happenings: [] };
  const isInitial = notice.operation === 'Initialized';
  const holds = truth ?? true;
  const wasQuiet = known.quiet.has(source);
  const held = known.sources.size > 0;

  const sources = new Map(known.sources);
  const quiet = new Set(known.quiet);
  if (holds) {
    quiet.delete(source);
    if (sources.has(source) || sources.size < MOST_SOURCES)
      sources.set(source, truth === null ? now + MOMENT : Number.POSITIVE_INFINITY);
  } else {
    sources.delete(source);
    if (quiet.size < MOST_SOURCES) quiet.add(source);
  }
  const standings = { ...before, [event]: { sources, quiet } };
  const dated = !isInitial && isDated(notice.time, offset, now);
  const since = dated ? (notice.time as number) : now;
  const happening = (active: boolean): CameraHappening => ({
    event,
    active,
    since,
    undated: !dated,
    detail: active ? words(notice.source.map(({ value }) => String(value)).join(' ')) || null : null,
  });
  if (sources.size === 0) return { standings, happenings: held || !holds ? [happening(false)] : [] };
  if (held || (isInitial && !wasQuiet)) return { standings, happenings: [] };
  return { standings, happenings: [happening(true)] };
}

/** Time has passed: moments are over. */
export function elapsed(
  before: CameraStandings,
  now: number,
): { readonly standings: CameraStandings; readonly happenings: readonly CameraHappening[] } {
  let standings = before;
  const happenings: CameraHappening[] = [];
  for (const event of CAMERA_EVENTS) {
    const known = before[event];
    if (!known || ![...known.sources.values()].some((until) => until <= now)) continue;
    const sources = new Map([...known.sources].filter(([, until]) => until > now));
    standings = { ...standings, [event]: { ...known, sources } };
    if (sources.size === 0) happenings.push({ event, active: false, since: now, undated: true, detail: null });
  }
  return { standings, happenings };
}
