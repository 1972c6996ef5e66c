import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { meaningOf, readAddress, refusalOf } from './connection.ts';

const read = (address: string) => {
  const found = readAddress(address);
  if (!found.ok) throw new Error(found.refusal.code);
  return found.value;
};

test('an address is read in all its parts; on this machine the line is in clear, elsewhere it is checked', () => {
  expect(read('postgresql://vigie@127.0.0.1:5433/cities')).toMatchObject({
    ...{ user: 'vigie', host: '127.0.0.1', port: 5433, database: 'cities', ssl: false },
  });
  expect(read('postgres://v%40x@db.example.org/c%C3%B4te')).toMatchObject({
    ...{ user: 'v@x', host: 'db.example.org', port: 5432, database: 'côte', ssl: { rejectUnauthorized: true } },
  });
  expect(read('postgresql://v@[::1]/x')).toMatchObject({ host: '::1', ssl: false });
  expect(read('postgresql://v@localhost/x?host=/run/postgresql')).toMatchObject({
    host: '/run/postgresql',
    ssl: false,
  });
  expect(read('postgresql://v@db/x?sslmode=disable').ssl).toBe(false);
  expect(read('postgresql://v@127.0.0.1/x?sslmode=verify-full').ssl).toMatchObject({ rejectUnauthorized: true });
  const file = join(tmpdir(), `vigie-ca-${process.pid}.pem`);
  writeFileSync(file, 'of an authority');
  expect(read(`postgresql://v@db/x?sslrootcert=${file}`).ssl).toMatchObject({ ca: 'of an authority' });
});

test.each([
  ['', 'address'],
  ['cities', 'address'],
  ['postgresql://', 'user'],
  ['mysql://v@h/x', 'protocol'],
  ['postgresql://h/x', 'user'],
  ['postgresql://v@h', 'database'],
  ['postgresql://v@h/', 'database'],
  ['postgresql://v@h:0/x', 'port'],
  ['postgresql://v:s3cret@h/x', 'password'],
  ['postgresql://v@h/x?password=s3cret', 'password'],
  ['postgresql://v@h/x?sslmode=prefer', 'sslmode'],
  ['postgresql://v@h/x?sslmode=no-verify', 'sslmode'],
  ['postgresql://v@h/x?options=-c%20fsync%3Doff', 'parameter'],
  ['postgresql://v@h/x?sslrootcert=/nowhere/s3cret.pem', 'sslrootcert'],
  ['postgresql://%ff@h/x', 'user'],
  [`postgresql://v@h/${'x'.repeat(200)}`, 'database'],
])('an address that is none is refused by the part that is wrong, and not repeated: %s', (address, part) => {
  const found = readAddress(address);
  expect(found).toMatchObject({ ok: false, refusal: { code: 'postgres.address', context: { part } } });
  expect(JSON.stringify(found)).not.toContain('s3cret');
});

test('of an error of the database the refusal keeps the code and none of its text', () => {
  const error = (code: string) =>
    Object.assign(new pg.DatabaseError('the value s3cret breaks a rule', 1, 'error'), { code });
  const coded = (code: string) => Object.assign(new Error('connect s3cret'), { code });
  expect(meaningOf(error('40001'))).toBe('again');
  expect(meaningOf(error('57P01'))).toBe('away');
  expect(meaningOf(error('53300'))).toBe('away');
  expect(meaningOf(error('53100'))).toBe('store.full');
  expect(meaningOf(error('28P01'))).toBe('store.sign-in');
  expect(meaningOf(error('3D000'))).toBe('store.no-database');
  expect(meaningOf(error('42501'))).toBe('store.not-allowed');
  expect(meaningOf(error('22021'))).toBe('store.failed');
  expect(meaningOf(coded('ECONNREFUSED'))).toBe('away');
  expect(meaningOf(coded('ENOTFOUND'))).toBe('away');
  expect(meaningOf(coded('SELF_SIGNED_CERT_IN_CHAIN'))).toBe('store.tls');
  expect(meaningOf(new Error('The server does not support SSL connections'))).toBe('store.tls');
  for (const one of [error('23505'), coded('ECONNRESET'), new Error('s3cret')])
    expect(JSON.stringify(refusalOf(one))).not.toContain('s3cret');
});
