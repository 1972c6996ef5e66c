import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { AssetKind } from '../../../src/domain/asset/asset.ts';
import { number } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { AssetRegister } from '../../state/register.ts';
import styles from './Map.module.css';
import { KIND_PATHS, LAYER_ORDER } from './shapes.ts';

interface LegendProps {
  readonly register: AssetRegister | null;
  readonly hidden: readonly AssetKind[];
  readonly open: boolean;
  /** The list was opened by its key: the first layer gets the focus. */
  readonly focusFirst: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onSwitch: (kind: AssetKind) => void;
  readonly limits: boolean;
  readonly onLimits: (shown: boolean) => void;
}

/** Layers with their shape and count; each is shown or hidden. */
export function Legend({ register, hidden, open, focusFirst, onOpen, onSwitch, limits, onLimits }: LegendProps) {
  const { say, language } = useWords('map');
  const list = useRef<HTMLDivElement>(null);
  const buttons = (): HTMLButtonElement[] => [...(list.current?.querySelectorAll('button') ?? [])];

  useEffect(() => {
    if (open && focusFirst) list.current?.querySelectorAll('button')[1]?.focus();
  }, [open, focusFirst]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
    else if (event.key === 'Escape' || event.key.toLowerCase() === 'l') onOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={list} role="group" aria-label={say('layers')} className={styles.legend} onKeyDown={onKeyDown}>
      <button
        type="button"
        className={styles.legendTitle}
        aria-expanded={open}
        title={say(open ? 'layersClose' : 'layersOpen')}
        onClick={() => onOpen(!open)}
      >
        {say('layers')}
        <kbd>L</kbd>
      </button>
      {open ? (
        <>
          {LAYER_ORDER.map((kind) => {
            const count = register?.ofKind(kind).length ?? 0;
            if (register && count === 0) return null;
            const shown = !hidden.includes(kind);
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
                <span>{number(count, language)}</span>
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
          {hidden.length > 0 ? <p className={styles.legendHint}>{say('layerHint')}</p> : null}
        </>
      ) : null}
    </div>
  );
}
