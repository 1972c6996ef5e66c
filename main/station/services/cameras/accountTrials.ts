import type { TrialFound } from '../../../../src/contract/cameraAccounts.ts';
import type { Asset } from '../../../../src/domain/asset/asset.ts';
import { type LastTrial, TRIAL_PACE, trialWait } from '../../../../src/domain/camera/accounts.ts';
import { ok, type Result, refuse } from '../../../../src/shared/result.ts';
import type { CameraPlace } from '../../links/onvif/cameraPlace.ts';
import { cameraRefusal } from '../../links/onvif/cameraRefusals.ts';
import type { CameraSession } from '../../links/onvif/cameraSession.ts';
import type { OnvifLink } from '../../links/onvif/onvifLink.ts';
import type { CameraAccount, CameraAccounts } from './cameraAccounts.ts';

/** A trial that is wanted: `account` null is the usual one. */
export interface WantedTrial {
  readonly account: string | null;
  readonly camera: string;
  /** Also where the camera has another account. */
  readonly evenIfOther: boolean;
}

/** Tries accounts at cameras: one at a time, and never the same camera twice in a short time. */
export interface AccountTrials {
  /** Refusals: `camera.*`, `secret.*`, `account.*`; see the contract. */
  run(wanted: WantedTrial): Promise<Result<TrialFound>>;
}

/** What the trials are given. */
export interface AccountTrialsOptions {
  readonly accounts: Pick<CameraAccounts, 'named'>;
  readonly assetOf: (camera: string) => Asset | null | undefined;
  /** Where a camera is, whoever it knows us as. */
  readonly placeOf: (camera: string) => CameraPlace | undefined;
  readonly link: Pick<OnvifLink, 'open'>;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** A camera's own account was tried, and taken or not: what is known of it may be old. */
  readonly onOwnTried: (camera: string, isTaken: boolean) => void;
  /** Who sits here, for the log. */
  readonly who: () => string;
  readonly log: (message: string) => void;
}

/** Opens the trials. */
export function createAccountTrials(options: AccountTrialsOptions): AccountTrials {
  const { accounts, clock, log } = options;
  /** By the address that was asked: two cameras of the register may be one device. */
  const last = new Map<string, LastTrial>();
  let running: string | null = null;

  /** Why an account cannot be shown to anybody now, or what is to be shown. */
  const shown = (account: CameraAccount): Result<string> => {
    const password = account.password();
    if (account.username === '') return refuse('account.none', 'no user name is configured for these cameras');
    if (password !== null) return ok(password);
    const refusal = account.refusal();
    return refusal ? { ok: false, refusal } : refuse('secret.locked', 'the key store has not answered yet');
  };

  const allowed = (
    wanted: WantedTrial,
  ): Result<{ asset: Asset; place: CameraPlace; username: string; password: string; isOwn: boolean }> => {
    const asset = options.assetOf(wanted.camera);
    const place = options.placeOf(wanted.camera);
    if (!asset || !place) return cameraRefusal('camera.unknown', { camera: wanted.camera });
    const account = accounts.named(wanted.account);
    if (!account.ok) return account;
    const password = shown(account.value);
    if (!password.ok) return password;
    const own = asset.device?.settings?.account;
    const isOwn = (own ?? null) === wanted.account;
    const { number } = asset;
    if (!isOwn && !wanted.evenIfOther)
      return refuse('account.other', 'this camera has another account', {
        number,
        own: String(own ?? '').slice(0, 40),
      });
    if (running !== null) return refuse('account.busy', 'another trial is under way', {});
    const wait = trialWait(last.get(place.address), clock());
    if (wait > 0)
      return refuse('account.wait', 'this camera was tried just now', { number, seconds: Math.ceil(wait / 1_000) });
    return ok({ asset, place, username: account.value.username, password: password.value, isOwn });
  };

  return {
    async run(wanted) {
      const may = allowed(wanted);
      if (!may.ok) return may;
      const { asset, place, username, password, isOwn } = may.value;
      const { address } = place;
      for (const [known, trial] of last) if (clock() - trial.at > TRIAL_PACE.refused) last.delete(known);
      running = asset.id;
      const answered = await options.link.open({ ...place, username, password }).finally(() => {
        running = null;
      });
      const found = answered.ok ? ok(foundOf(answered.value)) : answered;
      if (answered.ok) answered.value.close();
      const isRefused = !found.ok && found.refusal.code === 'camera.not-authenticated';
      last.set(address, { at: clock(), isRefused });
      const name = wanted.account === null ? 'the usual account' : `account ${wanted.account}`;
      log(`cameras: ${name} tried at ${asset.id} by ${options.who()}: ${found.ok ? 'taken' : found.refusal.code}`);
      if (isOwn) options.onOwnTried(asset.id, found.ok);
      return withoutText(found, password);
    },
  };
}

/** Most of a list that a camera gives which is shown. */
const MOST_LISTED = 64;

function foundOf({ information, services, profiles }: CameraSession): TrialFound {
  return {
    manufacturer: information.manufacturer ?? '',
    model: information.model ?? '',
    firmware: information.firmwareVersion ?? '',
    services: [...services],
    profiles: profiles
      .slice(0, MOST_LISTED)
      .map(({ name, width, height, encoding }) => ({ name, width, height, encoding })),
  };
}

/** The same with a text struck out wherever it stands: a device may know the password, and say it as its name. */
function withoutText<T>(value: T, text: string): T {
  if (text === '') return value;
  const strike = (one: unknown): unknown => {
    if (typeof one === 'string') return one.replaceAll(text, '***');
    if (Array.isArray(one)) return one.map(strike);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, strike(inner)]));
  };
  return strike(value) as T;
}
