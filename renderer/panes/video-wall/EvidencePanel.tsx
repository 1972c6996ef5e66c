import { type FormEvent, useCallback, useEffect, useState } from 'react';
import type { EvidenceRow } from '../../../src/contract/evidence.ts';
import type { Outcome } from '../../../src/contract/refusal.ts';
import { refusalWords } from '../../i18n/words.ts';
import type { StationClient } from '../../state/connection.ts';
import { connection, newCommandId } from '../../state/station.ts';
import { cameraPlace } from '../../ui/cameraName.ts';
import { copyText } from '../../ui/handOut.ts';
import evidence from './EvidencePanel.module.css';
import { lastTime, timeText } from './evidenceTimes.ts';
import { MayNot } from './MayNot.tsx';
import { mayNotWords, useRights } from './useRights.ts';
import styles from './WallPanel.module.css';
import type { HostCamera, Say } from './wallHost.ts';

interface EvidencePanelProps {
  readonly camera: HostCamera | undefined;
  readonly say: Say;
  readonly language: string;
}

/** How far back a clip reaches until other times are typed, ms. */
const USUAL_CLIP = 60_000;
/** Pieces that are listed. */
const LISTED = 8;

/** Takes the selected camera's picture, or a clip of its replay, as evidence; shows what was taken and where it is. */
export function EvidencePanel({ camera, say, language }: EvidencePanelProps) {
  const [kind, setKind] = useState<EvidenceRow['kind']>('snapshot');
  const [span, setSpan] = useState(() => ({ from: timeText(Date.now() - USUAL_CLIP), to: timeText(Date.now()) }));
  const [reason, setReason] = useState('');
  const [requisition, setRequisition] = useState('');
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState('');
  const [done, setDone] = useState<EvidenceRow | null>(null);
  const [kept, setKept] = useState<{ evidence: EvidenceRow[]; fingerprint: string | null } | null>(null);

  const id = camera?.id;
  const mayNot = mayNotWords(useRights(id), 'export', say);
  const look = useCallback(
    () => connection.ask((client) => client.evidence.list()).then((list) => list && setKept(list)),
    [],
  );
  useEffect(() => void look(), [look]);
  if (!camera || id === undefined) return <p className={styles.quiet}>{say('evidenceNoCamera')}</p>;

  const take = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const [from, to] = [lastTime(span.from, Date.now()), lastTime(span.to, Date.now())];
    if (kind === 'clip' && (from === null || to === null)) {
      setTold(say('evidenceTimes'));
      return;
    }
    setBusy(true);
    setTold('');
    const asked = { commandId: newCommandId(), camera: id, reason, requisition: requisition.trim() || null };
    const answer = await connection.ask((client) =>
      kind === 'snapshot'
        ? client.evidence.snapshot(asked)
        : client.evidence.clip({ ...asked, from: from ?? 0, to: to ?? 0 }),
    );
    setBusy(false);
    if (answer?.ok) setDone(answer.evidence);
    else setTold(answer ? refusalWords(answer.refusal) : say('evidenceAway'));
    await look();
  };
  const act = async (what: (client: StationClient) => Promise<Outcome>): Promise<void> => {
    const outcome = await connection.act(what);
    setTold(outcome.ok ? '' : refusalWords(outcome.refusal));
    await look();
  };
  const date = (text: string): string =>
    new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' }).format(new Date(text));
  const pieces = (kept?.evidence ?? []).filter((row) => row.camera === id).slice(0, LISTED);

  return (
    <div className={evidence.panel}>
      <p className={styles.quiet}>
        <b>{camera.number}</b> {cameraPlace(camera)}
      </p>
      <MayNot words={mayNot} />
      <form className={styles.form} onSubmit={(event) => void take(event)}>
        <label htmlFor="evidence-kind">{say('evidenceKind')}</label>
        <select
          id="evidence-kind"
          value={kind}
          onChange={(event) => setKind(event.target.value === 'clip' ? 'clip' : 'snapshot')}
        >
          <option value="snapshot">{say('evidenceSnapshot')}</option>
          <option value="clip">{say('evidenceClip')}</option>
        </select>
        {kind === 'clip' &&
          (['from', 'to'] as const).map((end) => [
            <label key={`${end}-words`} htmlFor={`evidence-${end}`}>
              {say(end === 'from' ? 'evidenceFrom' : 'evidenceTo')}
            </label>,
            <input
              key={end}
              id={`evidence-${end}`}
              value={span[end]}
              maxLength={8}
              onChange={(event) => setSpan({ ...span, [end]: event.target.value })}
            />,
          ])}
        <label htmlFor="evidence-reason">{say('evidenceReason')}</label>
        <input
          id="evidence-reason"
          data-first
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <label htmlFor="evidence-requisition">{say('evidenceRequisition')}</label>
        <input
          id="evidence-requisition"
          maxLength={60}
          value={requisition}
          onChange={(event) => setRequisition(event.target.value)}
        />
        <button type="submit" disabled={busy || reason.trim() === '' || mayNot !== undefined}>
          {say(busy ? 'evidenceTaking' : 'evidenceTake')}
        </button>
      </form>
      <p role="status" className={styles.wrong}>
        {told && <>▲ {told}</>}
      </p>
      {done?.path && <Taken row={done} path={done.path} say={say} />}
      <h3 className={styles.subtitle}>{say('evidenceKept')}</h3>
      {pieces.length === 0 && <p className={styles.quiet}>{say('evidenceNone')}</p>}
      <ul className={styles.list}>
        {pieces.map((row) => (
          <li key={row.id} className={evidence.piece} data-evidence={row.id}>
            <span className={evidence.what}>
              {say(row.kind === 'clip' ? 'evidenceClip' : 'evidenceSnapshot')}, {date(row.at)},{' '}
              {say('evidenceBy', { by: row.by })}, {row.reason}
            </span>
            <span className={styles.quiet}>
              {row.path === null
                ? say('evidenceErased')
                : row.held
                  ? say('evidenceHeld', { by: row.held.by, reason: row.held.reason })
                  : say('evidenceUntil', { date: date(row.until) })}
            </span>
            {row.path !== null && (
              <span className={evidence.acts}>
                {(row.held ? (['release'] as const) : (['hold', 'erase'] as const)).map((what) => (
                  <button
                    key={what}
                    type="button"
                    className={styles.small}
                    disabled={reason.trim() === ''}
                    title={reason.trim() === '' ? say('evidenceActReason') : undefined}
                    onClick={() => void act((client) => client.evidence[what]({ evidence: row.id, reason }))}
                  >
                    {say({ hold: 'evidenceHold', release: 'evidenceRelease', erase: 'evidenceErase' }[what])}
                  </button>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
      {kept?.fingerprint && (
        <p className={styles.quiet}>
          {say('evidenceKey', { fingerprint: kept.fingerprint.match(/.{8}/g)?.join(' ') ?? '' })}
        </p>
      )}
    </div>
  );
}

/** What was just taken: its hash, and where it is, for nothing can be downloaded in the desktop program. */
function Taken({ row, path, say }: { row: EvidenceRow; path: string; say: Say }) {
  const [copied, setCopied] = useState('');
  return (
    <section className={evidence.taken} data-taken={row.id}>
      <b>{say('evidenceDone')}</b>
      <dl>
        <dt>{say('evidenceSaved')}</dt>
        <dd>{path}</dd>
        <dt>{say('evidenceHash')}</dt>
        <dd>{row.sha256}</dd>
        <dt>{say('evidenceTakenBy')}</dt>
        <dd>{row.by}</dd>
      </dl>
      <button
        type="button"
        className={styles.small}
        onClick={() => void copyText(path).then((yes) => setCopied(say(yes ? 'evidenceCopied' : 'evidenceNotCopied')))}
      >
        {say('evidenceCopy')}
      </button>
      <span role="status">{copied}</span>
    </section>
  );
}
