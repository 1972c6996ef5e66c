import { useEffect, useMemo, useState } from 'react';
import type { DiscoveryReport, FoundCamera } from '../../../src/contract/cameraEquipment.ts';
import type { Refusal } from '../../../src/shared/result.ts';
import { clockTime, number } from '../../i18n/format.ts';
import { refusalWords, useWords } from '../../i18n/words.ts';
import { connection } from '../../state/station.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/handOut.ts';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { EmptyState, Loading, OldBand, Refused } from '../../ui/States.tsx';
import { type Column, VirtualTable } from '../../ui/VirtualTable.tsx';
import styles from './CameraSearch.module.css';
import { foundCsv, inOrder } from './foundCsv.ts';

/** What the pane knows. */
type Search =
  | { readonly state: 'idle' }
  | { readonly state: 'running' }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'done'; readonly report: DiscoveryReport };

const addressOf = ({ address }: FoundCamera): string => address;

interface Place {
  readonly name: string;
  readonly address: string;
}

/** Cameras that answer on a network of the station, and which of them are configured: for an administrator. */
export function SearchView() {
  const { say, language } = useWords('camera-search');
  const link = useLink();
  const linked = link.state === 'connected';
  const [places, setPlaces] = useState<readonly Place[] | null>(null);
  const [chosen, setChosen] = useState('');
  const [search, setSearch] = useState<Search>({ state: 'idle' });
  const [active, setActive] = useState<string | null>(null);
  const [copied, setCopied] = useState<'yes' | 'refused' | null>(null);

  useEffect(() => {
    if (!linked) return;
    let over = false;
    void connection
      .ask((client) => client.camera.interfaces())
      .then((told) => {
        if (over || !told) return;
        setPlaces(told);
        // The network, not the machine itself, is what is searched as a rule.
        setChosen(
          (before) => before || (told.find(({ address }) => !address.startsWith('127.')) ?? told[0])?.address || '',
        );
      });
    return () => {
      over = true;
    };
  }, [linked]);

  const place = places?.find(({ address }) => address === chosen);
  const run = async (): Promise<void> => {
    if (!place) return;
    setSearch({ state: 'running' });
    setCopied(null);
    const told = await connection.ask((client) => client.camera.discover({ interface: place.address }));
    if (!told) setSearch({ state: 'idle' });
    else setSearch(told.ok ? { state: 'done', report: told.report } : { state: 'refused', refusal: told.refusal });
  };

  const rows = useMemo(() => (search.state === 'done' ? inOrder(search.report.found) : []), [search]);
  const columns = useMemo(
    (): Column<FoundCamera>[] => [
      { id: 'address', title: say('column.address'), width: 'minmax(150px, 1.6fr)', cell: ({ address }) => address },
      { id: 'name', title: say('column.name'), width: 'minmax(90px, 1fr)', cell: ({ name }) => name },
      { id: 'model', title: say('column.model'), width: 'minmax(80px, 1fr)', cell: ({ model }) => model },
      { id: 'location', title: say('column.location'), width: 'minmax(90px, 1.2fr)', cell: ({ location }) => location },
      {
        id: 'known',
        title: say('column.known'),
        width: 'minmax(110px, 1fr)',
        cell: ({ known, elsewhere, from }) =>
          known ? (
            say('knownAs', { number: known.number })
          ) : elsewhere ? (
            <span title={say('elsewhere', { from })}>▲ {say('elsewhere', { from })}</span>
          ) : (
            say('unknown')
          ),
      },
    ],
    [say],
  );

  const copy = async (): Promise<void> => {
    const words = {
      address: say('column.address'),
      name: say('column.name'),
      model: say('column.model'),
      location: say('column.location'),
      known: say('column.known'),
      from: say('csv.from'),
    };
    setCopied((await copyText(foundCsv(rows, words, language === 'fr' ? ';' : ','))) ? 'yes' : 'refused');
  };

  const report = search.state === 'done' ? search.report : null;
  const senders = [...new Set(report?.unreadable.map(({ from }) => from) ?? [])];
  const name = place ? `${place.name} (${place.address})` : '';
  return (
    <section className={styles.view} aria-label={say('label')}>
      <PaneHeader>
        {report ? (
          <span className={styles.total}>
            {say('total', {
              count: rows.length,
              n: number(rows.length, language),
              fresh: number(rows.filter(({ known }) => !known).length, language),
            })}
          </span>
        ) : null}
      </PaneHeader>
      {linked || !report ? null : <OldBand>{say('old', { time: clockTime(link.since, language) })}</OldBand>}
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <label>
          {say('interface')}
          <select value={chosen} data-focus-target onChange={(event) => setChosen(event.target.value)}>
            {(places ?? []).map((one) => (
              <option key={`${one.name} ${one.address}`} value={one.address}>
                {one.name} ({one.address})
              </option>
            ))}
          </select>
        </label>
        <Button type="submit" primary disabled={!place || !linked || search.state === 'running'}>
          {say('search')}
        </Button>
        {rows.length > 0 ? <Button onClick={() => void copy()}>{say('copy')}</Button> : null}
        <span className={styles.said} role="status">
          {search.state === 'running'
            ? say('searching', { name })
            : copied === 'yes'
              ? say('copied')
              : copied === 'refused'
                ? say('notCopied')
                : ''}
        </span>
      </form>
      {search.state === 'refused' ? (
        <Refused>{refusalWords(search.refusal)}</Refused>
      ) : search.state === 'running' ? (
        <Loading>{say('searching', { name })}</Loading>
      ) : !report ? (
        <EmptyState
          title={places?.length === 0 ? say('noInterface') : say('hint')}
          hint={places?.length === 0 ? '' : say('hintMore')}
        />
      ) : rows.length === 0 ? (
        <EmptyState title={say('none', { name })} hint={say('noneHint')} />
      ) : (
        <div className={styles.table}>
          <VirtualTable
            label={say('label')}
            rows={rows}
            columns={columns}
            keyOf={addressOf}
            look={({ address, known }) => ({ selected: address === active, quiet: known !== null })}
            active={active ?? rows[0]?.address ?? null}
            onActive={setActive}
            onChoose={({ address }) => setActive(address)}
            old={!linked}
          />
        </div>
      )}
      {senders.length > 0 ? (
        <p className={styles.bad}>
          <span aria-hidden="true">▲</span>{' '}
          {say('unreadable', {
            count: senders.length,
            n: number(senders.length, language),
            from: senders.slice(0, 8).join(', '),
          })}
        </p>
      ) : null}
      {report && report.dropped > 0 ? (
        <p className={styles.bad}>
          <span aria-hidden="true">▲</span> {say('dropped', { n: number(report.dropped, language) })}
        </p>
      ) : null}
    </section>
  );
}
