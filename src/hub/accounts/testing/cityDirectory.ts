import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** Somebody whom the directory knows. */
export interface Person {
  readonly name?: string;
  readonly groups?: unknown;
}

interface CityDirectoryOptions {
  readonly people: Readonly<Record<string, Person>>;
  /** Of a confidential client; without it the client is public. */
  readonly secret?: string;
  /** Name and groups stand in the ID token itself, as some directories have it; else they are asked for apart. */
  readonly inToken?: boolean;
}

const SCOPE = 'openid profile groups';

/** A real OpenID Connect provider on loopback, as a city's directory. */
export async function openCityDirectory({ people, secret, inToken = false }: CityDirectoryOptions) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** Who types name and password there next; null: they turn away. */
  let typing: string | null = null;

  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'vigie',
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/signed-in'],
        ...(secret === undefined
          ? { token_endpoint_auth_method: 'none' }
          : { token_endpoint_auth_method: 'client_secret_post', client_secret: secret }),
      },
    ],
    scopes: SCOPE.split(' '),
    claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
    conformIdTokenClaims: !inToken,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    cookies: { keys: ['of the tests only'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) =>
      Object.hasOwn(people, id) ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined,
    // The city has agreed once and for all that the hub reads name and groups.
    async loadExistingGrant({ oidc }: { oidc: { client: { clientId: string }; session: { accountId: string } } }) {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope(SCOPE);
      await grant.save();
      return grant;
    },
  });
  const rest = provider.callback();
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { prompt } = await provider.interactionDetails(request, response);
    const agreed = prompt.name === 'consent' ? { consent: {} } : { login: { accountId: typing } };
    await provider.interactionFinished(request, response, typing === null ? { error: 'access_denied' } : agreed);
  };
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) rest(request, response);
    else interact(request, response).catch(() => response.writeHead(500).end());
  });

  return {
    issuer,
    /**
     * Somebody opens an address in a browser, types, and is sent on; gives where that ended. `until`: does not go there
     * itself, as if the page were held.
     */
    async visit(address: string, person: string | null, until?: string): Promise<string> {
      typing = person;
      const cookies = new Map<string, string>();
      let at = address;
      for (let step = 0; step < 12; step++) {
        if (until !== undefined && at.startsWith(until)) return at;
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(at, { redirect: 'manual', headers: { cookie } });
        await response.arrayBuffer();
        for (const set of response.headers.getSetCookie()) {
          const [name = '', value = ''] = set.split(';')[0]!.split(/=(.*)/s);
          cookies.set(name, value);
        }
        const next = response.headers.get('location');
        if (next === null) return at;
        at = new URL(next, at).href;
      }
      throw new Error(`sent round in circles: ${at}`);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
