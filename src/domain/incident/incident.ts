import { ok, type Result, refuse } from '../../shared/result.ts';
import type { Post } from '../alarm/definition.ts';
import {
  type Disposition,
  type IncidentBody,
  type IncidentChange,
  type IncidentDraft,
  type IncidentKind,
  type IncidentLink,
  type IncidentOperation,
  type IncidentPlace,
  type IncidentPriority,
  incidentTitleSchema,
  MOST_LINKS,
  REASON_LIMIT,
  REMARK_LIMIT,
  TITLE_LIMIT,
} from './operations.ts';

/** Remarks that an incident carries; older ones stay in the log. */
const REMARKS_KEPT = 200;
/** Links that are kept whatever stations made apart from each other. */
const MOST_KEPT = 1_000;

/** What one service has to do in an incident, and how it ended. */
export interface IncidentPart {
  readonly post: Post;
  readonly addedAt: number;
  readonly addedBy: string;
  readonly closed: {
    readonly at: number;
    readonly by: string;
    readonly disposition: Disposition;
    readonly note: string;
  } | null;
}

/** A remark on an incident; text from an operator. */
export interface IncidentRemark {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly text: string;
}

/** What is true of an incident in every state. Times in ms since 1970 UTC; `by` is a position. */
export interface IncidentFacts {
  readonly kind: IncidentKind;
  readonly title: string;
  readonly place: IncidentPlace | null;
  readonly priority: IncidentPriority;
  readonly openedAt: number;
  readonly openedBy: string;
  readonly parts: readonly IncidentPart[];
  readonly links: readonly IncidentLink[];
  /** The newest last. */
  readonly remarks: readonly IncidentRemark[];
}

/** State of an incident: closed when each service has closed its own part. */
export type IncidentState =
  | { readonly state: 'none' }
  | ({ readonly state: 'open' } & IncidentFacts)
  | ({ readonly state: 'closed'; readonly closedAt: number } & IncidentFacts);

/** An incident nobody has heard of. */
export const NO_INCIDENT: IncidentState = { state: 'none' };

/** Where an operation on a part leads: by whether another part is still open after it. */
interface ByParts {
  readonly last: IncidentState['state'];
  readonly others: IncidentState['state'];
}

const stays = <S extends IncidentState['state']>(state: S) => ({
  'incident.opened': state,
  'incident.linked': state,
  'incident.unlinked': state,
  'incident.service-added': state,
  'incident.part-closed': state,
  'incident.part-reopened': state,
  'incident.remarked': state,
  'incident.amended': state,
});

/**
 * Where each operation leads from each state. `last`: no part is open after it; `others`: one is. A service that is added
 * to a closed incident opens it again: what one desk asked for while another closed is not lost.
 */
export const INCIDENT_TRANSITIONS = {
  none: { ...stays('none'), 'incident.opened': 'open' },
  open: { ...stays('open'), 'incident.part-closed': { last: 'closed', others: 'open' } },
  closed: {
    ...stays('closed'),
    'incident.service-added': { last: 'closed', others: 'open' },
    'incident.part-reopened': { last: 'closed', others: 'open' },
  },
} as const satisfies Record<
  IncidentState['state'],
  Record<IncidentOperation['kind'], IncidentState['state'] | ByParts>
>;

/** What an operator wants of an incident. */
export type IncidentCommand =
  | ({ readonly type: 'open'; readonly services: readonly Post[] } & Pick<
      IncidentFacts,
      'kind' | 'title' | 'place' | 'priority' | 'links'
    >)
  | { readonly type: 'link' | 'unlink'; readonly link: IncidentLink }
  | { readonly type: 'involve'; readonly post: Post }
  | {
      readonly type: 'close-part';
      readonly post: Post;
      readonly disposition: Disposition;
      readonly note: string;
    }
  | { readonly type: 'reopen-part'; readonly post: Post; readonly reason: string }
  | { readonly type: 'remark'; readonly remark: string; readonly text: string }
  | { readonly type: 'amend'; readonly change: IncidentChange };

/** What a decision needs besides the state. */
export interface IncidentDecisionFacts {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** Position that acts. */
  readonly position: string;
}

const sameLink = (a: IncidentLink, b: IncidentLink): boolean => a.type === b.type && a.id === b.id;
const distinctLinks = (links: readonly IncidentLink[]): IncidentLink[] =>
  links.filter((link, i) => links.findIndex((other) => sameLink(other, link)) === i);
