/**
 * Content security policy of every page: our own files only, no inline script, no eval; data only from the station on
 * this machine. The station's port is not known when the page is opened (the page shows the start), hence any port of
 * the loopback address; what else listens there asks for its own token.
 */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob: http://127.0.0.1:*",
  "media-src 'self' blob: http://127.0.0.1:*",
  "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** Headers of every answer of our scheme. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), camera=(), microphone=(), usb=(), serial=(), hid=(), bluetooth=()',
};

/** Whether an address is one of our pages. */
export function isOwnPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === 'vigie:' && url.host === 'app';
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a page may load an address at all: our own files, what the page made itself, and this machine. The policy
 * above says so already; this is the second lock, in the network layer.
 */
export function mayLoad(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (['blob:', 'data:', 'devtools:', 'chrome-extension:'].includes(url.protocol)) return true;
  if (isOwnPage(address)) return true;
  return ['http:', 'ws:'].includes(url.protocol) && LOOPBACK.has(url.hostname);
}
