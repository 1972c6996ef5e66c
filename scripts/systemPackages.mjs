import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { say } from './say.mjs';

/* The system packages that Electron and the tests need on Debian and Ubuntu. */

/** Electron's shared libraries: those that a server installation of Debian 12 lacks. */
const ELECTRON = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libcups2',
  'libdrm2',
  'libxkbcommon0',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
  'libpango-1.0-0',
  'libnotify4',
];

/** What the end-to-end tests need besides: command that shows it is there, and its package. */
const TESTS = [
  ['Xvfb', 'xvfb'],
  ['Xorg', 'xserver-xorg-core'],
  ['/usr/lib/xorg/modules/drivers/dummy_drv.so', 'xserver-xorg-video-dummy'],
  ['xrandr', 'x11-xserver-utils'],
  ['openbox', 'openbox'],
  ['/usr/lib/python3/dist-packages/Xlib', 'python3-xlib'],
  ['ffmpeg', 'ffmpeg'],
  ['mosquitto', 'mosquitto'],
  ['openssl', 'openssl'],
  ['/usr/lib/postgresql', 'postgresql'],
  ['chromium', 'chromium'],
  [`/usr/lib/${multiarch()}/girepository-1.0/GstRtspServer-1.0.typelib`, 'gir1.2-gst-rtsp-server-1.0'],
  ['/usr/lib/python3/dist-packages/gi', 'python3-gi'],
  [`/usr/lib/${multiarch()}/gstreamer-1.0/libgstrtp.so`, 'gstreamer1.0-plugins-good'],
  [`/usr/lib/${multiarch()}/gstreamer-1.0/libgstopenh264.so`, 'gstreamer1.0-plugins-bad'],
  [`/usr/lib/${multiarch()}/gstreamer-1.0/libgstnice.so`, 'gstreamer1.0-nice'],
  [`/usr/lib/${multiarch()}/girepository-1.0/GstWebRTC-1.0.typelib`, 'gir1.2-gst-plugins-bad-1.0'],
  ['cvlc', 'vlc-bin'],
  [`/usr/lib/${multiarch()}/vlc/plugins/stream_out/libstream_out_rtp_plugin.so`, 'vlc-plugin-base'],
  ['g++', 'g++'],
  ['make', 'make'],
];

/** Where Debian keeps what depends on the processor. */
function multiarch() {
  return { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? process.arch;
}

/** What a run needs besides Electron's libraries. */
const RUN = [['ffmpeg', 'ffmpeg']];

const isDebian = () => existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
const isRoot = () => process.getuid?.() === 0;

function isThere(mark) {
  if (mark.startsWith('/')) return existsSync(mark);
  const places = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin'];
  return places.some((place) => existsSync(`${place}/${mark}`));
}

function missingLibraries(executable) {
  const listed = spawnSync('ldd', [executable], { encoding: 'utf8' });
  return (listed.stdout ?? '').split('\n').filter((line) => line.includes('not found'));
}

/** Installs packages, or names them in one line to paste. Returns whether they are there afterwards. */
function install(packages, reason) {
  if (packages.length === 0) return true;
  const line = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isDebian() || !isRoot()) {
    say(`${reason}. On Debian or Ubuntu: sudo sh -c '${line}'`);
    return false;
  }
  say(`${reason}: installing ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env });
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  if (spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env }).status === 0) return true;
  say(`that failed; by hand: ${line}`);
  return false;
}

/** Makes sure that Electron's shared libraries are there. */
export function ensureLibraries(executable) {
  if (process.platform !== 'linux') return true;
  const missing = missingLibraries(executable);
  if (missing.length === 0) return true;
  install(ELECTRON.map(currentName), `Electron lacks ${missing.length} shared libraries`);
  return missingLibraries(executable).length === 0;
}

/** Since the change to 64-bit times (Debian 13, Ubuntu 24.04) some packages carry another name. */
function currentName(name) {
  const renamed = new Set(['libgtk-3-0', 'libasound2', 'libatk-bridge2.0-0', 'libcups2']);
  if (!renamed.has(name)) return name;
  const release = Number.parseInt(readFileSync('/etc/debian_version', 'utf8'), 10);
  return release >= 13 || /trixie|sid/.test(readFileSync('/etc/debian_version', 'utf8')) ? `${name}t64` : name;
}

/** Makes sure that what a run needs (`ffmpeg` for camera pictures) is there; a run goes on without. */
export function ensureRunPackages() {
  return install(
    RUN.filter(([mark]) => !isThere(mark)).map(([, name]) => name),
    'camera pictures need ffmpeg',
  );
}

/** Makes sure that everything the tests need is there. */
export function ensureTestPackages() {
  if (process.platform !== 'linux') return true;
  return install(
    TESTS.filter(([mark]) => !isThere(mark)).map(([, name]) => name),
    'the tests need system packages',
  );
}
