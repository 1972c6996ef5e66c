import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { IncidentRow } from '../../../../src/contract/incidents.ts';
import { FLAG } from '../../../../src/contract/live.ts';
import type { TeamRow } from '../../../../src/contract/teams.ts';
import { TEAM_REASON_LIMIT } from '../../../../src/domain/team/team.ts';
import { duration, number } from '../../../i18n/format.ts';
import { useWords } from '../../../i18n/words.ts';
import { useNow } from '../../../state/clock.ts';
import { assignTeam, reassignTeam, whereIs } from '../../../state/incidents.ts';
import { useRegister } from '../../../state/register.ts';
import { live } from '../../../state/station.ts';
import { useTeams } from '../../../state/stores.ts';
import styles from '../Incident.module.css';
import { isCalled, type NearTeam, nearTeams, type Seen } from '../nearTeams.ts';
import { FootForm } from './FootForm.tsx';

/** Teams that are listed at once; more are found by their call signs. */
const LISTED = 30;

/** Where a vehicle was last seen; null: never. */
function seen(vehicle: string): Seen | null {
  const index = useRegister.getState().register?.indexOf.get(vehicle);
  const columns = live.columns();
  const at = whereIs(vehicle);
  if (index === undefined || !columns || !at) return null;
  const seenAt = columns.positionTime[index] ?? Number.NaN;
  if (Number.isNaN(seenAt)) return null;
  return { at, seenAt, old: ((columns.flags[index] ?? 0) & (FLAG.old | FLAG.never | FLAG.offline)) !== 0 };
}

/**
 * Sends a team: nearest first, each with what it does now. Their order is that of the moment the form was opened: a list
 * that moves under the hand sends the wrong one. A busy team is taken from its incident only with a reason.
 */
export function AssignForm({ row, onClose }: { row: IncidentRow; onClose: () => void }) {
  const { say } = useWords('incident');
  const teams = useTeams(({ rows }) => rows);
  const [words, setWords] = useState('');
  const [order] = useState(() => nearTeams(teams.values(), row.place?.at ?? null, seen).map(({ team }) => team.id));
  const [active, setActive] = useState<string | null>(null);
  /** A busy team that was chosen, and the incident that it was seen on. */
  const [busy, setBusy] = useState<{ readonly team: string; readonly from: string } | null>(null);
  const [reason, setReason] = useState('');
  const asked = useRef<HTMLInputElement>(null);
  const now = useNow();
  useEffect(() => {
    if (busy) asked.current?.focus();
  }, [busy]);

  const called = order.flatMap((id) => {
    const team = teams.get(id);
    return team && isCalled(team, words) ? [team] : [];
  });
  const listed = nearTeams(called.slice(0, LISTED), row.place?.at ?? null, seen);
  const shown = called.slice(0, LISTED).flatMap(({ id }) => listed.find(({ team }) => team.id === id) ?? []);
  const at = Math.max(
    0,
    shown.findIndex(({ team }) => team.id === active),
  );
  const chosen = shown[at]?.team;

  const perform = () => {
    if (busy) {
      if (reason.trim() === '') return say('form.noReason');
      return reassignTeam(busy.team, busy.from, row.id, reason.trim());
    }
    if (!chosen) return say('form.noTeam');
    // What cannot be is asked of the station all the same: its refusal says who and why.
    if (!chosen.assignment || chosen.assignment.incident === row.id) return assignTeam(chosen.id, row.id);
    setBusy({ team: chosen.id, from: chosen.assignment.incident });
    return null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setActive(shown[Math.max(0, Math.min(shown.length - 1, to))]?.team.id ?? null);
  };
  const taken = busy ? teams.get(busy.team) : undefined;

  return (
    <FootForm act="assign" about={row.title} perform={perform} onClose={onClose}>
      <label className={styles.field}>
        {say('form.team')}
        <input
          role="combobox"
          aria-expanded
          aria-controls="incident-teams"
          aria-activedescendant={chosen ? `team-${chosen.id}` : undefined}
          placeholder={say('form.find')}
          data-field="team"
          maxLength={80}
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setActive(null);
            setBusy(null);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <div className={styles.teams} id="incident-teams" role="listbox" aria-label={say('form.teamsBy')}>
        {shown.map((near, index) => (
          <TeamOption
            key={near.team.id}
            near={near}
            here={row.id}
            now={now}
            active={index === at}
            onChoose={() => {
              setActive(near.team.id);
              setBusy(null);
            }}
          />
        ))}
      </div>
      {called.length > LISTED ? (
        <p className={styles.more}>{say('form.moreTeams', { count: called.length - LISTED })}</p>
      ) : null}
      {taken && busy ? (
        <label className={styles.field} data-reassign={busy.team}>
          {say('form.reason')}
          <span className={styles.reason}>
            {say('form.reassign', {
              name: taken.name,
              title: taken.assignment?.title || say('unknownIncident'),
              by: taken.assignment?.by ?? '',
            })}
            <input
              ref={asked}
              data-field="reason"
              maxLength={TEAM_REASON_LIMIT}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </span>
        </label>
      ) : null}
    </FootForm>
  );
}

/** One team: its call sign, how far, how old that is, what it does and carries. */
function TeamOption(props: {
  readonly near: NearTeam;
  readonly here: string;
  readonly now: number;
  readonly active: boolean;
  readonly onChoose: () => void;
}) {
  const { near, here, now, active, onChoose } = props;
  const { say, language } = useWords('incident');
  const { team, metres, seenAt, old } = near;
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) option.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const far =
    metres === null
      ? '—'
      : metres < 1_000
        ? say('metres', { metres: number(Math.round(metres / 10) * 10, language) })
        : say('kilometres', { km: number(metres / 1_000, language, 1) });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field above has the keys
    <div
      ref={option}
      id={`team-${team.id}`}
      role="option"
      className={styles.team}
      aria-selected={active}
      aria-disabled={team.status !== 'available'}
      data-option={team.id}
      data-status={team.status}
      data-old={old}
      onClick={onChoose}
    >
      <span title={team.skills.join(', ')}>
        <b>{team.name}</b>
      </span>
      <span className={styles.far}>{far}</span>
      <span className={styles.quiet}>
        {seenAt === null ? say('noPosition') : say('seen', { age: duration(now - seenAt, language) })}
      </span>
      <span>{doing(team, here, say)}</span>
    </div>
  );
}

/** What a team does now, and on what; a free one, what it can do. */
function doing(
  { status, assignment, outOfService, skills }: TeamRow,
  here: string,
  say: ReturnType<typeof useWords>['say'],
) {
  const words = say(`status.${status}`);
  if (assignment)
    return say('onIncident', {
      status: words,
      title: assignment.incident === here ? say('here') : assignment.title || say('unknownIncident'),
    });
  return outOfService ? `${words}, ${outOfService.reason}` : [words, ...skills].join(', ');
}
