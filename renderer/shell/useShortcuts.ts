import { useEffect, useRef } from 'react';
import { tinykeys } from 'tinykeys';
import { SALVO_KEYS } from '../../src/contract/walls.ts';
import { acknowledge } from '../state/acknowledge.ts';
import { stationNow } from '../state/clock.ts';
import { beginIncident } from '../state/incidents.ts';
import { dismissNotice, tellOutcome, useNotices } from '../state/notices.ts';
import { setAppearance } from '../state/station.ts';
import { useAppearance, useSelection } from '../state/stores.ts';
import { useWallPrograms } from '../state/walls.ts';
import { silence } from './annunciator/startAnnunciator.ts';
import { callSalvoHere } from './callSalvoHere.ts';
import { nextGroup, showPane } from './dockState.ts';
import { panes } from './paneList.ts';

/** `Alt+1` in the operator's words is the key at that place, whatever the keyboard writes with it. */
const bindingOf = (key: string): string => key.replace(/\+(\d)$/, '+Digit$1');

const LIGHTS = ['night', 'dusk', 'day'] as const;

/** Language, light: switched in every window. */
export const nextLanguage = (): void =>
  void setAppearance({ language: useAppearance.getState().language === 'fr' ? 'en' : 'fr' });
export const nextLight = (): void => {
  const at = LIGHTS.indexOf(useAppearance.getState().light);
  void setAppearance({ light: LIGHTS[(at + 1) % LIGHTS.length] ?? 'night' });
};

/** Acknowledges the alarm that is selected; a refusal is told. */
export async function acknowledgeSelected(): Promise<void> {
  const { selection } = useSelection.getState();
  if (selection?.type !== 'alarm') return;
  const { outcome } = await acknowledge([selection.id]);
  tellOutcome(outcome, stationNow());
}

/** Opens the form of a new incident with what is selected. */
export function beginIncidentHere(): void {
  // First the pane, whose list takes the keys, then the form, which takes them from it.
  showPane('incident');
  beginIncident(useAppearance.getState().language);
}

/** Keys that work anywhere in the window, while typing too: each has Ctrl, Alt or is a function key. */
export function useShortcuts(openCommandBar: () => void): void {
  const open = useRef(openCommandBar);
  open.current = openCommandBar;
  useEffect(() => {
    const act =
      (what: () => void) =>
      (event: KeyboardEvent): void => {
        event.preventDefault();
        what();
      };
    const bindings: Record<string, (event: KeyboardEvent) => void> = {
      'Control+k': act(() => open.current()),
      F2: act(() => open.current()),
      F6: act(() => nextGroup(1)),
      'Shift+F6': act(() => nextGroup(-1)),
      F8: act(() => void silence()),
      'Alt+a': act(() => void acknowledgeSelected()),
      'Alt+i': act(beginIncidentHere),
      'Alt+l': act(nextLanguage),
      'Alt+n': act(nextLight),
      'Alt+r': act(() => {
        const last = useNotices.getState().notices.at(-1);
        if (last) dismissNotice(last.id);
      }),
    };
    for (const key of SALVO_KEYS)
      bindings[key] = (event) => {
        const salvo = useWallPrograms.getState().salvos.find((one) => one.key === key);
        // A key that calls nothing is left to the system: F3 looks for words in a browser's page.
        if (salvo) act(() => void callSalvoHere(salvo.id))(event);
      };
    for (const { key, id } of panes.values()) if (key) bindings[bindingOf(key)] = act(() => showPane(id));
    return tinykeys(window, bindings, { ignore: () => false });
  }, []);
}
