import type { Refusal } from '../../../../src/shared/result.ts';

/** Names that refusals of incidents and teams are told with. */
export interface NameSources {
  readonly teamName: (team: string) => string | undefined;
  readonly incidentTitle: (incident: string) => string | undefined;
}

/**
 * A refusal with the names of what it is about, for people: rules and hub know identifiers only. `teamName` of the
 * stream's team, `incidentTitle` of the incident that its context names, or else of the stream's.
 */
export function withNames(refusal: Refusal, stream: string, { teamName, incidentTitle }: NameSources): Refusal {
  const slash = stream.indexOf('/');
  const [type, subject] = [stream.slice(0, slash), stream.slice(slash + 1)];
  if (type !== 'team' && type !== 'incident') return refusal;
  const named = refusal.context.incident;
  const incident = typeof named === 'string' ? named : type === 'incident' ? subject : null;
  return {
    ...refusal,
    context: {
      ...refusal.context,
      ...(type === 'team' ? { teamName: teamName(subject) ?? subject } : {}),
      ...(incident === null ? {} : { incidentTitle: incidentTitle(incident) ?? '' }),
    },
  };
}
