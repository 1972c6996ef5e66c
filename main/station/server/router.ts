import { implement } from '@orpc/server';
import { stationContract } from '../../../src/contract/contract.ts';
import { CONTRACT_VERSION, type Hello } from '../../../src/contract/session.ts';
import type { Commissioning } from '../commissioning/commissioning.ts';
import type { CommandEngine } from '../devices/commandEngine.ts';
import type { Quarantine } from '../devices/quarantine.ts';
import type { History } from '../history/history.ts';
import type { Register } from '../register/register.ts';
import type { SearchIndex } from '../search/searchIndex.ts';
import type { AssetService } from '../services/assetService.ts';
import type { CallService } from '../services/callService.ts';
import type { CameraService } from '../services/cameras/cameraService.ts';
import type { WallService } from '../services/cameras/wallService.ts';
import type { ChangeFeed } from '../services/changeFeed.ts';
import type { OutageService } from '../services/fallback/outageService.ts';
import type { IncidentService } from '../services/incidents/incidentService.ts';
import type { OperatorDesk } from '../services/operator/operatorDesk.ts';
import type { OutboxService } from '../services/outboxService.ts';
import type { SessionService } from '../services/sessionService.ts';
import type { TeamService } from '../services/teams/teamService.ts';
import type { AlarmParts } from './alarmRoutes.ts';
import { alarmRoutes } from './alarmRoutes.ts';
import { cameraRoutes } from './cameraRoutes.ts';
import { evidenceRoutes } from './evidenceRoutes.ts';
import { incidentRoutes, teamRoutes } from './incidentRoutes.ts';
import { maskRoutes } from './maskRoutes.ts';
import { operatorRoutes } from './operatorRoutes.ts';
import { outageRoutes } from './outageRoutes.ts';
import { outcome, sendable } from './outcome.ts';
import type { CallContext } from './ptzRoutes.ts';
import { wallRoutes } from './wallRoutes.ts';

/** The services behind the contract. */
export interface RouterParts {
  readonly session: SessionService;
  readonly alarmParts: AlarmParts;
  readonly assets: AssetService;
  /** Ids of assets of which something changed that their card shows. */
  readonly assetFeed: ChangeFeed<string>;
  readonly calls: CallService;
  readonly incidents: IncidentService;
  readonly teams: TeamService;
  readonly cameras: CameraService;
  readonly walls: WallService;
  readonly commands: CommandEngine;
  readonly outage: OutageService;
  readonly outbox: OutboxService;
  readonly desk: OperatorDesk;
  readonly commissioning: Commissioning;
  readonly search: SearchIndex;
  readonly history: History;
  readonly quarantine: Pick<Quarantine, 'list'>;
  readonly rejectedFeed: ChangeFeed<'rejected'>;
  readonly register: Register;
  readonly hello: () => Omit<Hello, 'contractVersion'>;
  readonly position: string;
}

/** Least time between two sendings of one asset, ms: a card is read by a person. */
const CARD_INTERVAL = 250;

/** Least time between two sendings of the state of the links, ms: in a flood of alarms it changes with each writing. */
const STATUS_INTERVAL = 200;

/** Least time between two sendings of what is not agreed on, ms. */
const OUTBOX_INTERVAL = 500;

/** Least time between two sendings of what was dropped, ms. */
const REJECTED_INTERVAL = 1_000;

/** First the present value, then each new one. */
async function* values<K, T>(
  feed: ChangeFeed<K>,
  signal: AbortSignal | undefined,
  value: () => T,
  interval = 0,
): AsyncGenerator<T> {
  const changes = feed.subscribe(signal, interval);
  yield value();
  for await (const _ of changes) yield value();
}

