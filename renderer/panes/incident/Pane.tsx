import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { IncidentRow } from '../../../src/contract/incidents.ts';
import { clockTime } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { stationNow } from '../../state/clock.ts';
import { beginIncident, chooseIncident, leaveOpening, useIncidentDesk } from '../../state/incidents.ts';
import { useActRefusal } from '../../state/operator.ts';
import { useIncidents, useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { AssignForm } from './forms/AssignForm.tsx';
import { OpenForm } from './forms/OpenForm.tsx';
import { PartForm } from './forms/PartForm.tsx';
import { RemarkForm } from './forms/RemarkForm.tsx';
import { StepForm } from './forms/StepForm.tsx';
import styles from './Incident.module.css';
import { IncidentCard } from './IncidentCard.tsx';
import { IncidentList } from './IncidentList.tsx';
import { inOrder } from './order.ts';
import { type FormAct, useIncidentActs } from './useIncidentActs.ts';

const WIDE = 820;

/** Incidents that are open, and the card of one: what belongs to it, who is on it, what is to be done. */
export default function IncidentPane() {
  const { say, language } = useWords('incident');
  const { number, rows } = useIncidents();
  const desk = useIncidentDesk();
  const link = useLink();
  const { width, ref } = useWidth();
  const body = useRef<HTMLDivElement>(null);
  const { open, closed } = inOrder(rows.values());
  // One that was opened a moment ago is not here yet: another must not be taken for it.
  const row = desk.open === null ? open[0] : rows.get(desk.open);
  const acts = useIncidentActs(row, language);
  const denied = useActRefusal('incident', null);
  const shown = row?.id ?? null;
  // The first in the list is the one that is shown; it stays so when a more urgent one comes.
  useEffect(() => {
    if (desk.open === null && shown !== null) chooseIncident(shown);
  }, [shown, desk.open]);

  const toList = (): void => body.current?.querySelector<HTMLElement>('[data-focus-target]')?.focus();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') toList();
    else if (event.repeat || (event.target as Element).matches('input, textarea, select')) return;
    else if (event.key.toLowerCase() === 'n' && denied === null) beginIncident(language);
    else if (!acts.press(event.key)) return;
    event.preventDefault();
  };
  if (number < 0)
    return (
      <div data-pane="incident">
        <Loading>{say('loading')}</Loading>
      </div>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the acts hold wherever in the pane they are pressed
    <div ref={ref} className={styles.pane} data-pane="incident" data-wide={width >= WIDE} onKeyDown={onKeyDown}>
      <PaneHeader>
        <span>{say('open', { count: open.length })}</span>
        <span className={styles.space} />
        <Button flat keys="N" disabled={denied !== null} onClick={() => beginIncident(language)}>
          {say('begin')}
        </Button>
      </PaneHeader>
      {link.state === 'lost' ? (
        <OldBand>{say('old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
      ) : null}
      {denied ? <Refused>{refusalWords(denied)}</Refused> : null}
      <div ref={body} className={styles.body}>
        <IncidentList open={open} closed={closed} chosen={shown} onChoose={chooseIncident} />
        <div className={styles.side}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled and read by keys */}
          <div className={styles.scroll} role="region" tabIndex={0} aria-label={row?.title ?? say('list')}>
            {row ? <IncidentCard row={row} acts={acts} /> : <EmptyState title={say('empty')} hint={say('emptyHint')} />}
          </div>
          {desk.opening ? (
            <OpenForm
              key={JSON.stringify(desk.opening)}
              opening={desk.opening}
              onClose={() => {
                leaveOpening();
                toList();
              }}
            />
          ) : acts.form && row ? (
            <ActForm
              key={`${acts.form} ${row.id}`}
              act={acts.form}
              row={row}
              onClose={() => {
                acts.closeForm();
                toList();
              }}
            />
          ) : null}
        </div>
      </div>
    </div>
  );
}

/** The form of an act. */
function ActForm({ act, row, onClose }: { act: FormAct; row: IncidentRow; onClose: () => void }) {
  if (act === 'assign') return <AssignForm row={row} onClose={onClose} />;
  if (act === 'step') return <StepForm row={row} onClose={onClose} />;
  if (act === 'remark') return <RemarkForm row={row} onClose={onClose} />;
  return <PartForm act={act} row={row} onClose={onClose} />;
}
