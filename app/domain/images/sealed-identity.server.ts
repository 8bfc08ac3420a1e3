import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Env } from '~/infra/env.server'
import { sealForImages, unsealForImages } from './image-key.server'
import { mergeIdentities, readSealedRecord, type FoundIdentity, type SealedRecord } from './sealed-identity'

export type { FoundIdentity } from './sealed-identity'

type Secrets = Pick<Env, 'imageSecret'>
const MOST_BYTES = 256 * 1024 * 1024

/** What the sealed record of a patient is about; authenticated with it. */
export const sealedAbout = (institutionId: string, patientHash: string) => `${institutionId}/${patientHash}`

/**
 * Adds to what is sealed about a patient; null: nothing is yet. What cannot be opened (a damaged record) is kept as it
 * is beside the new one: perhaps somebody has the key that opens it.
 */
export function addIdentities(env: Secrets, about: string, sealed: Uint8Array | null, found: readonly FoundIdentity[]): Uint8Array<ArrayBuffer> {
  const parts = sealed ? partsOf(sealed) : []
  const opened = parts[0] ? open(env, about, parts[0]) : null
  const record = mergeIdentities(opened, found)
  const mine = sealForImages(env, 'identity', about, deflateRawSync(JSON.stringify(record)))
  return joined([mine, ...(opened ? parts.slice(1) : parts)])
}

/** Null where it cannot be opened. */
export function openIdentities(env: Secrets, about: string, sealed: Uint8Array): SealedRecord | null {
  const [newest] = partsOf(sealed)
  return newest ? open(env, about, newest) : null
}

function open(env: Secrets, about: string, part: Uint8Array): SealedRecord | null {
  const plain = unsealForImages(env, 'identity', about, part)
  if (!plain) return null
  try {
    return readSealedRecord(inflateRawSync(plain, { maxOutputLength: MOST_BYTES }).toString('utf8'))
  } catch {
    return null
  }
}

/** Each part after its length (32 bits). */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0))
  const view = new DataView(whole.buffer)
  let at = 0
  for (const part of parts) {
    view.setUint32(at, part.length)
    whole.set(part, at + 4)
    at += 4 + part.length
  }
  return whole
}

/** A length that leads beyond the end makes the rest one part, kept as it is. */
function partsOf(whole: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength)
  for (let at = 0; at < whole.length;) {
    const length = at + 4 <= whole.length ? view.getUint32(at) : Number.POSITIVE_INFINITY
    if (at + 4 + length > whole.length) return [...parts, whole.subarray(at)]
    parts.push(whole.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return parts
}
