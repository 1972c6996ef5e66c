import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { AlarmRow } from '../../../src/contract/alarms.ts';
import { clockTime } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { PaneProps } from '../../shell/paneDefinition.ts';
import { usePastAsked, useTreatments } from '../../state/alarmActs.ts';
import { stationNow } from '../../state/clock.ts';
import { useAlarms, useLink, useSelection } from '../../state/stores.ts';
import { ActForm } from '../../ui/alarmAct/ActForm.tsx';
import { useAlarmActs } from '../../ui/alarmAct/useAlarmActs.ts';
import { useRowHeight } from '../../ui/rowHeight.ts';
import { Loading, OldBand } from '../../ui/States.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import type { TableHandle } from '../../ui/VirtualTable.tsx';
import { ActLine } from './ActLine.tsx';
import styles from './AlarmList.module.css';
import { type AlarmFilter, choicesOf, isFiltering, NO_FILTER } from './alarmFilter.ts';
import { nextSort } from './alarmOrder.ts';
import type { AlarmListConfig } from './config.ts';
import { FilterBar } from './FilterBar.tsx';
import { FilterIs } from './FilterIs.tsx';
import { ListHeader } from './ListHeader.tsx';
import { type PastOf, PastView } from './PastView.tsx';
import { PresentView } from './PresentView.tsx';
import { SUMMARY, Summary } from './Summary.tsx';
import { TreatedView } from './TreatedView.tsx';
import { useAlarmList } from './useAlarmList.ts';
import { useMarks } from './useMarks.ts';
import { useTargets } from './useTargets.ts';
import { ViewBar } from './ViewBar.tsx';
import { countTreatments, type View, viewOfKey } from './views.ts';

