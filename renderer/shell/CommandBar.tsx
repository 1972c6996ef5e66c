import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import type { SearchHit } from '../../src/contract/assets.ts';
import type { DisplayStatus } from '../../src/contract/bridge.ts';
import { useWords } from '../i18n/words.ts';
import { goTo } from '../state/goTo.ts';
import { useSearch } from '../state/search.ts';
import { select } from '../state/station.ts';
import { useLink } from '../state/stores.ts';
import { hasPane, showPane } from './dockState.ts';
import styles from './shell.module.css';
import { matching, type Verb, verbsNow } from './verbs.ts';

/** Where equipment, addresses and acts are called by name. Not modal: the window behind lives on. */
export function CommandBar({ onClose }: { onClose: () => void }) {
  const { say } = useWords('shell');
  const [query, setQuery] = useState('');
  const [displays, setDisplays] = useState<readonly DisplayStatus[]>([]);
  const [asking, setAsking] = useState<Verb | null>(null);
  const { hits, complete, query: answered } = useSearch(query, 10);
  /**
   * Enter came before the answer to what was typed: it takes the first of the answer, never of an older one; where no
   * thing is called so, the first act that is.
   */
  const [eager, setEager] = useState('');
  const away = useLink(({ state }) => state !== 'connected');
  const root = useRef<HTMLDivElement>(null);
  const chooseNow = useRef<(hit: SearchHit) => void>(() => undefined);
  const before = useRef<Element | null>(null);

  useEffect(() => {
    before.current = document.activeElement;
    root.current?.querySelector('input')?.focus();
    void window.vigie?.displays().then(setDisplays);
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) onClose();
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [onClose]);

  const close = (giveBack: boolean): void => {
    onClose();
    if (giveBack && before.current instanceof HTMLElement) before.current.focus();
  };
  const run = (verb: Verb): void => {
    if (verb.confirm && asking !== verb) {
      setAsking(verb);
      setQuery('');
      return;
    }
    close(!verb.keepsFocus);
    verb.run();
  };
  const choose = (hit: SearchHit): void => {
    if (hit.type === 'asset') select({ type: 'asset', id: hit.id, asset: hit.id });
    const here = hasPane('map');
    close(!here);
    if (!here) return;
    showPane('map');
    goTo({ at: hit.at, label: hit.label });
  };

  chooseNow.current = choose;
  const firstVerb = useRef<() => void>(() => undefined);

  const wanted = query.trim();
  const stale = answered !== '' && answered !== wanted;
  useEffect(() => {
    if (eager === '' || eager !== wanted || answered !== wanted) return;
    setEager('');
    const first = hits[0];
    if (first && !first.near) chooseNow.current(first);
    else firstVerb.current();
  }, [eager, wanted, answered, hits]);

  const verbs = asking ? [] : matching(verbsNow(say, displays), query);
  firstVerb.current = () => {
    const [first] = verbs;
    if (first) run(first);
  };
  return (
    <div
      ref={root}
      role="dialog"
      aria-modal="false"
      aria-label={say('command.label')}
      className={styles.commandBar}
      onKeyDownCapture={(event) => {
        const item = root.current?.querySelector('[cmdk-item][aria-selected="true"]');
        if (event.key !== 'Enter' || !stale || !item?.hasAttribute('data-hit')) return;
        event.preventDefault();
        event.stopPropagation();
        setEager(wanted);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        if (asking) setAsking(null);
        else close(true);
      }}
    >
      <Command label={say('command.label')} shouldFilter={false} loop>
        <Command.Input
          value={query}
          onValueChange={setQuery}
          placeholder={say('command.placeholder')}
          maxLength={200}
        />
        <Command.List>
          {asking?.confirm ? (
            <>
              <Command.Item value="no" onSelect={() => setAsking(null)}>
                {asking.confirm.no}
              </Command.Item>
              <Command.Item value="yes" onSelect={() => run(asking)}>
                {asking.confirm.yes}
              </Command.Item>
            </>
          ) : null}
          {hits.length > 0 && (
            <Command.Group heading={say(hits.some(({ near }) => near) ? 'command.near' : 'command.places')}>
              {hits.map((hit) => (
                <Command.Item
                  key={`${hit.type}/${hit.id}/${hit.label}`}
                  value={`${hit.type}/${hit.id}/${hit.label}`}
                  data-hit=""
                  onSelect={() => choose(hit)}
                >
                  <span className={styles.hit}>{hit.label}</span>
                  <span className={styles.quiet}>{hit.detail}</span>
                  <span className={styles.type}>
                    {hit.kind ? say(`kind.${hit.kind}`) : say(`command.type.${hit.type}`)}
                  </span>
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {verbs.length > 0 && (
            <Command.Group heading={say('command.verbs')}>
              {verbs.map((verb) => (
                <Command.Item key={verb.id} value={verb.id} onSelect={() => run(verb)}>
                  <span className={styles.hit}>{verb.label}</span>
                  {verb.keys ? <kbd>{verb.keys}</kbd> : null}
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {!asking && verbs.length === 0 && hits.length === 0 && complete && answered === wanted && wanted !== '' && (
            <p className={styles.quiet}>{say('command.none', { query })}</p>
          )}
          {!complete && <p className={styles.quiet}>{say('command.building')}</p>}
          {away && query !== '' && <p className={styles.quiet}>{say('command.away')}</p>}
        </Command.List>
        <footer className={styles.quiet}>{say('command.hint')}</footer>
      </Command>
    </div>
  );
}
