import type { AlarmRow } from '../../src/contract/alarms.ts';
import type { CallRow, REQUEST_TYPES } from '../../src/contract/calls.ts';
import type { Post } from '../../src/domain/alarm/definition.ts';
import type { AssetKind, LonLat } from '../../src/domain/asset/asset.ts';
import {
  type IncidentKind,
  type IncidentLink,
  type IncidentPlace,
  type IncidentPriority,
  TITLE_LIMIT,
} from '../../src/domain/incident/operations.ts';
import type { Language } from '../i18n/format.ts';

/** What an incident is opened with, as the operator is offered it. */
export interface IncidentOpening {
  readonly title: string;
  readonly kind: IncidentKind;
  readonly place: IncidentPlace | null;
  readonly priority: IncidentPriority;
  readonly services: readonly Post[];
  readonly links: readonly IncidentLink[];
}

/** An incident by hand: nothing is known yet. */
export const BLANK_OPENING: IncidentOpening = {
  ...{ title: '', kind: 'other', place: null, priority: 3 },
  ...{ services: [], links: [] },
};

/** Conditions that say what an incident is, whatever equipment reports them. */
const BY_CONDITION: Readonly<Record<string, IncidentKind>> = {
  fire: 'fire',
  intrusion: 'intrusion',
  'no-power': 'power',
};
const BY_EQUIPMENT: Readonly<Record<string, IncidentKind>> = {
  'light-point': 'lighting',
  'light-cabinet': 'lighting',
  junction: 'signals',
  'information-panel': 'signals',
  bollard: 'road',
  'fibre-node': 'network',
  camera: 'network',
};
const BY_REQUEST: Readonly<Partial<Record<(typeof REQUEST_TYPES)[number], IncidentKind>>> = {
  'lighting-out': 'lighting',
  'power-cut': 'power',
  'signals-fault': 'signals',
  'road-damage': 'road',
  obstruction: 'road',
  parking: 'road',
  cleanliness: 'cleanliness',
  noise: 'public-order',
  'water-leak': 'flooding',
  'snow-ice': 'snow-ice',
};
/** Post that has the first part where nobody has said which. */
const BY_KIND: Readonly<Partial<Record<IncidentKind, Post>>> = {
  road: 'traffic',
  signals: 'traffic',
  fire: 'buildings',
  intrusion: 'buildings',
  'public-order': 'police',
  assistance: 'police',
  'snow-ice': 'snow',
};

/** Text from outside in one line, as titles and labels of places are. */
const oneLine = (text: string, most: number): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim()
    .slice(0, most)
    .trim();
const LABEL_LIMIT = 200;
const placeOf = (label: string, at: LonLat | null): IncidentPlace | null => {
  const words = oneLine(label, LABEL_LIMIT);
  return at && words !== '' ? { label: words, at: [at[0], at[1]] } : null;
};
const postsFor = (kind: IncidentKind, known: readonly Post[] = []): readonly Post[] =>
  known.length > 0 ? known : [BY_KIND[kind] ?? 'calls'];

/** An incident from an alarm. `at`: where its equipment is; null when that is not known. */
export function openingFromAlarm(row: AlarmRow, at: LonLat | null, language: Language): IncidentOpening {
  const kind = BY_CONDITION[row.condition] ?? BY_EQUIPMENT[row.kind] ?? 'other';
  return {
    title: oneLine(`${row.text[language]}, ${row.assetName}`, TITLE_LIMIT),
    kind,
    place: placeOf(row.place || row.assetName, at),
    priority: row.priority,
    services: postsFor(kind, row.posts),
    links: [{ type: 'alarm', id: row.id }],
  };
}

/** An incident from a call. */
export function openingFromCall(row: CallRow): IncidentOpening {
  const place = row.draft?.place ?? row.hint;
  const kind = (row.draft?.type && BY_REQUEST[row.draft.type]) || 'other';
  return {
    title: oneLine(row.draft?.text || row.transcript || '', TITLE_LIMIT),
    kind,
    place: place ? placeOf(place.label, place.at) : null,
    priority: 3,
    services: postsFor(kind),
    links: [{ type: 'call', id: row.id }],
  };
}

/** An incident from a thing in the street. */
export function openingFromAsset(id: string, name: string, kind: AssetKind, at: LonLat | null): IncidentOpening {
  const what = BY_EQUIPMENT[kind] ?? 'other';
  return {
    title: '',
    kind: what,
    place: placeOf(name, at),
    priority: 3,
    services: postsFor(what),
    links: [{ type: 'asset', id }],
  };
}