/** Alarms present, folded by their cause; what is put aside, what rules mask, and the past. */
export default function AlarmListPane({ config, saveConfig }: PaneProps<AlarmListConfig>) {
  const { say, language } = useWords('alarm-list');
  const { say: shell } = useWords('shell');
  const [view, setView] = useState<View>('present');
  const [pastOf, setPastOf] = useState<PastOf | null>(null);
  const [filtersOpen, setFiltersOpen] = useState(false);
  const [active, setActive] = useState<string | null>(null);
  const { sort, flat } = config;
  const filter: AlarmFilter = config;
  const filtering = isFiltering(filter);
  const masked = view === 'suppressed';
  const list = useAlarmList({ of: masked ? 'suppressed' : 'present', filter, sort, grouped: !flat }, language);
  const marks = useMarks(list.lines);
  const selected = useSelection(({ selection }) => (selection?.type === 'alarm' ? selection.id : null));
  const at = active ?? selected;
  const targets = useTargets(list.lines, marks.keys, at);
  const acts = useAlarmActs();
  const treatments = useTreatments(({ all }) => all);
  const link = useLink();
  const { width, ref } = useWidth();
  const room = width / useRowHeight();
  const root = useRef<HTMLDivElement | null>(null);
  const table = useRef<TableHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const firstFilter = useRef<HTMLSelectElement>(null);
  const rows = useAlarms((state) => state.rows);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shell` is another one at each drawing and says the same
  const choices = useMemo(
    () => (filtersOpen ? choicesOf(rows.values(), filter, (kind) => shell(`kind.${kind}`)) : null),
    [filtersOpen, rows, filter],
  );
  const change = (what: Partial<AlarmListConfig>): void => saveConfig({ ...config, ...what });
  const showAll = (): void => change(NO_FILTER);

  const focusList = (): void => {
    if (table.current) table.current.focus();
    else root.current?.focus();
  };
  const open = (next: View, of: PastOf | null = null): void => {
    setPastOf(of);
    setView(next);
    marks.clear();
    list.letThrough(null);
  };
  // The keys follow to what was opened, unless they are elsewhere.
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    const target = root.current?.querySelector<HTMLElement>('[data-past-words], [data-focus-target]');
    (target ?? root.current)?.focus();
  }, [view]);

  const asked = usePastAsked();
  const answered = useRef(asked.number);
  useEffect(() => {
    if (asked.number === answered.current || !asked.of) return;
    answered.current = asked.number;
    const { asset, assetName, text } = asked.of;
    setPastOf({ asset, assetName, words: text[language] });
    setView('past');
  }, [asked, language]);

  // A row that was jumped to may have to be unfolded or let through the filter first: it is shown once it has its line.
  const jump = useRef<string | null>(null);
  const jumpTo = ({ id }: Pick<AlarmRow, 'id'>): void => {
    focusList();
    setView('present');
    list.letThrough(id);
    list.uncover(id);
    jump.current = id;
    setActive(id);
  };
  useEffect(() => {
    if (jump.current === null || !list.lines.some(({ key }) => key === jump.current)) return;
    table.current?.reveal(jump.current);
    jump.current = null;
  }, [list.lines]);

  const toggleFilters = (): void => {
    if (filtersOpen) focusList();
    setFiltersOpen(!filtersOpen);
  };
  useEffect(() => {
    if (filtersOpen) firstFilter.current?.focus();
  }, [filtersOpen]);

  /** Keys of the pane; true when one was taken. */
  const press = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    const key = event.key.toLowerCase();
    const { shiftKey } = event;
    const digit = /^Digit([123])$/.exec(event.code)?.[1];
    const which = digit ? SUMMARY[Number(digit) - 1] : undefined;
    const goes = which ? list.tally[which] : null;
    const next = viewOfKey(event.key, shiftKey);
    if (next) open(next);
    else if (event.key === 'Escape' && view !== 'present') open('present');
    else if (view !== 'present' && view !== 'suppressed') return false;
    else if (acts.press(event.key, shiftKey, targets)) return true;
    else if (goes && !shiftKey) jumpTo(goes);
    else if (key === 'f' && shiftKey) toggleFilters();
    else if (key === 'f') search.current?.focus();
    else if (key === 'u' && !shiftKey) change({ unacknowledgedOnly: !config.unacknowledgedOnly });
    else if (key === 'e' && !shiftKey && filtering) showAll();
    else if (key === 'p' && !shiftKey) change({ flat: !flat });
    else if (key === 'x')
      change({ sort: shiftKey ? sort && { ...sort, descending: !sort.descending } : nextSort(sort) });
    else return false;
    return true;
  };
  const counts = { ...countTreatments(treatments ?? []), suppressed: list.tally.suppressed };
  const inList = view === 'present' || view === 'suppressed';

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pane's keys work wherever in it the focus is
    <div
      ref={(element) => {
        root.current = element;
        return ref(element);
      }}
      className={styles.list}
      data-pane="alarm-list"
      data-view-shown={view}
      data-narrow={room < 30}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.target instanceof Element && event.target.closest('input, textarea, select')) return;
        if (press(event)) event.preventDefault();
      }}
    >
      <ListHeader tally={list.tally} config={config} field={search} onChange={change} onLeave={focusList} />
      {link.state === 'lost' && list.known ? (
        <OldBand>{say('old', { time: clockTime(link.since + stationNow() - Date.now(), language) })}</OldBand>
      ) : null}
      <ViewBar
        view={view}
        counts={counts}
        sort={sort}
        flat={flat}
        filtersOpen={filtersOpen}
        onView={open}
        onChange={change}
        onFilters={toggleFilters}
      />
      {inList && choices ? (
        <FilterBar
          filter={filter}
          choices={choices}
          first={firstFilter}
          onFilter={change}
          onLeave={() => {
            setFiltersOpen(false);
            focusList();
          }}
        />
      ) : null}
      {inList && filtering ? <FilterIs filter={filter} list={list} onRemove={change} onRemoveAll={showAll} /> : null}
      {view === 'past' ? (
        <PastView key={asked.number} of={pastOf} room={room} onLeave={() => open('present')} />
      ) : !inList ? (
        <TreatedView of={view} all={treatments} room={room} onLeave={() => open('present')} />
      ) : !list.known ? (
        <Loading>{say('loading')}</Loading>
      ) : (
        <>
          {view === 'present' ? <Summary tally={list.tally} onJump={jumpTo} /> : null}
          <PresentView
            list={list}
            marks={marks}
            masked={masked}
            filtering={filtering}
            sort={sort}
            room={room}
            active={at}
            handle={table}
            onActive={setActive}
            onSort={(to) => change({ sort: to })}
            onShowAll={showAll}
            onKey={press}
          />
          {acts.form ? (
            <ActForm
              key={acts.form.act}
              {...acts.form}
              onClose={() => {
                acts.closeForm();
                focusList();
              }}
            />
          ) : (
            <ActLine acts={acts} targets={targets} marked={marks.keys.size} onUnmark={marks.clear} />
          )}
        </>
      )}
    </div>
  );
}
