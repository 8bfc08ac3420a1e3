import type { Identity } from '#imaging/contract'
import type { Env } from '~/infra/env.server'
import { sealForImages, unsealForImages } from './image-key.server'

/** One instance's identity, beside the new UIDs it is found by. */
export interface FoundIdentity { identity: Identity; studyUid: string; sopInstanceUid: string }

/** Adds to what is sealed about a patient; null: nothing is yet. */
export function addIdentities(env: Pick<Env, 'imageSecret'>, about: string, sealed: Uint8Array | null, found: readonly FoundIdentity[]): Uint8Array<ArrayBuffer> {
  const before = sealed ? unsealForImages(env, 'identity', about, sealed) : null
  const record = before ? (JSON.parse(before.toString('utf8')) as { identities: Identity[] }) : { identities: [] }
  if (record.identities.length === 0 && found[0]) record.identities.push(found[0].identity)
  return sealForImages(env, 'identity', about, Buffer.from(JSON.stringify(record)))
}
