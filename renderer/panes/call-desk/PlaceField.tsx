import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { SearchHit } from '../../../src/contract/assets.ts';
import type { CallDraft, CallRow } from '../../../src/contract/calls.ts';
import type { LonLat } from '../../../src/domain/asset/asset.ts';
import { useWords } from '../../i18n/words.ts';
import { goTo } from '../../state/goTo.ts';
import { useSearch } from '../../state/search.ts';
import { useLink } from '../../state/stores.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './CallDesk.module.css';

interface PlaceFieldProps {
  readonly place: CallDraft['place'];
  readonly hint: CallRow['hint'];
  readonly onPlace: (place: CallDraft['place']) => void;
  /** Whether an alarm is present near a place. */
  readonly alarmAt: (at: LonLat) => boolean;
}

const PLACES: readonly SearchHit['type'][] = ['address', 'street', 'crossing', 'asset'];

/** Address search: what is typed is looked up at the station; arrows choose, Enter takes. */
export function PlaceField({ place, hint, onPlace, alarmAt }: PlaceFieldProps) {
  const { say } = useWords('call-desk');
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const away = useLink(({ state }) => state !== 'connected');
  const text = query.trim();
  const found = useSearch(text, 8, PLACES);
  const list = useRef<HTMLDivElement>(null);

  // The first line of another answer is not the one the hand was on.
  const [answered, setAnswered] = useState(found.query);
  if (answered !== found.query) {
    setAnswered(found.query);
    setAt(0);
  }

  const offered: readonly {
    readonly key: string;
    readonly label: string;
    readonly detail: string;
    readonly at: LonLat;
  }[] = [
    ...(hint && text === ''
      ? [
          {
            key: 'hint',
            label: hint.label,
            detail: say('placeHint'),
            at: hint.at,
          },
        ]
      : []),
    ...(text.length >= 2
      ? found.hits.map((hit) => ({
          key: `${hit.type}/${hit.id}/${hit.label}`,
          label: hit.label,
          detail: hit.detail,
          at: hit.at,
        }))
      : []),
  ];
  /** What is listed answers older words: it may be clicked, but Enter does not take what was not read yet. */
  const stale = text.length >= 2 && found.query !== text;
  const take = (index: number): void => {
    const hit = offered[index];
    if (!hit) return;
    setAt(0);
    onPlace({ label: hit.label.slice(0, 200), at: [hit.at[0], hit.at[1]] });
    setQuery('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(offered.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter' && !event.ctrlKey) {
      if (!stale) take(at);
    } else return;
    requestAnimationFrame(() =>
      list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
    );
    event.preventDefault();
    event.stopPropagation();
  };

  if (place)
    return (
      <div className={styles.placed}>
        <b>{place.label}</b>
        <Button keys="Alt M" onClick={() => goTo({ at: place.at, label: place.label })}>
          {say('placeShow')}
        </Button>
        <Button onClick={() => onPlace(null)}>{say('placeChange')}</Button>
      </div>
    );
  return (
    <div className={styles.search}>
      <input
        role="combobox"
        aria-label={say('place')}
        aria-expanded={offered.length > 0}
        aria-controls={id}
        aria-activedescendant={offered[at] ? `${id}-${at}` : undefined}
        value={query}
        maxLength={200}
        placeholder={say('placePlaceholder')}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {found.query === text && found.hits.some(({ near }) => near) ? (
        <p className={styles.quiet}>{say('placeNear')}</p>
      ) : null}
      {offered.length > 0 ? (
        <div ref={list} id={id} role="listbox" aria-label={say('place')} className={styles.hits} data-old={stale}>
          {offered.map((hit, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the focus and the keys
            <div
              key={hit.key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              className={styles.hit}
              onClick={() => take(index)}
            >
              <span>
                <b>{hit.label}</b> <span className={styles.quiet}>{hit.detail}</span>
              </span>
              {alarmAt(hit.at) ? <span className={styles.alarmHere}>{say('alarmHere')}</span> : null}
            </div>
          ))}
        </div>
      ) : null}
      {text.length >= 2 && found.query === text && found.hits.length === 0 && found.complete ? (
        <p className={styles.quiet}>{say('placeNone', { query: text })}</p>
      ) : null}
      {found.complete ? null : <p className={styles.quiet}>{say('placeBuilding')}</p>}
      {text.length >= 2 && away ? <p className={styles.quiet}>{say('placeAway')}</p> : null}
    </div>
  );
}
