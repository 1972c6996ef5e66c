import type { Operation } from '../../sync/operation.ts';

/** Which parts of a body tell of no person. What is not named here is left out, new kinds and fields too. */
type Open = readonly string[] | { readonly [field: string]: true | { readonly [field: string]: true } };

const ACT = ['at', 'by'] as const;
const OPEN: Readonly<Record<string, Open>> = {
  'alarm.raised': ['asset', 'condition', 'priority', 'raisedAt', 'reset'],
  'alarm.returned': ['at'],
  'alarm.acknowledged': ACT,
  'alarm.reset': ACT,
  'alarm.commented': ACT,
  'alarm.assigned': [...ACT, 'from', 'to'],
  'alarm.escalated': ['at', 'to'],
  'treatment.shelved': [...ACT, 'until', 'longest'],
  'treatment.unshelved': ACT,
  'treatment.out-of-service': ACT,
  'treatment.in-service': ACT,
  'treatment.works-declared': [...ACT, 'until'],
  'treatment.works-ended': ACT,
  'definition.proposed': [...ACT, 'number', 'definition'],
  'definition.approved': [...ACT, 'number'],
  'definition.declined': [...ACT, 'number'],
  'mask.drawn': ACT,
  'mask.removed': [...ACT, 'mask'],
  'call.rang': ['line', 'at'],
  'call.claimed': ACT,
  'call.draft-saved': { by: true, draft: { type: true } },
  'call.completed': { at: true, by: true, draft: { type: true } },
  'call.abandoned': ['at'],
  'incident.opened': [...ACT, 'kind', 'priority', 'services', 'links'],
  'incident.linked': [...ACT, 'link'],
  'incident.unlinked': [...ACT, 'link'],
  'incident.service-added': [...ACT, 'post'],
  'incident.part-closed': [...ACT, 'post', 'disposition'],
  'incident.part-reopened': [...ACT, 'post'],
  'incident.remarked': [...ACT, 'remark'],
  'incident.amended': { at: true, by: true, change: { field: true } },
  'team.assigned': [...ACT, 'incident'],
  'team.reassigned': [...ACT, 'from', 'incident'],
  'team.departed': [...ACT, 'incident'],
  'team.arrived': [...ACT, 'incident'],
  'team.clearing': [...ACT, 'incident'],
  'team.released': [...ACT, 'incident'],
  'team.out-of-service': ACT,
  'team.in-service': ACT,
  'team.contested': ['at', 'operation', 'lost', 'kept'],
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function pick(value: unknown, open: Open): { readonly kept: Record<string, unknown>; readonly whole: boolean } {
  const kept: Record<string, unknown> = {};
  if (!isObject(value)) return { kept, whole: false };
  const named: Readonly<Record<string, unknown>> = Array.isArray(open)
    ? Object.fromEntries(open.map((field: string) => [field, true]))
    : (open as Record<string, unknown>);
  let whole = true;
  for (const [field, inner] of Object.entries(value)) {
    const rule = Object.hasOwn(named, field) ? named[field] : undefined;
    if (rule === true) kept[field] = inner;
    else if (rule !== undefined) {
      const deeper = pick(inner, rule as Open);
      kept[field] = deeper.kept;
      whole &&= deeper.whole;
    } else whole = false;
  }
  return { kept, whole };
}

/** What of an operation may be told without the right to personal data, and whether that is all of it. */
export function withoutPersons({ kind, body, by, because }: Pick<Operation, 'kind' | 'body' | 'by' | 'because'>): {
  readonly body: unknown;
  readonly redacted: boolean;
} {
  const open = Object.hasOwn(OPEN, kind) ? OPEN[kind]! : [];
  const { kept, whole } = pick(body, open);
  return { body: kept, redacted: !whole || by.operator !== null || because !== null };
}
