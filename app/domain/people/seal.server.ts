import { sealBytes, subkey, unsealBytes } from '~/infra/sealing.server'

/** Keeps a person's secret unreadable to whoever copies the database; the person's id is authenticated with it. */
const VERSION = 'v1'

const keyOf = (sessionSecret: string) => subkey(sessionSecret, 'theatrum second factor v1')

export function seal(text: string, sessionSecret: string, personId: string): string {
  return `${VERSION}.${sealBytes(Buffer.from(text), keyOf(sessionSecret), personId).toString('base64url')}`
}

/** Null where the text was changed, belongs to somebody else or was sealed under another SESSION_SECRET. */
export function unseal(sealed: string, sessionSecret: string, personId: string): string | null {
  const [version, body = ''] = sealed.split('.', 2)
  if (version !== VERSION) return null
  return unsealBytes(Buffer.from(body, 'base64url'), keyOf(sessionSecret), personId)?.toString('utf8') ?? null
}