const placeOf = (place: IncidentPlace | null): IncidentPlace | null =>
  place && { label: place.label.trim(), at: [place.at[0], place.at[1]] };
const isTitle = (text: string): boolean => incidentTitleSchema.safeParse(text).success;
const wrongTitle = refuse('incident.title', `a title has 1 to ${TITLE_LIMIT} characters in one line`, {
  limit: TITLE_LIMIT,
});

/**
 * Operations that a command gives, none when it is true already. Codes: `incident.unknown`, `incident.title` (context
 * `limit`), `incident.services`, `incident.closed`, `incident.too-many-links` (`most`), `incident.not-linked`,
 * `incident.no-part` (`post`), `incident.part-closed` (`post`, `by`), `incident.part-open` (`post`), `incident.note`,
 * `incident.reason` and `incident.remark` (`limit`).
 */
export function decide(
  state: IncidentState,
  command: IncidentCommand,
  { now: at, position: by }: IncidentDecisionFacts,
): Result<IncidentDraft[]> {
  const act = { at, by };
  if (command.type === 'open') {
    if (state.state !== 'none') return ok([]);
    if (!isTitle(command.title)) return wrongTitle;
    const services = [...new Set(command.services)];
    if (services.length === 0) return refuse('incident.services', 'an incident concerns one service at least');
    const links = distinctLinks(command.links);
    if (links.length > MOST_LINKS) return tooManyLinks;
    const { kind, priority } = command;
    const body = {
      ...act,
      kind,
      title: command.title.trim(),
      place: placeOf(command.place),
      priority,
      services,
      links,
    };
    return ok([{ kind: 'incident.opened', class: 'additive', fact: null, body }]);
  }
  if (state.state === 'none') return refuse('incident.unknown', 'no such incident');
  switch (command.type) {
    case 'link':
      if (state.links.some((link) => sameLink(link, command.link))) return ok([]);
      if (state.links.length >= MOST_LINKS) return tooManyLinks;
      return ok([{ kind: 'incident.linked', class: 'additive', fact: null, body: { ...act, link: command.link } }]);
    case 'unlink':
      if (!state.links.some((link) => sameLink(link, command.link)))
        return refuse('incident.not-linked', 'this does not belong to the incident any more');
      return ok([{ kind: 'incident.unlinked', class: 'guarded', fact: null, body: { ...act, link: command.link } }]);
    case 'involve': {
      const part = partOf(state, command.post);
      if (part?.closed) return partClosed(part);
      if (part) return ok([]);
      const body = { ...act, post: command.post };
      return ok([{ kind: 'incident.service-added', class: 'additive', fact: null, body }]);
    }
    case 'close-part': {
      const { post, disposition } = command;
      const part = partOf(state, post);
      if (!part) return refuse('incident.no-part', 'this service has no part in the incident', { post });
      if (part.closed) return partClosed(part);
      const note = command.note.trim();
      if (note.length > REASON_LIMIT) return refuse('incident.note', 'the note is too long', { limit: REASON_LIMIT });
      const body = { ...act, post, disposition, note };
      return ok([{ kind: 'incident.part-closed', class: 'guarded', fact: null, body }]);
    }
    case 'reopen-part': {
      const { post } = command;
      const part = partOf(state, post);
      if (!part) return refuse('incident.no-part', 'this service has no part in the incident', { post });
      if (!part.closed) return refuse('incident.part-open', 'this part is open', { post });
      const reason = command.reason.trim();
      if (reason === '' || reason.length > REASON_LIMIT)
        return refuse('incident.reason', 'a reason is wanted', { limit: REASON_LIMIT });
      return ok([{ kind: 'incident.part-reopened', class: 'guarded', fact: null, body: { ...act, post, reason } }]);
    }
    case 'remark': {
      const text = command.text.trim();
      if (state.remarks.some(({ id }) => id === command.remark)) return ok([]);
      if (text === '' || text.length > REMARK_LIMIT)
        return refuse('incident.remark', `a remark has 1 to ${REMARK_LIMIT} characters`, { limit: REMARK_LIMIT });
      const body = { ...act, remark: command.remark, text };
      return ok([{ kind: 'incident.remarked', class: 'additive', fact: null, body }]);
    }
    case 'amend': {
      if (state.state === 'closed') return refuse('incident.closed', 'the incident is closed');
      const { change } = command;
      if (change.field === 'title' && !isTitle(change.value)) return wrongTitle;
      if (saysAlready(state, change)) return ok([]);
      return ok([{ kind: 'incident.amended', class: 'last-writer', fact: null, body: { ...act, change } }]);
    }
  }
}

