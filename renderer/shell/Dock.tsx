import {
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { type ComponentType, type FunctionComponent, lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { addNotice } from '../state/notices.ts';
import { connection } from '../state/station.ts';
import { useWindowIdentity } from '../state/stores.ts';
import { PaneHeaderSlot } from '../ui/PaneHeader.tsx';
import { Loading } from '../ui/States.tsx';
import './dock.css';
import {
  arrangeAnew,
  arrangeAsSaved,
  attachDock,
  type PanelParams,
  saveLayout,
  saveLayoutSoon,
  useHeaderSlots,
} from './dockState.ts';
import { ErrorFence } from './ErrorFence.tsx';
import type { PaneProps } from './paneDefinition.ts';
import { panes } from './paneList.ts';

/** Loaded once each, when first shown. */
const views = new Map<string, ComponentType<PaneProps>>(
  [...panes].map(([id, pane]) => [id, lazy(pane.load as () => Promise<{ default: ComponentType<PaneProps> }>)]),
);

function DockedPane({ api, params }: IDockviewPanelProps<PanelParams>) {
  const { say, language } = useWords('shell');
  const pane = panes.get(params.pane);
  const View = views.get(params.pane);
  const [visible, setVisible] = useState(api.isVisible);
  const [group, setGroup] = useState(api.group.id);
  const slot = useHeaderSlots((slots) => slots[group] ?? null);
  useEffect(() => {
    const heard = [
      api.onDidVisibilityChange(({ isVisible }) => setVisible(isVisible)),
      api.onDidGroupChange(() => setGroup(api.group.id)),
    ];
    return () => {
      for (const one of heard) one.dispose();
    };
  }, [api]);
  // A configuration that this version cannot read is left at what the pane comes with.
  const config = useMemo(() => {
    const read = pane?.configSchema.safeParse(params.config);
    if (read?.success) return read.data;
    const fresh = pane?.configSchema.safeParse({});
    return fresh?.success ? fresh.data : undefined;
  }, [pane, params.config]);
  if (!pane || !View) return null;
  const saveConfig = (next: unknown): void => {
    api.updateParameters({ pane: params.pane, config: next });
    saveLayoutSoon();
  };
  return (
    <section
      className="vigie-pane"
      data-panel={api.id}
      data-pane-id={pane.id}
      tabIndex={-1}
      aria-label={pane.title[language]}
    >
      <PaneHeaderSlot.Provider value={visible ? slot : null}>
        <ErrorFence name={pane.id}>
          <Suspense fallback={<Loading>{say('pane.loading')}</Loading>}>
            <View config={config} saveConfig={saveConfig} />
          </Suspense>
        </ErrorFence>
      </PaneHeaderSlot.Provider>
    </section>
  );
}

function Tab({ api, params }: IDockviewPanelHeaderProps<PanelParams>) {
  const { say, language } = useWords('shell');
  const pane = panes.get(params.pane);
  const title = pane?.title[language] ?? params.pane;
  // The docking library names the tab for those who hear it.
  useEffect(() => api.setTitle(title), [api, title]);
  return (
    <div className="vigie-tab" title={pane?.key ? `${title}, ${pane.key}` : title}>
      <span>{title}</span>
      {/* For the mouse; by keys the command bar closes a pane. */}
      <i data-close={params.pane} title={say('pane.close', { title })} aria-hidden="true" onClick={() => api.close()}>
        ×
      </i>
    </div>
  );
}

function HeaderSlot({ group }: IDockviewHeaderActionsProps) {
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  useEffect(() => {
    useHeaderSlots.setState({ [group.id]: element });
    return () => useHeaderSlots.setState({ [group.id]: null });
  }, [group.id, element]);
  return <div ref={setElement} className="vigie-slot" />;
}

function Watermark() {
  const { say } = useWords('shell');
  return <p className="vigie-watermark">{say('pane.none')}</p>;
}

const COMPONENTS = { pane: DockedPane as FunctionComponent<IDockviewPanelProps> };
const THEME = { name: 'vigie', className: 'vigie-dock', gap: 4 };

/** The panes of this window. Their layout comes from the station before any is shown, and goes back at each change. */
export function Dock() {
  const ready = ({ api }: DockviewReadyEvent): void => {
    const { workspaceId } = useWindowIdentity.getState();
    attachDock(api, workspaceId);
    let arranged = false;
    connection.onConnected((client) => {
      if (arranged) {
        saveLayout();
        return;
      }
      client.session
        .loadWorkspace({ workspace: workspaceId })
        .catch(() => ({ layout: null }))
        .then(({ layout }) => {
          if (arranged) return;
          arranged = true;
          const { index, count } = useWindowIdentity.getState();
          if (layout === null || !arrangeAsSaved(layout)) {
            if (layout !== null)
              addNotice({
                id: 'layout',
                at: Date.now(),
                refusal: { code: 'layout.unreadable', message: 'saved layout', context: {} },
              });
            arrangeAnew(index, count);
          }
          api.onDidLayoutChange(saveLayoutSoon);
          api.onDidActivePanelChange(saveLayoutSoon);
        });
    });
    window.addEventListener('pagehide', saveLayout);
  };
  return (
    <DockviewReact
      className="vigie-dock"
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={Tab as FunctionComponent<IDockviewPanelHeaderProps>}
      leftHeaderActionsComponent={HeaderSlot}
      watermarkComponent={Watermark}
      disableFloatingGroups
      onReady={ready}
    />
  );
}
