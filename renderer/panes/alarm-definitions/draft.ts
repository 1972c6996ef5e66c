import {
  type AlarmDefinition,
  alarmDefinitionSchema,
  type ESCALATE_TO,
  type Post,
} from '../../../src/domain/alarm/definition.ts';

/** A definition as it is being typed: numbers are still texts, lists are lines. */
export interface Draft {
  readonly alarm: boolean;
  readonly severity: string;
  readonly respondWithin: string;
  readonly textFr: string;
  readonly textEn: string;
  readonly meaningFr: string;
  readonly meaningEn: string;
  /** One step a line. */
  readonly checkFr: string;
  readonly checkEn: string;
  readonly callFr: string;
  readonly callEn: string;
  readonly delayOn: string;
  readonly delayOff: string;
  readonly repeats: boolean;
  readonly repeatsCount: string;
  readonly repeatsWithin: string;
  readonly limit: boolean;
  readonly limitPoint: string;
  readonly limitSide: 'above' | 'below';
  readonly limitValue: string;
  readonly limitDeadband: string;
  readonly reset: AlarmDefinition['reset'];
  readonly posts: readonly Post[];
  /** INSEE codes, apart by anything. */
  readonly communes: string;
  readonly parentDown: boolean;
  readonly works: boolean;
  readonly hours: boolean;
  readonly hoursFrom: string;
  readonly hoursTo: string;
  readonly longestShelving: string;
  readonly escalation: boolean;
  readonly escalationAfter: string;
  readonly escalationTo: (typeof ESCALATE_TO)[number];
  readonly together: boolean;
  readonly togetherWithin: string;
  readonly togetherCount: string;
  readonly togetherMetres: string;
  readonly togetherAnywhere: string;
  readonly reviewBy: string;
  readonly because: string;
}
/** A field of the form. */
export type Field = keyof Draft;

const lines = (steps: readonly string[]): string => steps.join('\n');

/** A definition as the form begins with it. */
export function draftOf(definition: AlarmDefinition): Draft {
  const { repeats, limit, suppress, escalation, together } = definition;
  const hours = suppress.find((rule) => rule.when === 'hours');
  return {
    alarm: definition.alarm,
    severity: String(definition.severity),
    respondWithin: String(definition.respondWithin),
    textFr: definition.text.fr,
    textEn: definition.text.en,
    meaningFr: definition.meaning.fr,
    meaningEn: definition.meaning.en,
    checkFr: lines(definition.check.fr),
    checkEn: lines(definition.check.en),
    callFr: lines(definition.call.fr),
    callEn: lines(definition.call.en),
    delayOn: String(definition.delayOn),
    delayOff: String(definition.delayOff),
    repeats: repeats !== null,
    repeatsCount: String(repeats?.count ?? 3),
    repeatsWithin: String(repeats?.within ?? 60),
    limit: limit !== null,
    limitPoint: limit?.point ?? '',
    limitSide: limit?.below != null ? 'below' : 'above',
    limitValue: limit ? String(limit.above ?? limit.below ?? '') : '',
    limitDeadband: String(limit?.deadband ?? 0),
    reset: definition.reset,
    posts: definition.posts,
    communes: definition.communes.join(' '),
    parentDown: suppress.some(({ when }) => when === 'parent-down'),
    works: suppress.some(({ when }) => when === 'works'),
    hours: hours !== undefined,
    hoursFrom: hours?.from ?? '22:00',
    hoursTo: hours?.to ?? '06:00',
    longestShelving: String(definition.longestShelving),
    escalation: escalation !== null,
    escalationAfter: String(escalation?.after ?? 600),
    escalationTo: escalation?.to ?? 'supervisor',
    together: together !== null,
    togetherWithin: String(together?.within ?? 60),
    togetherCount: String(together?.count ?? 3),
    togetherMetres: String(together?.metres ?? 1_500),
    togetherAnywhere: String(together?.anywhere ?? 10),
    reviewBy: definition.reviewBy ?? '',
    because: definition.because,
  };
}

