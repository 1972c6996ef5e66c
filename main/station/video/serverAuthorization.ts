/** What the city's file says of our account at a video server; texts may be kept elsewhere and not be had now (null). */
export interface ServerAccount {
  readonly token: () => string | null;
  readonly username: string | undefined;
  readonly password: () => string | null;
}

/**
 * Value of the header `Authorization` for a video server: Basic (RFC 7617, in UTF-8) where there is a name, else Bearer
 * (RFC 6750); empty where the server wants nothing, null while the secret cannot be had.
 */
export function serverAuthorization({ token, username, password }: ServerAccount): () => string | null {
  return () => {
    const secret = username === undefined ? token() : password();
    if (secret === null) return null;
    if (username !== undefined) return `Basic ${Buffer.from(`${username}:${secret}`, 'utf8').toString('base64')}`;
    return secret === '' ? '' : `Bearer ${secret}`;
  };
}
