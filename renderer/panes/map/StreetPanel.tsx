import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { BaseMap } from '../../../src/contract/register.ts';
import { folded } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { useGoTo } from '../../state/goTo.ts';
import { useSearch } from '../../state/search.ts';
import { useLink } from '../../state/stores.ts';
import type { Street } from './drawing.ts';
import { metresToLine } from './gather.ts';
import { ToolPanel } from './ToolPanel.tsx';
import styles from './Tools.module.css';

interface StreetPanelProps {
  readonly baseMap: BaseMap | null;
  readonly onStreet: (street: Street) => void;
  readonly onClose: () => void;
}

/** The station places a street in its middle; a piece this near to it is the one that was meant, m. */
const AT_MOST = 2_000;

/** The piece of a street that a search meant: by its id, else the nearest of its name. */
export function streetFound(
  streets: readonly Street[],
  hit: { readonly id?: string; readonly label: string; readonly at: readonly [number, number] },
): Street | null {
  const exact = streets.find(({ id }) => id === hit.id);
  if (exact) return exact;
  let best: Street | null = null;
  let limit = AT_MOST;
  for (const street of streets) {
    if (folded(street.name) !== folded(hit.label)) continue;
    const metres = metresToLine(street.line, hit.at[0], hit.at[1]);
    if (metres > limit) continue;
    limit = metres;
    best = street;
  }
  return best;
}

/** A street is chosen by its name, or by a click on it. */
export function StreetPanel({ baseMap, onStreet, onClose }: StreetPanelProps) {
  const { say } = useWords('map');
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const text = query.trim();
  const found = useSearch(text, 8, ['street']);
  const away = useLink(({ state }) => state !== 'connected');
  const last = useGoTo(({ place }) => place);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const streets = baseMap?.streets;
  const sought = useMemo(() => (last && streets ? streetFound(streets, last) : null), [last, streets]);
  const offered: readonly { readonly key: string; readonly label: string; readonly detail: string; street: Street }[] =
    [
      ...(text === '' && sought
        ? [{ key: 'last', label: sought.name, detail: say('street.sought'), street: sought }]
        : []),
      ...found.hits.flatMap((hit) => {
        const street = streetFound(streets ?? [], hit);
        return street ? [{ key: hit.id, label: hit.label, detail: hit.detail, street }] : [];
      }),
    ];
  const active = Math.max(0, Math.min(at, offered.length - 1));
  // What is listed answers older words: Enter does not take what was not read yet.
  const stale = text !== '' && found.query !== text;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(offered.length - 1, active + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, active - 1));
    else if (event.key === 'Enter') {
      const one = offered[active];
      if (one && !stale) onStreet(one.street);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ToolPanel title={say('tools.street')} name="street" onClose={onClose}>
      <input
        ref={field}
        role="combobox"
        aria-label={say('street.name')}
        aria-expanded={offered.length > 0}
        aria-controls={id}
        aria-activedescendant={offered[active] ? `${id}-${active}` : undefined}
        value={query}
        maxLength={200}
        placeholder={say('street.name')}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {offered.length > 0 ? (
        <div id={id} role="listbox" aria-label={say('street.name')} className={styles.hits} data-old={stale}>
          {offered.map((one, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the focus and the keys
            <div
              key={one.key}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === active}
              onClick={() => onStreet(one.street)}
            >
              <span>{one.label}</span> <small>{one.detail}</small>
            </div>
          ))}
        </div>
      ) : null}
      {text.length >= 2 && found.query === text && found.complete && offered.length === 0 ? (
        <p className={styles.hint}>{say('street.none', { query: text })}</p>
      ) : null}
      <p className={styles.hint}>{say(away ? 'street.away' : 'street.hint')}</p>
    </ToolPanel>
  );
}
