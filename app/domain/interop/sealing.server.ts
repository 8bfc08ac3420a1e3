import { sealBytes, subkey, unsealBytes } from '~/infra/sealing.server'

const VERSION = 'v1'
const keyOf = (sessionSecret: string) => subkey(sessionSecret, 'theatrum interoperability v1')

/** Keeps a key for another system unreadable to whoever copies the database; the row's id is authenticated with it. */
export const sealSecret = (text: string, sessionSecret: string, rowId: string): string => `${VERSION}.${sealBytes(Buffer.from(text), keyOf(sessionSecret), rowId).toString('base64url')}`

/** Null where it was changed, belongs to another row or was sealed under another SESSION_SECRET. */
export function unsealSecret(sealed: string, sessionSecret: string, rowId: string): string | null {
  const [version, body = ''] = sealed.split('.', 2)
  if (version !== VERSION) return null
  return unsealBytes(Buffer.from(body, 'base64url'), keyOf(sessionSecret), rowId)?.toString('utf8') ?? null
}
