import { createHmac } from 'node:crypto'
import type { DeidentificationKey, Identity, PatientIdentity } from '#imaging/contract'

/**
 * Everything the de-identification makes up (UIDs, pseudonyms, days) comes from one secret of an institution by HMAC:
 * the same study that arrives twice, by whatever way, comes out the same, with no table to keep or to lose.
 */
export interface SubjectKey extends DeidentificationKey {
  /** Finds the same patient again without keeping who it is; hex. */
  patientHash(patient: PatientIdentity | Identity): string
  /** Tells pixels as they came from other pixels under the same UID; hex. */
  sourceHash(pixels: Iterable<Uint8Array>): string
  /** The same, for pixels that come one after the other. */
  sourceHasher(): { update(pixels: Uint8Array): void; digest(): string }
}

/** No vowels, no signs that are easily taken for each other: a pseudonym is never a word. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ23456789'
const MOST_DAYS = 3_650

/** @param secret 32 bytes of one institution; can be handed to a child process as they are. */
export function deidentificationKeyOf(secret: Uint8Array): SubjectKey {
  const derive = (purpose: string) => createHmac('sha256', secret).update(purpose).digest()
  const uidKey = derive('uid')
  const patientKey = derive('patient')
  const daysKey = derive('days')
  const pixelKey = derive('pixels')
  const hashOf = (patient: PatientIdentity) => createHmac('sha256', patientKey).update(distinction(patient)).digest()

  return {
    mapUid: (uid) => uuidUid(createHmac('sha256', uidKey).update(uid).digest()),
    // At least one day back and at most ten years: enough to part a date from its day, too little to change the century's scanners.
    shiftDays: (patient) => -1 - (createHmac('sha256', daysKey).update(hashOf(patient)).digest().readUInt32BE(0) % MOST_DAYS),
    pseudonym: (patient) => `T-${letters(hashOf(patient), 12)}`,
    patientHash: (patient) => hashOf(patient).toString('hex'),
    sourceHash(pixels) {
      const hash = createHmac('sha256', pixelKey)
      for (const bytes of pixels) hash.update(bytes)
      return hash.digest('hex')
    },
    sourceHasher() {
      const hash = createHmac('sha256', pixelKey)
      return { update: (pixels) => void hash.update(pixels), digest: () => hash.digest('hex') }
    },
  }
}

/** IDs that many people share: what programs write when they know nothing, or were told to forget. */
const NOBODY = /^(0+|x+|n\/?a|none|null|test|anon(ymous|ymized|ymised)?\d*|unknown|patient|noname|no[ _]?id|-+|\.+|\?+|未知|无|匿名)$/i

/**
 * What makes two files one patient's: the ID and who issued it. A birth date that differs parts them all the same: the
 * same number from two hospitals is two people, and one person under two pseudonyms is better than two under one. An
 * ID that says nothing leaves the name to decide, and without one each study is somebody else's.
 */
function distinction(patient: PatientIdentity & Partial<Pick<Identity, 'studyUid'>>): string {
  const id = patient.patientId.trim()
  const name = patient.name.trim().toUpperCase()
  const birthDate = patient.birthDate.trim()
  if (id !== '' && !NOBODY.test(id)) return JSON.stringify(['id', patient.issuer.trim(), id, birthDate])
  const bare = name.replace(/[\^=]/g, '').trim()
  if (bare !== '' && !NOBODY.test(bare)) return JSON.stringify(['name', name, birthDate])
  return JSON.stringify(['study', patient.studyUid ?? '', id, name, birthDate])
}

/** PS3.5 B.2: `2.25.` and a UUID as one whole number without leading zeros; version 8 (RFC 9562), since its bits are a hash. */
function uuidUid(hash: Buffer): string {
  hash[6] = (hash[6]! & 0x0f) | 0x80
  hash[8] = (hash[8]! & 0x3f) | 0x80
  return `2.25.${(hash.readBigUInt64BE(0) << 64n) | hash.readBigUInt64BE(8)}`
}

function letters(hash: Buffer, count: number): string {
  let rest = hash.readBigUInt64BE(0)
  let text = ''
  for (let at = 0; at < count; at++) {
    text += ALPHABET[Number(rest % BigInt(ALPHABET.length))]
    rest /= BigInt(ALPHABET.length)
  }
  return text
}
