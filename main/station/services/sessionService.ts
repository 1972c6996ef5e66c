import { z } from 'zod';
import {
  type Appearance,
  appearanceSchema,
  type Selection,
  type StationStatus,
} from '../../../src/contract/session.ts';
import { ok, type Result, refuse } from '../../../src/shared/result.ts';
import { type ChangeFeed, createChangeFeed } from './changeFeed.ts';
import type { NoticeBoard } from './noticeBoard.ts';

/** Where settings and layouts are kept over a restart. */
export interface SettingsStore {
  setting(key: string): string | null;
  setSetting(key: string, value: string): Result<void>;
  loadWorkspace(workspace: string): string | null;
  saveWorkspace(workspace: string, layout: string): Result<void>;
}

/** What all windows of this station share: the selected thing, light and language, layouts, the state of the links. */
export interface SessionService {
  readonly selection: () => { selection: Selection; by: string };
  readonly selectionFeed: ChangeFeed<'selection'>;
  select(selection: Selection, by: string): void;
  readonly appearance: () => Appearance;
  readonly appearanceFeed: ChangeFeed<'appearance'>;
  setAppearance(appearance: Appearance): Result<void>;
  loadWorkspace(workspace: string): string | null;
  saveWorkspace(workspace: string, layout: string): Result<void>;
  readonly status: () => StationStatus;
  readonly statusFeed: ChangeFeed<'status'>;
  readonly notices: NoticeBoard;
}

const saved = z.string().transform((text, context): Appearance => {
  try {
    return appearanceSchema.parse(JSON.parse(text));
  } catch {
    context.addIssue('not an appearance');
    return z.NEVER;
  }
});

/** Builds the service. A language that was asked for wins over the one of last time. What is `told` is put together by the composition root, which knows the links. */
export function createSessionService(
  store: SettingsStore,
  language: { readonly of: 'fr' | 'en'; readonly asked: boolean },
  told: Pick<SessionService, 'status' | 'statusFeed' | 'notices'>,
): SessionService {
  let selection: { selection: Selection; by: string } = { selection: null, by: '' };
  const kept = saved.safeParse(store.setting('appearance') ?? '');
  let appearance: Appearance = kept.success
    ? { ...kept.data }
    : { language: language.of, light: 'night', density: 'desk' };
  if (language.asked && appearance.language !== language.of) {
    appearance = { ...appearance, language: language.of };
    store.setSetting('appearance', JSON.stringify(appearance));
  }
  const selectionFeed = createChangeFeed<'selection'>();
  const appearanceFeed = createChangeFeed<'appearance'>();
  return {
    selection: () => selection,
    selectionFeed,
    select(next, by) {
      selection = { selection: next, by };
      selectionFeed.changed('selection');
    },
    appearance: () => appearance,
    appearanceFeed,
    setAppearance(next) {
      appearance = next;
      appearanceFeed.changed('appearance');
      const written = store.setSetting('appearance', JSON.stringify(next));
      return written.ok ? ok(undefined) : written;
    },
    loadWorkspace: (workspace) => store.loadWorkspace(workspace),
    saveWorkspace: (workspace, layout) =>
      workspace === '' ? refuse('workspace.no-name', 'a layout needs a name') : store.saveWorkspace(workspace, layout),
    ...told,
  };
}
