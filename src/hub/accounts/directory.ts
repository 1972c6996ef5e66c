import type * as OpenId from 'openid-client';
import { ok, type Result, refuse } from '../../shared/result.ts';
import { DIRECTORY_PREFIX } from './accounts.ts';
import type { DirectorySettings } from './accountsFile.ts';

/** Somebody of whom the directory says who they are. */
export interface DirectoryPerson {
  /** `directory:` and the directory's own identifier of them. */
  readonly operator: string;
  readonly name: string;
  readonly groups: readonly string[];
}

/**
 * Sign-in at the city's directory by OpenID Connect: authorization code with PKCE (RFC 7636), back through the
 * station's loopback address (RFC 8252). The hub is the client; what the directory gives never leaves it.
 */
export interface Directory {
  /**
   * The address that an operator opens in a browser. `redirect` is the station's loopback address, `challenge` the
   * connection's. Refusals: `directory.none`, `directory.redirect`, `directory.away` (context `reason`), `hub.busy`.
   */
  begin(settings: DirectorySettings | null, redirect: string, challenge: string): Promise<Result<string>>;
  /** Who came back, on the same connection. Refusals: `directory.none`, `directory.refused` (context `reason`), `directory.away`. */
  finish(settings: DirectorySettings | null, address: string, challenge: string): Promise<Result<DirectoryPerson>>;
}

export interface DirectoryOptions {
  /** Of a confidential client; null: a public one. */
  readonly secret: string | null;
  /** Monotonic ms. */
  readonly clock: () => number;
}

interface UnderWay {
  readonly verifier: string;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
  readonly at: number;
}

/** An operator has so long to sign in there, ms. */
const PATIENCE = 600_000;
/** Sign-ins under way at most. */
const MOST = 200;
/** What the directory is waited for, s. */
const TIME_OUT = 10;

const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d{1,5}\/signed-in$/;

/** Read when somebody first signs in at a directory: most hubs have none. */
const openId = (): Promise<typeof OpenId> => import('openid-client');

/** Opens it; nothing is asked of a directory before somebody wants to sign in. */
export function createDirectory({ secret, clock }: DirectoryOptions): Directory {
  const underWay = new Map<string, UnderWay>();
  let known: { readonly of: string; readonly configuration: OpenId.Configuration } | null = null;

  const configure = async (
    oidc: typeof OpenId,
    { issuer, clientId }: DirectorySettings,
  ): Promise<OpenId.Configuration> => {
    const of = JSON.stringify([issuer, clientId]);
    if (known?.of === of) return known.configuration;
    const url = new URL(issuer);
    // In clear on this very machine only.
    const local = url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    const configuration = await oidc.discovery(url, clientId, secret ?? undefined, undefined, {
      timeout: TIME_OUT,
      ...(local ? { execute: [oidc.allowInsecureRequests] } : {}),
    });
    configuration.timeout = TIME_OUT;
    known = { of, configuration };
    return configuration;
  };
  const forget = (): void => {
    for (const [state, { at }] of underWay) if (clock() - at > PATIENCE) underWay.delete(state);
  };

  return {
    async begin(settings, redirect, challenge) {
      if (!settings) return refuse('directory.none', 'this hub has no directory');
      if (!LOOPBACK.test(redirect)) return refuse('directory.redirect', 'not a loopback address of a station');
      forget();
      if (underWay.size >= MOST) return refuse('hub.busy', 'too many sign in at once');
      const oidc = await openId();
      try {
        const configuration = await configure(oidc, settings);
        const verifier = oidc.randomPKCECodeVerifier();
        const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
        const address = oidc.buildAuthorizationUrl(configuration, {
          redirect_uri: redirect,
          scope: `openid ${settings.scope}`,
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
          // Whoever sat here before may still be signed in at the directory in this browser.
          prompt: 'login',
        });
        underWay.set(state, { verifier, nonce, challenge, redirect, at: clock() });
        return ok(address.href);
      } catch (error) {
        return refuse('directory.away', 'the directory does not answer', { reason: reasonOf(oidc, error) });
      }
    },
    async finish(settings, address, challenge) {
      if (!settings) return refuse('directory.none', 'this hub has no directory');
      forget();
      const url = URL.canParse(address) ? new URL(address) : null;
      const state = url?.searchParams.get('state') ?? '';
      const begun = underWay.get(state);
      underWay.delete(state);
      if (!url || !begun || begun.challenge !== challenge || url.origin + url.pathname !== begun.redirect)
        return refuse('directory.refused', 'an answer that nobody waits for', { reason: 'state' });
      const oidc = await openId();
      try {
        const configuration = await configure(oidc, settings);
        const tokens = await oidc.authorizationCodeGrant(configuration, url, {
          pkceCodeVerifier: begun.verifier,
          expectedState: state,
          expectedNonce: begun.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims)
          return refuse('directory.refused', 'the directory says nothing of the person', { reason: 'claims' });
        const { groupsClaim, nameClaim } = settings;
        const all: Record<string, unknown> = { ...claims };
        // Many directories tell groups only where they are asked for apart.
        if (all[groupsClaim] === undefined && configuration.serverMetadata().userinfo_endpoint)
          Object.assign(all, await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub));
        const groups = all[groupsClaim];
        const name = all[nameClaim];
        return ok({
          operator: `${DIRECTORY_PREFIX}${claims.sub}`.slice(0, 200),
          name: (typeof name === 'string' && name.trim() !== '' ? name : claims.sub).slice(0, 120),
          groups: (Array.isArray(groups) ? groups : [groups])
            .filter((group): group is string => typeof group === 'string' && group.length <= 200)
            .slice(0, 500),
        });
      } catch (error) {
        const reason = reasonOf(oidc, error);
        return reason === 'network'
          ? refuse('directory.away', 'the directory does not answer', { reason })
          : refuse('directory.refused', 'the directory does not sign this person in', { reason });
      }
    },
  };
}

/** A short reason: the protocol's own error code, never a token or an address with one. */
function reasonOf(oidc: typeof OpenId, error: unknown): string {
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError)
    return error.error.slice(0, 60);
  if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) return 'network';
  return error instanceof Error && 'code' in error ? String(error.code).slice(0, 60) : 'unknown';
}
