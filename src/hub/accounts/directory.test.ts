import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DirectorySettings } from './accountsFile.ts';
import { createDirectory, type Directory } from './directory.ts';
import { openCityDirectory } from './testing/cityDirectory.ts';

const REDIRECT = 'http://127.0.0.1:4711/signed-in';
const PEOPLE = {
  'u-17': { name: 'Essai de nuit', groups: ['vigie-nuit', 'tous'] },
  'u-18': { name: ' ', groups: 'vigie-nuit' },
  'u-19': { groups: { admin: true } },
  'u-20': { name: 'x'.repeat(500), groups: ['ok', 7, null, 'y'.repeat(300)] },
};
let city: Awaited<ReturnType<typeof openCityDirectory>>;
let now: number;

const settings = (more: Partial<DirectorySettings> = {}): DirectorySettings => ({
  ...{ name: 'Annuaire', issuer: city.issuer, clientId: 'vigie', scope: 'profile groups' },
  ...{ nameClaim: 'name', groupsClaim: 'groups', groups: [] },
  ...more,
});
const client = (secret: string | null = null): Directory => createDirectory({ secret, clock: () => now });
const begun = async (directory: Directory, challenge = 'here', given = settings()): Promise<string> => {
  const at = await directory.begin(given, REDIRECT, challenge);
  if (!at.ok) throw new Error(`${at.refusal.code} ${String(at.refusal.context.reason)}`);
  return at.value;
};
/** All of it, by somebody who knows their password there. */
async function signIn(directory: Directory, person: string | null) {
  const back = await city.visit(await begun(directory), person, REDIRECT);
  return { back, result: await directory.finish(settings(), back, 'here') };
}

beforeEach(async () => {
  now = 0;
  city = await openCityDirectory({ people: PEOPLE });
});
afterEach(() => city.close());

test('12.14 somebody whom the directory knows comes back with its name and groups, asked for apart or in the token itself', async () => {
  const { result } = await signIn(client(), 'u-17');
  expect(result).toEqual({
    ok: true,
    value: { operator: 'directory:u-17', name: 'Essai de nuit', groups: ['vigie-nuit', 'tous'] },
  });
  await city.close();
  city = await openCityDirectory({ people: PEOPLE, inToken: true });
  expect((await signIn(client(), 'u-17')).result).toMatchObject({ value: { groups: ['vigie-nuit', 'tous'] } });
});

test('12.14 names and groups of odd shapes give a name to show and no group that is none', async () => {
  const of = async (person: string) => (await signIn(client(), person)).result;
  expect(await of('u-18')).toMatchObject({ value: { name: 'u-18', groups: ['vigie-nuit'] } });
  expect(await of('u-19')).toMatchObject({ value: { name: 'u-19', groups: [] } });
  const odd = await of('u-20');
  expect(odd).toMatchObject({ value: { groups: ['ok'] } });
  expect(odd.ok && odd.value.name.length).toBe(120);
});

test('12.14 the address asks for a fresh sign-in and carries no secret; the code is worth nothing without the verifier', async () => {
  const address = new URL(await begun(client()));
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    ...{ client_id: 'vigie', response_type: 'code', code_challenge_method: 'S256', prompt: 'login' },
    ...{ redirect_uri: REDIRECT, scope: 'openid profile groups' },
  });
  const [one, other] = [client(), client()];
  const back = new URL(await city.visit(await begun(one), 'u-17', REDIRECT));
  // Somebody else's hub, which began a sign-in of its own, is handed the code that it caught.
  const theirs = new URL(await begun(other));
  back.searchParams.set('state', theirs.searchParams.get('state')!);
  expect(await other.finish(settings(), back.href, 'here')).toMatchObject({
    refusal: { code: 'directory.refused', context: { reason: 'invalid_grant' } },
  });
});

test('12.14 an answer that nobody waits for, on another connection, twice, late or changed is refused', async () => {
  const refused = { ok: false, refusal: { code: 'directory.refused' } };
  const directory = client();
  const finish = (address: string, challenge = 'here') => directory.finish(settings(), address, challenge);
  const { back, result } = await signIn(directory, 'u-17');
  expect(result.ok).toBe(true);
  expect(await finish(back)).toMatchObject(refused);
  const fresh = async (): Promise<string> => city.visit(await begun(directory), 'u-17', REDIRECT);
  expect(await finish(await fresh(), 'another connection')).toMatchObject(refused);
  expect(await finish((await fresh()).replace('127.0.0.1:4711', '127.0.0.1:4712'))).toMatchObject(refused);
  expect(await finish((await fresh()).replace(/state=[^&]+/, 'state=guessed'))).toMatchObject(refused);
  expect(await finish((await fresh()).replace(/code=[^&]+/, 'code=guessed'))).toMatchObject(refused);
  // RFC 9207: an answer of another directory.
  expect(await finish((await fresh()).replace(/iss=[^&]+/, 'iss=https%3A%2F%2Felsewhere.example'))).toMatchObject(
    refused,
  );
  for (const address of ['', 'nonsense', REDIRECT, `${REDIRECT}?code=x`, 'x'.repeat(4_000)])
    expect(await finish(address)).toMatchObject(refused);
  const late = await fresh();
  now = 600_001;
  expect(await finish(late)).toMatchObject(refused);
});

test('12.14 whoever turns away there is told so by the directory’s own word', async () => {
  const { result } = await signIn(client(), null);
  expect(result).toMatchObject({ refusal: { code: 'directory.refused', context: { reason: 'access_denied' } } });
});

test('12.14 a confidential client proves itself by its secret, and a wrong one is refused', async () => {
  await city.close();
  city = await openCityDirectory({ people: PEOPLE, secret: 'of the hub alone, in its surroundings' });
  expect((await signIn(client('of the hub alone, in its surroundings'), 'u-17')).result.ok).toBe(true);
  for (const wrong of ['another', null])
    expect((await signIn(client(wrong), 'u-17')).result).toMatchObject({
      refusal: { code: 'directory.refused', context: { reason: 'invalid_client' } },
    });
});

test('12.14 only a loopback address of a station is sent back to, and the number under way is limited', async () => {
  const directory = client();
  for (const redirect of [
    ...[
      'https://elsewhere.example/signed-in',
      'http://127.0.0.1:4711/other',
      'http://127.0.0.1.elsewhere.example/signed-in',
    ],
    ...['http://127.0.0.1/signed-in', 'http://localhost:4711/signed-in', ''],
  ])
    expect(await directory.begin(settings(), redirect, 'here'), redirect).toMatchObject({
      refusal: { code: 'directory.redirect' },
    });
  expect(await directory.begin(null, REDIRECT, 'here')).toMatchObject({ refusal: { code: 'directory.none' } });
  for (let count = 0; count < 200; count++) await begun(directory, `connection ${count}`);
  expect(await directory.begin(settings(), REDIRECT, 'here')).toMatchObject({ refusal: { code: 'hub.busy' } });
  now = 600_001;
  await begun(directory);
});

test('12.14 a directory that is away, or in clear elsewhere than on this machine, is said to be away', async () => {
  const { issuer } = city;
  await city.close();
  expect(await client().begin(settings({ issuer }), REDIRECT, 'here')).toMatchObject({
    refusal: { code: 'directory.away' },
  });
  expect(await client().begin(settings({ issuer: 'http://directory.invalid' }), REDIRECT, 'here')).toMatchObject({
    refusal: { code: 'directory.away' },
  });
  city = await openCityDirectory({ people: {} });
});
