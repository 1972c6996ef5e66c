/**
 * Switches that Electron must be given before its own code runs.
 * @param {{ version: string }} runtime
 */
export function electronSwitches(runtime) {
  const switches = [];
  // Chromium's sandbox refuses to run as root; for anybody else it stays on.
  if (process.platform === 'linux' && process.getuid?.() === 0) switches.push('--no-sandbox');
  if (process.platform === 'linux') switches.push('--ozone-platform=x11');
  // Without a graphics card WebGL is drawn by the processor, which recent versions want to be asked for.
  if (Number(runtime.version.split('.')[0]) >= 30) switches.push('--enable-unsafe-swiftshader');
  return switches;
}
