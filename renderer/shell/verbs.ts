import type { DisplayStatus } from '../../src/contract/bridge.ts';
import { POSTS } from '../../src/domain/alarm/definition.ts';
import { folded } from '../i18n/format.ts';
import type { Say } from '../i18n/words.ts';
import { isUnacknowledged } from '../state/acknowledge.ts';
import { useChosenPlace } from '../state/chosenPlace.ts';
import { goTo } from '../state/goTo.ts';
import { linkableNow } from '../state/incidents.ts';
import { lookThere } from '../state/lookThere.ts';
import { useRegister } from '../state/register.ts';
import { openSheet } from '../state/sheet.ts';
import { live, setAppearance } from '../state/station.ts';
import { useAlarms, useAppearance, useSelection, useWindowIdentity } from '../state/stores.ts';
import { useWallPrograms } from '../state/walls.ts';
import { useAnnunciation } from './annunciator/annunciationStore.ts';
import { setPosts, withPost } from './annunciator/posts.ts';
import { silence } from './annunciator/startAnnunciator.ts';
import { callSalvoHere } from './callSalvoHere.ts';
import { arrangeAnew, closePane, hasPane, showPane } from './dockState.ts';
import { panes } from './paneList.ts';
import { acknowledgeSelected, beginIncidentHere, nextLanguage } from './useShortcuts.ts';

/** Something that can be done by its name. */
export interface Verb {
  readonly id: string;
  readonly label: string;
  readonly keys?: string;
  /** Where the keys are afterwards: left to what it did, or back where they were. */
  readonly keepsFocus?: boolean;
  readonly run: () => void;
  /** Asks first, in words; `run` is done only after that. */
  readonly confirm?: { readonly yes: string; readonly no: string };
}

/** The chosen point of the map, else where the selected thing is. */
function placeToLookAt(say: Say): { readonly at: readonly [number, number]; readonly label: string } | null {
  const { place } = useChosenPlace.getState();
  if (place) return { at: place.at, label: place.label ?? say('command.chosenPoint') };
  const { selection } = useSelection.getState();
  const { register } = useRegister.getState();
  const columns = live.columns();
  const index = selection?.asset ? register?.indexOf.get(selection.asset) : undefined;
  if (!register || !columns || index === undefined) return null;
  return { at: [columns.lon[index] ?? 0, columns.lat[index] ?? 0], label: register.name[index] ?? '' };
}

/** Everything that can be done now, in the order in which it is offered. */
export function verbsNow(say: Say, displays: readonly DisplayStatus[]): Verb[] {
  const { selection } = useSelection.getState();
  const { language, light, density } = useAppearance.getState();
  const verbs: Verb[] = [];
  const alarm = selection?.type === 'alarm' ? useAlarms.getState().rows.get(selection.id) : undefined;
  if (alarm && isUnacknowledged(alarm))
    verbs.push({
      id: 'acknowledge',
      label: say('command.acknowledge', { name: `${alarm.assetName}, ${alarm.text[language]}` }),
      keys: 'Alt+A',
      run: () => void acknowledgeSelected(),
    });
  const linkable = linkableNow(language);
  verbs.push({
    id: 'incident',
    label: linkable ? say('command.incidentFrom', { name: linkable.name }) : say('command.incident'),
    keys: 'Alt+I',
    keepsFocus: true,
    run: beginIncidentHere,
  });
  if (useAnnunciation.getState().state?.sounding)
    verbs.push({ id: 'silence', label: say('command.silence'), keys: 'F8', run: () => void silence() });
  const { register } = useRegister.getState();
  const index = selection?.asset ? register?.indexOf.get(selection.asset) : undefined;
  const columns = live.columns();
  if (register && columns && index !== undefined) {
    const name = register.name[index] ?? '';
    const at = [columns.lon[index] ?? 0, columns.lat[index] ?? 0] as const;
    verbs.push({
      id: 'go',
      label: say('command.go', { name }),
      keepsFocus: true,
      run: () => {
        showPane('map');
        goTo({ at, label: name });
      },
    });
  }
  const look = placeToLookAt(say);
  if (look)
    verbs.push({
      id: 'look',
      label: say('command.look', { name: look.label }),
      keepsFocus: true,
      run: () => {
        showPane('map');
        void lookThere(look);
      },
    });
  for (const pane of panes.values())
    verbs.push({
      id: `pane-${pane.id}`,
      label: say('command.showPane', { title: pane.title[language] }),
      ...(pane.key ? { keys: pane.key } : {}),
      keepsFocus: true,
      run: () => showPane(pane.id),
    });
  for (const pane of panes.values())
    if (hasPane(pane.id))
      verbs.push({
        id: `close-${pane.id}`,
        label: say('pane.close', { title: pane.title[language] }),
        run: () => closePane(pane.id),
      });
  verbs.push({ id: 'sheet', label: say('command.sheet'), run: () => void openSheet() });
  verbs.push(...salvoVerbs(say));
  verbs.push(...postVerbs(say));
  verbs.push({ id: 'language', label: say('command.language'), keys: 'Alt+L', run: nextLanguage });
  for (const next of ['day', 'dusk', 'night'] as const)
    if (next !== light)
      verbs.push({
        id: `light-${next}`,
        label: say(`command.light.${next}`),
        keys: 'Alt+N',
        run: () => void setAppearance({ light: next }),
      });
  for (const next of ['desk', 'wall', 'laptop'] as const)
    if (next !== density)
      verbs.push({
        id: `density-${next}`,
        label: say(`command.density.${next}`),
        run: () => void setAppearance({ density: next }),
      });
  for (const { displayKey, label, hasWindow } of displays)
    if (!hasWindow)
      verbs.push({
        id: `window-${displayKey}`,
        label: say('command.openWindow', { label }),
        run: () => window.vigie?.openWindowOn(displayKey),
      });
  verbs.push({
    id: 'layout',
    label: say('command.layout'),
    run: () => {
      const { index: window, count } = useWindowIdentity.getState();
      arrangeAnew(window, count);
    },
  });
  if (window.vigie)
    verbs.push({
      id: 'quit',
      label: say('command.quit'),
      confirm: { yes: say('command.quitSure'), no: say('command.quitNo') },
      run: () => window.vigie?.quit(),
    });
  return verbs;
}

/** The salvos of this position. */
const salvoVerbs = (say: Say): Verb[] =>
  useWallPrograms.getState().salvos.map(({ id, number, name, key }) => ({
    id: `salvo-${id}`,
    label: say('command.salvo', { number, name }),
    ...(key ? { keys: key } : {}),
    run: () => void callSalvoHere(id),
  }));

/** Whose alarms are announced at this position. */
function postVerbs(say: Say): Verb[] {
  const { posts } = useAnnunciation.getState();
  const verbs = POSTS.map((post): Verb => {
    const act = posts.length === 0 ? 'postAlone' : posts.includes(post) ? 'postRemove' : 'postAdd';
    return {
      id: `post-${post}`,
      label: say(`command.${act}`, { post: say(`post.${post}`) }),
      run: () => void setPosts(withPost(posts, post)),
    };
  });
  if (posts.length > 0)
    verbs.unshift({ id: 'posts-all', label: say('command.postsAll'), run: () => void setPosts([]) });
  return verbs;
}

/** Those of the verbs that have every word of the query. */
export function matching(verbs: readonly Verb[], query: string): Verb[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  return verbs.filter(({ label }) => {
    const text = folded(label);
    return words.every((word) => text.includes(word));
  });
}
