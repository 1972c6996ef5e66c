import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { AssetKind } from '../../../src/domain/asset/asset.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { useNow } from '../../state/clock.ts';
import type { AssetRegister } from '../../state/register.ts';
import { live } from '../../state/station.ts';
import type { Only } from './assetBuffers.ts';
import type { MapConfig } from './config.ts';
import { countPassing } from './legendCounts.ts';
import styles from './Map.module.css';
import { KIND_PATHS, LAYER_ORDER } from './shapes.ts';

interface LegendProps {
  readonly register: AssetRegister | null;
  readonly config: Pick<MapConfig, 'hiddenLayers' | 'only' | 'limits' | 'fields'>;
  readonly open: boolean;
  /** The list was opened by its key: its first choice gets the focus. */
  readonly focusFirst: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onSwitch: (kind: AssetKind) => void;
  readonly onOnly: (only: Only) => void;
  readonly onLimits: (shown: boolean) => void;
  readonly onFields: (shown: boolean) => void;
}

const STATES: readonly Only[] = ['all', 'alarm', 'old'];

/** Layers with their shape and count; each is shown or hidden, and all of them by the state that things are in. */
export function Legend(props: LegendProps) {
  const { register, config, open, focusFirst, onOpen, onSwitch, onOnly, onLimits, onFields } = props;
  const { say } = useWords('map');
  const list = useRef<HTMLDivElement>(null);
  const { hiddenLayers, only, limits, fields } = config;
  const buttons = (): HTMLButtonElement[] => [...(list.current?.querySelectorAll('button') ?? [])];

  useEffect(() => {
    if (open && focusFirst) list.current?.querySelectorAll('button')[1]?.focus();
  }, [open, focusFirst]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (to !== undefined) all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
    else if (event.key === 'Escape' || event.key.toLowerCase() === 'l') onOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={list}
      role="group"
      aria-label={say('layers')}
      className={styles.legend}
      data-only={only}
      data-cover
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        className={styles.legendTitle}
        aria-expanded={open}
        title={say(open ? 'layersClose' : 'layersOpen')}
        onClick={() => onOpen(!open)}
      >
        {/* What is put away is said also while the list is closed: an empty map must not pass for a calm town. */}
        {only !== 'all' ? <b>{say(`only.${only}Title`)}</b> : null}
        {only === 'all' && hiddenLayers.length > 0 && !open ? (
          <b>{say('hiddenLayers', { total: hiddenLayers.length })}</b>
        ) : null}
        {only === 'all' && (hiddenLayers.length === 0 || open) ? say('layers') : null}
        <kbd>L</kbd>
      </button>
      {open ? (
        <>
          <div className={styles.only} role="group" aria-label={say('only.label')}>
            {STATES.map((state) => (
              <button
                key={state}
                type="button"
                aria-pressed={only === state}
                data-only-state={state}
                onClick={() => onOnly(state)}
              >
                {say(`only.${state}`)}
              </button>
            ))}
          </div>
          {LAYER_ORDER.map((kind) => {
            const indexes = register?.ofKind(kind) ?? [];
            if (register && indexes.length === 0) return null;
            const shown = !hiddenLayers.includes(kind);
            return (
              <button
                key={kind}
                type="button"
                role="switch"
                aria-checked={shown}
                className={styles.layer}
                data-layer={kind}
                title={say(shown ? 'shown' : 'hidden')}
                onClick={() => onSwitch(kind)}
              >
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d={KIND_PATHS[kind]} />
                </svg>
                <span>{say(`layer.${kind}`)}</span>
                {only === 'all' ? (
                  <Count total={indexes.length} />
                ) : (
                  <Passing indexes={indexes} kind={kind} only={only} />
                )}
              </button>
            );
          })}
          <button
            type="button"
            role="switch"
            aria-checked={limits}
            className={styles.layer}
            data-layer="limits"
            title={say(limits ? 'shown' : 'hidden')}
            onClick={() => onLimits(!limits)}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true" className={styles.limitSign}>
              <path d="M0.5 8H5.5M7.5 8H8.5M10.5 8H15.5" />
            </svg>
            <span>{say('limits')}</span>
            <span />
          </button>
          <button
            type="button"
            role="switch"
            aria-checked={fields}
            className={styles.layer}
            data-layer="fields"
            title={say(fields ? 'fieldsShown' : 'hidden')}
            onClick={() => onFields(!fields)}
          >
            <svg viewBox="0 0 16 16" aria-hidden="true" className={styles.limitSign}>
              <path d="M2 13L6 2.5A11 11 0 0 1 13.5 9.5Z" />
            </svg>
            <span>{say('fields')}</span>
            <span />
          </button>
          {hiddenLayers.length > 0 ? <p className={styles.legendHint}>{say('layerHint')}</p> : null}
        </>
      ) : null}
    </div>
  );
}

function Count({ total }: { total: number }) {
  const { language } = useWords('map');
  return <span>{number(total, language)}</span>;
}

/** How many of a kind are in the states that are shown, as of this second. */
function Passing({ indexes, kind, only }: { indexes: readonly number[]; kind: AssetKind; only: Only }) {
  const now = useNow();
  return <Count total={countPassing(indexes, kind, only, live.columns(), now)} />;
}
