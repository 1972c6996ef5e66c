import { ORPCError } from '@orpc/server';
import { REST_PREFIX } from '../../contract/hubRest.ts';

/** Every problem that the interface names: status of HTTP and title (RFC 9457, 3.1). */
export const PROBLEMS = {
  'key-missing': { status: 401, title: 'A key is wanted: Authorization: Bearer' },
  'key-unknown': { status: 401, title: 'This key is not known here' },
  'key-expired': { status: 401, title: 'This key has expired' },
  'key-revoked': { status: 401, title: 'This key was revoked' },
  'right-missing': { status: 403, title: 'This key lacks a right' },
  'origin-refused': { status: 403, title: 'Pages of a browser may not ask' },
  'host-unknown': { status: 421, title: 'This hub is not called by that name' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'asset-unknown': { status: 404, title: 'There is no such asset' },
  'alarm-unknown': { status: 404, title: 'There is no such occurrence' },
  'call-unknown': { status: 404, title: 'There is no such call' },
  'incident-unknown': { status: 404, title: 'There is no such incident' },
  'team-unknown': { status: 404, title: 'There is no such team' },
  'webhook-unknown': { status: 404, title: 'This key has no such subscription' },
  'parameters-wrong': { status: 400, title: 'A parameter is wrong' },
  'cursor-wrong': { status: 400, title: 'This cursor was not given here' },
  'body-wrong': { status: 400, title: 'The body is no JSON' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'media-type': { status: 415, title: 'The body must be application/json' },
  'address-refused': { status: 422, title: 'The hub does not send to that address' },
  'too-many-webhooks': { status: 409, title: 'There are too many subscriptions' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'no-assets': { status: 503, title: 'This hub was given no city file' },
  'not-ready': { status: 503, title: 'The hub is still reading its log' },
  'not-set-up': { status: 503, title: 'This interface is not set up' },
  internal: { status: 500, title: 'The hub made a mistake' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

/** A problem as it is sent, `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly [more: string]: unknown;
}

/** A problem document; `more` are its extension members. */
export const problem = (code: ProblemCode, detail?: string, more: Readonly<Record<string, unknown>> = {}): Problem => ({
  type: `${REST_PREFIX}/problems/${code}`,
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  code,
  ...(detail === undefined ? {} : { detail }),
  ...more,
});

/** Thrown by a route: the library carries it to the answer. */
export const refusal = (code: ProblemCode, detail?: string, more: Readonly<Record<string, unknown>> = {}) =>
  new ORPCError(code, { status: PROBLEMS[code].status, message: PROBLEMS[code].title, data: { detail, more } });

const isCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** What the library caught, as a problem. What nobody foresaw says nothing of itself to a stranger. */
export function problemOf(error: ORPCError<string, unknown>): Problem {
  if (isCode(error.code)) {
    const { detail, more } = (error.data ?? {}) as { detail?: string; more?: Record<string, unknown> };
    return problem(error.code, detail, more);
  }
  if (error.code === 'BAD_REQUEST') {
    const { issues } = (error.data ?? {}) as { issues?: readonly Issue[] };
    if (!issues) return problem('body-wrong');
    const errors = issues.slice(0, 20).map(({ path = [], message }) => ({
      name: path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      detail: message,
    }));
    return problem('parameters-wrong', errors[0] && `${errors[0].name}: ${errors[0].detail}`, { errors });
  }
  if (error.status === 404) return problem('not-found');
  return problem('internal');
}
