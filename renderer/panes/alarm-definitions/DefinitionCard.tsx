import { useEffect, useRef, useState } from 'react';
import type { DefinitionRow } from '../../../src/contract/alarms.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { clockTime, shortDay } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { PriorityMark } from '../../ui/PriorityMark.tsx';
import { Refused } from '../../ui/States.tsx';
import styles from './AlarmDefinitions.module.css';
import { Difference } from './Difference.tsx';
import { isDue, nameOf } from './definitionRows.ts';
import { COMPARED } from './difference.ts';
import { fieldInWords } from './inWords.ts';
import { approve, decline, useDefinitionStore } from './useDefinitions.ts';

interface DefinitionCardProps {
  readonly row: DefinitionRow;
  readonly today: string;
  readonly old: boolean;
  readonly declining: boolean;
  readonly refusal: Refusal | null;
  readonly onModify: () => void;
  readonly onApprove: () => void;
  readonly onDeclining: (declining: boolean) => void;
  readonly onRefusal: (refusal: Refusal | null) => void;
}

/** Approves what is proposed now; the refusal, or null. */
export async function approveRow({
  definition: { type, condition },
  proposal,
}: DefinitionRow): Promise<Refusal | null> {
  const outcome = await approve(type, condition, proposal?.number ?? 0);
  return outcome.ok ? null : outcome.refusal;
}

/** One definition in full, and above it what is proposed instead. */
export function DefinitionCard(props: DefinitionCardProps) {
  const { row, today, old, refusal, onModify } = props;
  const { say, language } = useWords('alarm-definitions');
  const { say: shell } = useWords('shell');
  const { definition, approved, proposal } = row;
  const begun = useDefinitionStore((store) => store.begun.has(nameOf(row)));
  const day = (at: number): string => shortDay(at, language);
  return (
    <div className={styles.card} data-definition={nameOf(row)} data-source={row.source}>
      <div className={styles.cardTop}>
        <PriorityMark priority={row.priority} filled label={shell('strip.priority', { priority: row.priority })} />
        <h2>
          {definition.text[language]} <span className={styles.quiet}>{row.typeName[language]}</span>
        </h2>
        <span className={styles.space} />
        <Button keys={say('key.modify')} onClick={onModify}>
          {say(begun ? 'act.resume' : 'act.modify')}
        </Button>
      </div>
      {proposal && <ProposalPart {...props} proposal={proposal} />}
      {refusal && <Refused>{refusalWords(refusal)}</Refused>}
      <dl className={styles.facts} data-old={old}>
        {COMPARED.filter((field) => field !== 'text').map((field) => (
          <div key={field}>
            <dt>{say(`field.${field}`)}</dt>
            <dd>
              {field === 'meaning'
                ? definition.meaning[language]
                : field === 'check' || field === 'call'
                  ? definition[field][language].join('\n') || say('none')
                  : fieldInWords(field, definition, say, shell, language)}
              {field === 'reviewBy' && isDue(row, today) ? <b className={styles.due}> ▲ {say('due')}</b> : null}
            </dd>
          </div>
        ))}
        <div>
          <dt>{say('source')}</dt>
          <dd>
            {approved
              ? say('approvedBy', { ...approved, day: day(approved.approvedAt) })
              : say(row.source === 'maker' ? 'makersOwn' : 'filedAs')}
            {row.pending ? ` (${say('state.pending')})` : ''}
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** What waits for a second pair of eyes: the difference, the reason, and the two answers. */
function ProposalPart({
  row,
  old,
  declining,
  proposal,
  onApprove,
  onDeclining,
  onRefusal,
}: DefinitionCardProps & { readonly proposal: NonNullable<DefinitionRow['proposal']> }) {
  const { say, language } = useWords('alarm-definitions');
  const title = say('proposal.title', {
    by: proposal.by,
    day: shortDay(proposal.at, language),
    time: clockTime(proposal.at, language).slice(0, 5),
  });
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (declining) field.current?.focus();
  }, [declining]);
  const { type, condition } = row.definition;
  const answer = (): void => {
    if (busy) return;
    setBusy(true);
    void decline(type, condition, proposal.number, reason.trim()).then((outcome) => {
      setBusy(false);
      onRefusal(outcome.ok ? null : outcome.refusal);
      if (outcome.ok) onDeclining(false);
    });
  };
  // A limit that is new was nothing before.
  const before = row.filed === null && row.approved === null ? null : row.definition;
  return (
    <section className={styles.proposal} data-proposal={proposal.number} data-own={proposal.own} aria-label={title}>
      <h3>{title}</h3>
      <p>{say('proposal.because', { because: proposal.because })}</p>
      <Difference before={before} after={proposal.definition} />
      {proposal.own && <p className={styles.quiet}>{say('proposal.own')}</p>}
      {declining ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field inside
        <div
          className={styles.declining}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onDeclining(false);
            else if (event.key === 'Enter' && event.ctrlKey) answer();
            else return;
            event.preventDefault();
          }}
        >
          <label className={styles.reason}>
            <span>{say('proposal.reason')}</span>
            <textarea
              ref={field}
              rows={2}
              maxLength={500}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
          <div className={styles.acts}>
            <Button primary keys={say('key.send')} disabled={old || busy} onClick={answer}>
              {say('act.declineSure')}
            </Button>
            <Button keys={say('key.escape')} onClick={() => onDeclining(false)}>
              {say('act.back')}
            </Button>
          </div>
        </div>
      ) : (
        <div className={styles.acts}>
          <Button
            primary={!proposal.own}
            keys={say('key.approve')}
            data-act="approve"
            disabled={old}
            onClick={onApprove}
          >
            {say('act.approve')}
          </Button>
          <Button keys={say('key.decline')} data-act="decline" disabled={old} onClick={() => onDeclining(true)}>
            {say('act.decline')}
          </Button>
        </div>
      )}
    </section>
  );
}