/** A number as it is typed here or there: comma or point, spaces between thousands. NaN for none. */
export function typedNumber(text: string): number {
  const plain = text.replace(/[\s\u00A0\u202F]/g, '').replace(',', '.');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN;
}
const steps = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What the form says, as a definition of the same name; not yet checked. */
export function proposed(draft: Draft, { type, condition }: Pick<AlarmDefinition, 'type' | 'condition'>): unknown {
  const value = typedNumber(draft.limitValue);
  const suppress = [
    ...(draft.parentDown ? [{ when: 'parent-down' }] : []),
    ...(draft.works ? [{ when: 'works' }] : []),
    ...(draft.hours ? [{ when: 'hours', from: draft.hoursFrom, to: draft.hoursTo }] : []),
  ];
  return {
    type,
    condition,
    alarm: draft.alarm,
    severity: typedNumber(draft.severity),
    respondWithin: typedNumber(draft.respondWithin),
    delayOn: typedNumber(draft.delayOn),
    delayOff: typedNumber(draft.delayOff),
    repeats: draft.repeats
      ? { count: typedNumber(draft.repeatsCount), within: typedNumber(draft.repeatsWithin) }
      : null,
    limit: draft.limit
      ? {
          point: draft.limitPoint.trim(),
          above: draft.limitSide === 'above' ? value : null,
          below: draft.limitSide === 'below' ? value : null,
          deadband: typedNumber(draft.limitDeadband),
        }
      : null,
    reset: draft.reset,
    text: { fr: draft.textFr.trim(), en: draft.textEn.trim() },
    meaning: { fr: draft.meaningFr.trim(), en: draft.meaningEn.trim() },
    check: { fr: steps(draft.checkFr), en: steps(draft.checkEn) },
    call: { fr: steps(draft.callFr), en: steps(draft.callEn) },
    posts: draft.posts,
    communes: draft.communes.split(/[^0-9A-Za-z]+/).filter(Boolean),
    suppress,
    longestShelving: typedNumber(draft.longestShelving),
    escalation: draft.escalation ? { after: typedNumber(draft.escalationAfter), to: draft.escalationTo } : null,
    together: draft.together
      ? {
          within: typedNumber(draft.togetherWithin),
          count: typedNumber(draft.togetherCount),
          metres: typedNumber(draft.togetherMetres),
          anywhere: typedNumber(draft.togetherAnywhere),
        }
      : null,
    reviewBy: draft.reviewBy === '' ? null : draft.reviewBy,
    because: draft.because.trim(),
  };
}

/** Fields of the form by where the schema has them; a list's lines are one field. */
const FIELD_AT: Readonly<Record<string, Field>> = {
  severity: 'severity',
  respondWithin: 'respondWithin',
  delayOn: 'delayOn',
  delayOff: 'delayOff',
  'repeats.count': 'repeatsCount',
  'repeats.within': 'repeatsWithin',
  'limit.point': 'limitPoint',
  'limit.above': 'limitValue',
  'limit.below': 'limitValue',
  'limit.deadband': 'limitDeadband',
  limit: 'limitValue',
  reset: 'reset',
  'text.fr': 'textFr',
  'text.en': 'textEn',
  'meaning.fr': 'meaningFr',
  'meaning.en': 'meaningEn',
  'check.fr': 'checkFr',
  'check.en': 'checkEn',
  'call.fr': 'callFr',
  'call.en': 'callEn',
  posts: 'posts',
  communes: 'communes',
  longestShelving: 'longestShelving',
  'escalation.after': 'escalationAfter',
  'escalation.to': 'escalationTo',
  'together.within': 'togetherWithin',
  'together.count': 'togetherCount',
  'together.metres': 'togetherMetres',
  'together.anywhere': 'togetherAnywhere',
  reviewBy: 'reviewBy',
  because: 'because',
};

/** The form's field that a path of the schema speaks of; null when it is none of the form's. */
export function fieldAt(path: string): Field | null {
  const parts = path.split('.');
  if (parts[0] === 'suppress') return parts.at(-1) === 'to' ? 'hoursTo' : 'hoursFrom';
  for (let length = parts.length; length > 0; length--) {
    const field = FIELD_AT[parts.slice(0, length).join('.')];
    if (field) return field;
  }
  return null;
}

/** What is wrong with a draft, by field in the order of the form; or the definition that it makes. */
export function checked(
  draft: Draft,
  of: Pick<AlarmDefinition, 'type' | 'condition'>,
): { readonly definition: AlarmDefinition | null; readonly wrong: ReadonlySet<Field> } {
  const read = alarmDefinitionSchema.safeParse(proposed(draft, of));
  if (read.success) return { definition: read.data, wrong: new Set() };
  const wrong = new Set<Field>();
  for (const { path } of read.error.issues) {
    const field = fieldAt(path.join('.'));
    if (field) wrong.add(field);
  }
  return { definition: null, wrong };
}