const tooManyLinks = refuse('incident.too-many-links', 'the incident has too many links', { most: MOST_LINKS });
const partOf = ({ parts }: IncidentFacts, post: Post): IncidentPart | undefined =>
  parts.find((part) => part.post === post);
const partClosed = ({ post, closed }: IncidentPart): ReturnType<typeof refuse> =>
  refuse('incident.part-closed', `this part is closed already by ${closed?.by}`, { post, by: closed?.by ?? '' });
const saysAlready = (state: IncidentFacts, { field, value }: IncidentChange): boolean =>
  JSON.stringify(state[field]) === JSON.stringify(value);

/** The command that a guarded operation came from, so that the hub can decide it again; null: it is not guarded. */
export function commandOf({ kind, body }: IncidentOperation): IncidentCommand | null {
  switch (kind) {
    case 'incident.unlinked':
      return { type: 'unlink', link: body.link };
    case 'incident.part-closed':
      return { type: 'close-part', post: body.post, disposition: body.disposition, note: body.note };
    case 'incident.part-reopened':
      return { type: 'reopen-part', post: body.post, reason: body.reason };
    default:
      return null;
  }
}

function opened({ at, by, kind, title, place, priority, services, links }: IncidentBody<'incident.opened'>) {
  const parts = [...new Set(services)].map((post): IncidentPart => ({ post, addedAt: at, addedBy: by, closed: null }));
  const facts: IncidentFacts = {
    ...{ kind, title, place, priority, openedAt: at, openedBy: by, parts },
    ...{ links: distinctLinks(links), remarks: [] },
  };
  return { state: 'open' as const, ...facts };
}

/** What of an incident is another after an operation; null: nothing. */
function changed(state: IncidentFacts, { kind, body }: IncidentOperation): Partial<IncidentFacts> | null {
  switch (kind) {
    case 'incident.opened':
      return null;
    case 'incident.linked':
      if (state.links.length >= MOST_KEPT || state.links.some((link) => sameLink(link, body.link))) return null;
      return { links: [...state.links, body.link] };
    case 'incident.unlinked': {
      const links = state.links.filter((link) => !sameLink(link, body.link));
      return links.length === state.links.length ? null : { links };
    }
    case 'incident.service-added':
      if (partOf(state, body.post)) return null;
      return { parts: [...state.parts, { post: body.post, addedAt: body.at, addedBy: body.by, closed: null }] };
    case 'incident.part-closed': {
      const { at, by, disposition, note } = body;
      return withPart(state, body.post, (part) =>
        part.closed ? null : { ...part, closed: { at, by, disposition, note } },
      );
    }
    case 'incident.part-reopened':
      return withPart(state, body.post, (part) => part.closed && { ...part, closed: null });
    case 'incident.remarked': {
      const { remark: id, at, by, text } = body;
      if (state.remarks.some((one) => one.id === id)) return null;
      return { remarks: [...state.remarks.slice(1 - REMARKS_KEPT), { id, at, by, text }] };
    }
    case 'incident.amended':
      return saysAlready(state, body.change) ? null : { [body.change.field]: body.change.value };
  }
}

function withPart(
  { parts }: IncidentFacts,
  post: Post,
  change: (part: IncidentPart) => IncidentPart | null,
): Partial<IncidentFacts> | null {
  const at = parts.findIndex((part) => part.post === post);
  const next = at < 0 ? null : change(parts[at]!);
  return next && { parts: parts.with(at, next) };
}

/** The state after an operation. Total: what does not fit the state changes nothing. */
export function evolve(state: IncidentState, operation: IncidentOperation): IncidentState {
  if (state.state === 'none') return operation.kind === 'incident.opened' ? opened(operation.body) : state;
  const change = changed(state, operation);
  if (!change) return state;
  const { state: _, ...before } = state;
  const { closedAt: __, ...facts }: IncidentFacts & { closedAt?: number } = { ...before, ...change };
  const step: IncidentState['state'] | ByParts = INCIDENT_TRANSITIONS[state.state][operation.kind];
  const next = typeof step === 'string' ? step : facts.parts.some(({ closed }) => !closed) ? step.others : step.last;
  if (next !== 'closed') return { state: 'open', ...facts };
  return { state: 'closed', ...facts, closedAt: state.state === 'closed' ? state.closedAt : operation.body.at };
}
