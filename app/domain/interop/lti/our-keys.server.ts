import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT, type JWK, type JWTPayload } from 'jose'
import type { Services } from '~/infra/services.server'
import { sealSecret, unsealSecret } from '../sealing.server'

/** RFC 7518, 3.3: at least 2048 bits. */
const BITS = 2048
const ALGORITHM = 'RS256'

export interface OurKey { keyId: string; keySealed: string }

/** A key of our own for one platform; sealed for its row. */
export async function makeOurKey(sessionSecret: string, platformId: string): Promise<OurKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { modulusLength: BITS, extractable: true })
  return { keyId: randomUUID(), keySealed: sealSecret(await exportPKCS8(privateKey), sessionSecret, platformId) }
}

/** What anybody may have of our keys: how platforms check what we sign. Of platforms that are in use. */
export async function ourPublicKeys({ db, env, log }: Pick<Services, 'db' | 'env' | 'log'>): Promise<{ keys: JWK[] }> {
  const platforms = await db.ltiPlatform.findMany({ where: { disabledAt: null }, select: { id: true, keyId: true, keySealed: true }, orderBy: { createdAt: 'asc' }, take: 1_000 })
  const keys: JWK[] = []
  for (const { id, keyId, keySealed } of platforms) {
    const pem = unsealSecret(keySealed, env.sessionSecret, id)
    if (pem === null) {
      log.error({ platformId: id }, 'the key for a learning platform cannot be opened: SESSION_SECRET is another one')
      continue
    }
    keys.push({ ...(await exportJWK(createPublicKey(createPrivateKey(pem)))), kid: keyId, alg: ALGORITHM, use: 'sig' })
  }
  return { keys }
}

/** Signs as us, for one platform. @throws where the key cannot be opened */
export async function signAsUs(env: Pick<Services['env'], 'sessionSecret'>, platform: { id: string; keyId: string; keySealed: string }, payload: JWTPayload): Promise<string> {
  const pem = unsealSecret(platform.keySealed, env.sessionSecret, platform.id)
  if (pem === null) throw new Error('the key for this learning platform cannot be opened')
  return new SignJWT(payload).setProtectedHeader({ alg: ALGORITHM, kid: platform.keyId, typ: 'JWT' }).sign(await importPKCS8(pem, ALGORITHM))
}
