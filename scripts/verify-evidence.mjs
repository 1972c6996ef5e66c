import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * `npm run verify-evidence FILE`, or `node verify-evidence.mjs FILE`: says what is in a sealed file, or whether a custody
 * log is as it was written. Plain Node 20 and nothing else: it runs where Vigie is not installed, from this one file.
 *
 * Exit codes: 0 whole, 1 changed or not ours, 2 wrongly asked or the file cannot be read.
 * `--key FINGERPRINT`: the fingerprint that the city gave by another way; another key is then an error.
 */

const NAMES = {
  snapshot: ['image.png', 'source.mp4'],
  clip: ['clip.mp4'],
};
const TEXTS = ['LISEZMOI-README.txt', 'record.json', 'custody.json', 'station-key.pem'];
const HEX = /^[0-9a-f]{64}$/;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** JSON as the station writes it: keys in order, no spaces. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join(',')}}`;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
function crc32(bytes) {
  let value = 0xffffffff;
  for (let at = 0; at < bytes.length; at += 1) value = CRC[(value ^ bytes[at]) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** What is wrong with a file, in words for both languages. */
class Changed extends Error {
  constructor(fr, en) {
    super(en);
    this.fr = fr;
    this.en = en;
  }
}
const changed = (fr, en) => {
  throw new Changed(fr, en);
};

/** The one way in which the station writes an archive of these files: see main/station/evidence/zip.ts. */
function headersOf(files) {
  const local = [];
  const directory = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(10, 0);
    fields.writeUInt16LE(0x21, 8);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(bytes.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const title = Buffer.from(name, 'ascii');
    local.push(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, title]));
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x0a\x00', 'latin1'), fields, tail, title);
    at += 30 + title.length + bytes.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return { local, tail: Buffer.concat([listing, end]) };
}

/** Reads the files of an archive, and holds every byte of it against the archive that they would make. */
function unpack(archive) {
  const odd = () =>
    changed('l’archive n’est pas telle que le poste l’a écrite', 'the archive is not as the station wrote it');
  const files = [];
  let at = 0;
  while (at + 30 <= archive.length && archive.readUInt32LE(at) === 0x04034b50) {
    const length = archive.readUInt32LE(at + 18);
    const title = archive.readUInt16LE(at + 26);
    const from = at + 30 + title;
    if (files.length >= 8 || title > 64 || from + length > archive.length) odd();
    files.push({ name: archive.toString('latin1', at + 30, from), bytes: archive.subarray(from, from + length), from });
    at = from + length;
  }
  if (files.length === 0) changed('ce n’est pas une archive ZIP', 'this is no ZIP archive');
  const { local, tail } = headersOf(files);
  for (const [index, { name, from }] of files.entries())
    if (!archive.subarray(from - 30 - name.length, from).equals(local[index])) odd();
  if (!archive.subarray(at).equals(tail)) odd();
  return new Map(files.map(({ name, bytes }) => [name, bytes]));
}

function parsed(name, bytes) {
  const text = bytes.toString('utf8');
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    changed(`${name} n’est pas lisible`, `${name} cannot be read`);
  }
  if (typeof value !== 'object' || value === null || canonical(value) !== text || !Buffer.from(text).equals(bytes))
    changed(`${name} n’est pas tel que le poste l’a écrit`, `${name} is not as the station wrote it`);
  return value;
}

/** The public key and its fingerprint. */
function keyOf(pem) {
  try {
    const key = createPublicKey(pem);
    const der = key.export({ type: 'spki', format: 'der' });
    if (key.asymmetricKeyType !== 'ed25519' || key.export({ type: 'spki', format: 'pem' }) !== pem)
      throw new Error('other');
    return { key, fingerprint: sha256(der) };
  } catch {
    return changed('la clé publique du poste n’est pas lisible', 'the station’s public key cannot be read');
  }
}

/**
 * Verifies a sealed file. Throws a `Changed` with `fr` and `en` at the first thing that is not as it was sealed; gives
 * the record, the custody entry and the key's fingerprint otherwise.
 * @param {Buffer} archive
 */
export function verifyEvidence(archive) {
  const files = unpack(archive);
  const names = [...files.keys()];
  const kind = Object.keys(NAMES).find((one) => {
    const wanted = [...TEXTS, ...NAMES[one], 'manifest.txt', 'signature.bin'];
    return wanted.length === names.length && wanted.every((name, index) => name === names[index]);
  });
  if (!kind) changed('il manque des fichiers, ou il y en a de trop', 'files are missing, or there are others');
  const manifest = files.get('manifest.txt');
  for (const line of manifest.toString('latin1').split('\n').slice(0, -1)) {
    const [hash, name] = line.split('  ');
    const bytes = files.get(name);
    if (!bytes || sha256(bytes) !== hash)
      changed(
        `${name} a été modifié : son empreinte n’est plus celle du manifeste`,
        `${name} was changed: its hash is not the manifest’s`,
      );
  }
  const listed = names.slice(0, -2).map((name) => `${sha256(files.get(name))}  ${name}\n`);
  if (manifest.toString('latin1') !== listed.join(''))
    changed('le manifeste a été modifié', 'the manifest was changed');
  const { key, fingerprint } = keyOf(files.get('station-key.pem').toString('latin1'));
  const signature = files.get('signature.bin');
  if (signature.length !== 64 || !verifySignature(null, manifest, key, signature))
    changed('la signature n’est pas celle de cette clé', 'the signature is not that of this key');
  const record = parsed('record.json', files.get('record.json'));
  const custody = parsed('custody.json', files.get('custody.json'));
  if (record.format !== 'vigie-evidence' || record.version !== 1 || record.kind !== kind)
    changed('le format est inconnu', 'the format is not known');
  const operator = record.by?.operator;
  // Nobody was signed in, or the piece is of before operators were named in it.
  if (operator !== undefined && (typeof operator !== 'string' || operator === ''))
    changed('le format est inconnu', 'the format is not known');
  const { hash, ...entry } = custody;
  if (
    sha256(canonical(entry)) !== hash ||
    custody.evidence !== record.id ||
    custody.about?.record !== sha256(files.get('record.json'))
  )
    changed('la ligne du registre n’est pas celle de cette pièce', 'the custody entry is not this evidence’s');
  for (const [index, name] of NAMES[kind].entries()) {
    const said = record.media?.[index];
    const bytes = files.get(name);
    if (said?.name !== name || said.bytes !== bytes.length || said.sha256 !== sha256(bytes))
      changed(`${name} n’est pas l’image décrite`, `${name} is not the picture that is described`);
  }
  return { record, custody, fingerprint };
}

/**
 * Verifies a custody log: each line's hash and its link to the line before, and the signed head when it is handed over.
 * Throws a `Changed` that names the first bad entry.
 * @param {string} text
 * @param {{ head?: string, key?: string }} [signed]
 */
export function verifyCustody(text, { head, key } = {}) {
  const lines = text === '' ? [] : text.split('\n');
  const bad = (n, fr, en) => changed(`ligne ${n} du registre : ${fr}`, `entry ${n} of the log: ${en}`);
  if (lines.length > 0 && lines.pop() !== '') bad(lines.length + 1, 'elle est coupée', 'it is cut');
  let previous = '0'.repeat(64);
  const hashes = [];
  for (const [index, line] of lines.entries()) {
    const n = index + 1;
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      bad(n, 'elle n’est pas lisible', 'it cannot be read');
    }
    if (typeof entry !== 'object' || entry === null || canonical(entry) !== line)
      bad(n, 'elle a été modifiée', 'it was changed');
    const { hash, ...rest } = entry;
    if (!HEX.test(hash) || sha256(canonical(rest)) !== hash) bad(n, 'elle a été modifiée', 'it was changed');
    if (entry.n !== n || entry.previous !== previous)
      bad(n, 'une ligne manque ou a été ajoutée avant elle', 'an entry before it is missing or was put in');
    previous = hash;
    hashes.push(hash);
  }
  if (head === undefined || key === undefined) return { entries: hashes.length, signed: null, fingerprint: null };
  const half = keyOf(key);
  let said;
  try {
    said = JSON.parse(head);
  } catch {
    said = null;
  }
  if (typeof said !== 'object' || said === null || canonical(said) !== head || typeof said.signature !== 'string')
    changed('la tête signée du registre n’est pas lisible', 'the log’s signed head cannot be read');
  const { signature, ...rest } = said;
  const raw = Buffer.from(signature, 'hex');
  if (raw.toString('hex') !== signature || !verifySignature(null, Buffer.from(canonical(rest)), half.key, raw))
    changed('la tête du registre n’est pas signée par ce poste', 'the log’s head is not signed by this station');
  if (said.n > hashes.length)
    bad(
      hashes.length + 1,
      `elle manque : le registre avait ${said.n} lignes`,
      `it is missing: the log had ${said.n} entries`,
    );
  if (hashes[said.n - 1] !== said.hash)
    bad(said.n, 'ce n’est pas celle qui a été signée', 'it is not the one that was signed');
  return { entries: hashes.length, signed: said.n, fingerprint: half.fingerprint };
}

/** Text of somebody else, on a terminal: what is no letter is shown, not done. */
const plain = (value) =>
  String(value).replace(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (one) => `\\u${one.codePointAt(0).toString(16).padStart(4, '0')}`,
  );
const grouped = (fingerprint) => fingerprint.match(/.{8}/g).join(' ');

/**
 * The verdict on a file: the lines to print and the exit code.
 * @param {string} file
 * @param {string | undefined} wanted fingerprint of the key that the city gave
 */
export function verdictOn(file, wanted) {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return { code: 2, lines: [`${plain(file)}: ne peut être lu / cannot be read (${error.code ?? 'unknown'})`] };
  }
  const asked = wanted?.toLowerCase().replace(/[^0-9a-f]/g, '');
  const other = (fingerprint) => {
    if (asked !== undefined && asked !== fingerprint)
      changed(`la clé n’est pas celle attendue : ${fingerprint}`, `the key is not the one expected: ${fingerprint}`);
  };
  try {
    if (file.endsWith('.jsonl')) {
      const [head, key] = [`${file}.head`, path.join(path.dirname(file), 'station-key.pub.pem')];
      const signed = existsSync(head) && existsSync(key);
      const log = verifyCustody(
        bytes.toString('utf8'),
        signed ? { head: readFileSync(head, 'utf8'), key: readFileSync(key, 'utf8') } : {},
      );
      if (!Buffer.from(bytes.toString('utf8')).equals(bytes))
        changed('le registre n’est pas du texte', 'the log is no text');
      if (log.fingerprint !== null) other(log.fingerprint);
      const end =
        log.signed === null
          ? [
              'Fin du registre non signée : une coupure à la fin ne se verrait pas.',
              'End of the log not signed: a cut at its end would not show.',
            ]
          : [
              `Signé jusqu’à la ligne ${log.signed}, clé ${grouped(log.fingerprint)}`,
              `Signed up to entry ${log.signed}, key ${grouped(log.fingerprint)}`,
            ];
      return {
        code: 0,
        lines: [
          `INTACT. Registre de conservation, ${log.entries} lignes.`,
          end[0],
          '',
          `WHOLE. Custody log, ${log.entries} entries.`,
          end[1],
        ],
      };
    }
    const { record, custody, fingerprint } = verifyEvidence(bytes);
    other(fingerprint);
    const { camera, by, masks, media } = record;
    const facts = (words) =>
      [
        [words.what, record.kind === 'clip' ? words.clip : words.snapshot],
        [words.camera, `${camera.number}, ${camera.name} (${camera.id}, ${camera.commune})`],
        [words.of, record.from === record.to ? record.from : `${record.from} → ${record.to}`],
        [words.cameraTime, record.cameraTime ?? words.unknown],
        [words.taken, record.at],
        [words.by, `${by.position} (${by.station})`],
        [words.operator, by.operator ?? words.nobody],
        [words.reason, record.reason],
        [words.requisition, record.requisition ?? words.none],
        [words.masks, masks.length === 0 ? words.none : `${masks.length}`],
        [words.entry, `${custody.n}`],
        ...media.map((one) => [one.name, `${one.bytes} ${words.bytes}, SHA-256 ${one.sha256}`]),
        [words.file, sha256(bytes)],
        [words.key, `${grouped(fingerprint)} ${asked === undefined ? words.compare : words.expected}`],
      ].map(([name, value]) => `  ${name.padEnd(24)} ${plain(value)}`);
    return {
      code: 0,
      lines: [
        'INTACT. Chaque octet est celui qui a été scellé, la signature est juste.',
        ...facts(FRENCH),
        '',
        'WHOLE. Each byte is the one that was sealed, the signature is right.',
        ...facts(ENGLISH),
      ],
    };
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
    return { code: 1, lines: [`ALTÉRÉ OU INCONNU : ${plain(error.fr)}.`, `CHANGED OR NOT OURS: ${plain(error.en)}.`] };
  }
}

const FRENCH = {
  ...{ what: 'Pièce', clip: 'séquence', snapshot: 'image', camera: 'Caméra', of: 'Images de (UTC)' },
  ...{ cameraTime: 'Heure de la caméra', unknown: 'non donnée', taken: 'Prise le (UTC)', by: 'Poste', reason: 'Motif' },
  ...{ operator: 'Opérateur', nobody: 'non nommé' },
  ...{
    requisition: 'Réquisition',
    none: 'aucun',
    masks: 'Masques vie privée',
    entry: 'Ligne du registre',
    bytes: 'octets',
  },
  ...{
    file: 'SHA-256 du fichier',
    key: 'Empreinte de la clé',
    compare: '(à comparer avec celle de la ville)',
    expected: '(attendue)',
  },
};
const ENGLISH = {
  ...{ what: 'Evidence', clip: 'clip', snapshot: 'snapshot', camera: 'Camera', of: 'Pictures of (UTC)' },
  ...{ cameraTime: 'Camera’s clock', unknown: 'not given', taken: 'Taken at (UTC)', by: 'Position', reason: 'Reason' },
  ...{ operator: 'Operator', nobody: 'not named' },
  ...{ requisition: 'Requisition', none: 'none', masks: 'Privacy masks', entry: 'Custody entry', bytes: 'bytes' },
  ...{
    file: 'SHA-256 of the file',
    key: 'Key fingerprint',
    compare: '(compare with the city’s)',
    expected: '(as expected)',
  },
};

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const at = args.indexOf('--key');
  const key = at === -1 ? undefined : args.splice(at, 2)[1];
  if (args.length !== 1 || (at !== -1 && key === undefined)) {
    process.stderr.write(
      'usage: verify-evidence FILE [--key FINGERPRINT]\nFILE: *.vigie-evidence.zip, custody.jsonl\n',
    );
    process.exitCode = 2;
  } else {
    const { code, lines } = verdictOn(args[0], key);
    process.stdout.write(`${lines.join('\n')}\n`);
    process.exitCode = code;
  }
}
