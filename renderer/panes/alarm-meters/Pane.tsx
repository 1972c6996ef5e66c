import { type KeyboardEvent, useState } from 'react';
import { number } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { stationNow } from '../../state/clock.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText, handsOutFiles, saveText } from '../../ui/handOut.ts';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { Failed, Loading, OldBand, Refused } from '../../ui/States.tsx';
import styles from './AlarmMeters.module.css';
import { metersCsv } from './csv.ts';
import { type SpanChoice, spanAt } from './spans.ts';
import { Distribution, FigureTable, PostTable } from './Table.tsx';
import { ReviewsDue, TopSources } from './TopSources.tsx';
import { useMeters } from './useMeters.ts';

const SPANS = ['today', 'week', 'month', 'own'] as const;
interface Config {
  readonly span: 'today' | 'week' | 'month';
}

/** A day `2026-11-25` of the operator's own time. */
function dayOf(now: number): string {
  const date = new Date(now);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The alarm load of this position beside the targets of ISA-18.2 and EEMUA 191, and what would lighten it. */
export default function AlarmMetersPane({ config, saveConfig }: PaneProps<Config>) {
  const { say, language } = useWords('alarm-meters');
  const { say: shell } = useWords('shell');
  const [choice, setChoice] = useState<SpanChoice>({ span: config.span });
  const [handed, setHanded] = useState('');
  const old = useLink(({ state }) => state !== 'connected');
  const key = JSON.stringify(choice);
  const { meters, refusal, busy, failed, again } = useMeters(key, () => spanAt(choice, stationNow()));
  const wrongSpan = spanAt(choice, stationNow()) === null;

  const chooseSpan = (span: (typeof SPANS)[number]): void => {
    setHanded('');
    if (span === 'own') {
      const today = dayOf(stationNow());
      setChoice((before) => (before.span === 'own' ? before : { span, first: today, last: today }));
      return;
    }
    setChoice({ span });
    saveConfig({ span });
  };
  const handOut = async (): Promise<void> => {
    if (!meters) return;
    const csv = metersCsv(meters, say, shell, language);
    const name = say('csv.name', { day: dayOf(meters.to) });
    // The mark of its encoding tells a spreadsheet how to read the accents.
    if (handsOutFiles()) {
      saveText(name, `\uFEFF${csv}`, 'text/csv');
      setHanded(say('act.saved', { name }));
    } else setHanded(say((await copyText(csv)) ? 'act.copied' : 'act.notCopied'));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    const span = SPANS[Number(event.key) - 1];
    if (span) chooseSpan(span);
    else if (event.key.toLowerCase() === 'c') void handOut();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole pane
    <section className={styles.pane} data-pane="alarm-meters" data-busy={busy} data-old={old} onKeyDown={onKeyDown}>
      <PaneHeader>
        {meters && (
          <span>{say('days', { count: Math.floor(meters.days), days: number(meters.days, language, 1) })}</span>
        )}
      </PaneHeader>
      {old && <OldBand>{say('away')}</OldBand>}
      <div className={styles.choices} role="group" aria-label={say('span.label')}>
        {SPANS.map((span, index) => (
          <Button
            key={span}
            keys={String(index + 1)}
            chosen={choice.span === span}
            data-span={span}
            {...(index === 0 ? { 'data-focus-target': '' } : {})}
            onClick={() => chooseSpan(span)}
          >
            {say(`span.${span}`)}
          </Button>
        ))}
        {choice.span === 'own' &&
          (['first', 'last'] as const).map((end) => (
            <label key={end}>
              {say(`span.${end}`)}{' '}
              <input
                type="date"
                value={choice[end]}
                aria-invalid={wrongSpan}
                onChange={({ target }) => setChoice({ ...choice, [end]: target.value })}
              />
            </label>
          ))}
        <span className={styles.space} />
        <Button keys={say('act.copyKey')} data-act="export" disabled={!meters} onClick={() => void handOut()}>
          {say(handsOutFiles() ? 'act.export' : 'act.copy')}
        </Button>
        <span role="status" className={styles.quiet}>
          {busy && meters ? say('measuring') : handed}
        </span>
      </div>
      {wrongSpan && <Refused>{say('span.wrong')}</Refused>}
      {refusal && <Refused>{refusalWords(refusal)}</Refused>}
      {!meters && busy && <Loading>{say('measuring')}</Loading>}
      {failed && !old && <Failed title={say('failed')} retry={say('act.again')} onRetry={again} />}
      {meters && (
        <div className={styles.scroll} data-verdict={meters.verdict}>
          <p className={styles.sum}>{say(meters.verdict ? 'judged' : 'early')}</p>
          <div className={styles.columns}>
            <FigureTable meters={meters} />
            <div>
              <Distribution meters={meters} />
              <PostTable meters={meters} />
            </div>
          </div>
          <TopSources meters={meters} />
          <ReviewsDue meters={meters} />
        </div>
      )}
    </section>
  );
}