/** The contract, answered. */
export function createRouter(parts: RouterParts) {
  const os = implement(stationContract).$context<CallContext>();
  const { session, assets, calls, cameras, commands, commissioning, outbox, search, register } = parts;
  return os.router({
    session: {
      hello: os.session.hello.handler(({ context }) => {
        const hello = parts.hello();
        // Pictures straight from a video server would not come through the door that a window elsewhere has.
        const servedVideo = hello.servedVideo && !context.elsewhere;
        return { contractVersion: CONTRACT_VERSION, ...hello, servedVideo };
      }),
      watchStatus: os.session.watchStatus.handler(({ signal }) =>
        values(session.statusFeed, signal, session.status, STATUS_INTERVAL),
      ),
      watchNotices: os.session.watchNotices.handler(({ signal }) => session.notices.watch(signal)),
      watchRejected: os.session.watchRejected.handler(({ signal }) =>
        values(parts.rejectedFeed, signal, parts.quarantine.list, REJECTED_INTERVAL),
      ),
      watchSelection: os.session.watchSelection.handler(({ signal }) =>
        values(session.selectionFeed, signal, session.selection),
      ),
      select: os.session.select.handler(({ input }) => {
        session.select(input.selection, input.by);
        return { ok: true };
      }),
      watchAppearance: os.session.watchAppearance.handler(({ signal }) =>
        values(session.appearanceFeed, signal, session.appearance),
      ),
      setAppearance: os.session.setAppearance.handler(({ input }) => outcome(session.setAppearance(input))),
      loadWorkspace: os.session.loadWorkspace.handler(({ input }) => ({
        layout: session.loadWorkspace(input.workspace),
      })),
      saveWorkspace: os.session.saveWorkspace.handler(({ input }) =>
        outcome(session.saveWorkspace(input.workspace, input.layout)),
      ),
    },
    alarm: alarmRoutes(parts.alarmParts),
    wall: wallRoutes(parts.walls),
    asset: {
      watch: os.asset.watch.handler(async function* ({ input, signal }) {
        const changes = parts.assetFeed.subscribe(signal, CARD_INTERVAL);
        const first = assets.detail(input.asset);
        if (first) yield first;
        for await (const ids of changes) {
          const detail = ids.has(input.asset) ? assets.detail(input.asset) : null;
          if (detail) yield detail;
        }
      }),
      get: os.asset.get.handler(({ input }) => assets.detail(input.asset)),
      search: os.asset.search.handler(({ input }) => search.search(input.query, input.limit, input.types)),
      nearest: os.asset.nearest.handler(({ input }) =>
        register.nearest(input.at, input.kind, input.limit).map(({ asset, metres }) => ({
          id: asset.id,
          number: asset.number,
          name: asset.name,
          metres: Math.round(metres),
        })),
      ),
      history: os.asset.history.handler(({ input: { asset, point, from, to } }) => {
        const index = register.indexOf(asset);
        const kept = index === undefined ? null : parts.history.classOf(index, point);
        if (index === undefined || !kept) return null;
        const samples = parts.history.read(index, point, from, to);
        return { ...kept, times: samples.map(({ at }) => at), values: samples.map(({ value }) => value) };
      }),
      command: os.asset.command.handler(async ({ input }) => {
        const allowed = parts.desk.may('command', register.byId(input.asset)?.commune ?? '');
        if (!allowed.ok) return outcome(allowed);
        return outcome(
          await commands.request({
            id: input.commandId,
            asset: input.asset,
            capability: input.capability,
            value: input.value,
            by: parts.position,
          }),
        );
      }),
    },
    call: {
      watch: os.call.watch.handler(({ signal }) => calls.watch(signal)),
      watchLeases: os.call.watchLeases.handler(({ signal }) => calls.watchLeases(signal)),
      claim: os.call.claim.handler(async ({ input }) => outcome(await calls.claim(input.call))),
      saveDraft: os.call.saveDraft.handler(({ input }) => outcome(calls.saveDraft(input.call, input.draft))),
      complete: os.call.complete.handler(async ({ input }) => outcome(await calls.complete(input.call, input.draft))),
    },
    incident: incidentRoutes(parts.incidents),
    team: teamRoutes(parts.teams),
    camera: cameraRoutes(cameras),
    evidence: evidenceRoutes(cameras.evidence),
    mask: maskRoutes(cameras.masks),
    outage: outageRoutes(parts.outage),
    outbox: {
      watch: os.outbox.watch.handler(({ signal }) => values(outbox.feed, signal, outbox.outbox, OUTBOX_INTERVAL)),
      markRead: os.outbox.markRead.handler(({ input }) => outcome(outbox.markRead(input.upTo))),
    },
    operator: operatorRoutes(parts.desk),
    commissioning: {
      inspect: os.commissioning.inspect.handler(async ({ input }) => {
        const inspected = await commissioning.inspect(input.upload);
        return inspected.ok
          ? { ok: true as const, inspection: inspected.value }
          : { ok: false as const, refusal: { ...inspected.refusal, context: { ...inspected.refusal.context } } };
      }),
      preview: os.commissioning.preview.handler(({ input, signal }) =>
        commissioning.preview(input.upload, input.mapping, signal),
      ),
      apply: os.commissioning.apply.handler(async function* ({ input, signal }) {
        const allowed = parts.desk.may('register', null);
        if (allowed.ok) yield* commissioning.apply(input.commandId, input.preview, signal);
        else yield { type: 'refused' as const, refusal: sendable(allowed.refusal) };
      }),
      undo: os.commissioning.undo.handler(async ({ input }) => {
        const allowed = parts.desk.may('register', null);
        return outcome(allowed.ok ? await commissioning.undo(input.import) : allowed);
      }),
      watchImports: os.commissioning.watchImports.handler(({ signal }) =>
        values(commissioning.importFeed, signal, commissioning.imports),
      ),
      mappings: os.commissioning.mappings.handler(() => commissioning.mappings()),
      saveMapping: os.commissioning.saveMapping.handler(({ input }) => outcome(commissioning.saveMapping(input))),
    },
  });
}
