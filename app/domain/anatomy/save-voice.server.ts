import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createTurns } from '~/infra/turns'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { MOST_VOICE_BYTES } from './lesson'
import { loadLesson } from './load-lesson.server'
import { removeIfUnnamed } from './named-voices.server'
import { makeVoice } from './voice-file.server'
import { voiceKey } from './voice-keys'

export type SaveVoice =
  | { kind: 'saved'; key: string; seconds: number }
  | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'gone' }
  | { kind: 'too-large' } | { kind: 'too-long' }
  /** No recording of a browser's: whatever its name says. */
  | { kind: 'not-a-voice' }
  /** Others are being written just now. */
  | { kind: 'busy' }
export type VoiceLanguage = 'en' | 'zh'

class TooMany extends Error {}
/** Each holds a core for a second or two. Only pages ask for it. */
const turns = createTurns({ atOnce: 1, mostWaiting: 6, full: () => new TooMany() })

/** What was spoken for a step, made anew before it is kept; it takes the place of the one before in that language. */
export async function saveVoice(services: Services, actor: Actor, input: { lessonId: string; stepId: string; language: VoiceLanguage; bytes: Uint8Array; signal?: AbortSignal }): Promise<SaveVoice> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (input.bytes.length > MOST_VOICE_BYTES) return { kind: 'too-large' }
  if ((await services.db.lessonStep.count({ where: { id: input.stepId, lessonId: input.lessonId } })) === 0) return { kind: 'gone' }
  const folder = join(services.env.dataDir, 'derived')
  await mkdir(folder, { recursive: true })
  const turn = await turns.take(input.signal).catch((error: unknown) => {
    if (error instanceof TooMany) return null
    throw error
  })
  if (!turn) return { kind: 'busy' }
  try {
    const made = await makeVoice(input.bytes, folder, input.signal)
    if (made.kind !== 'voice') return made
    const key = voiceKey(input.lessonId, createHash('sha256').update(made.bytes).digest('hex'))
    await services.files.put(key, made.bytes)
    const isThere = await setVoice(services, input, key)
    if (!isThere) await removeIfUnnamed(services, input.lessonId, key)
    // Until its step named it, it was nobody's: what a publication took away as such comes back.
    else if ((await services.files.size(key)) === null) await services.files.put(key, made.bytes)
    return isThere ? { kind: 'saved', key, seconds: made.seconds } : { kind: 'gone' }
  } finally {
    turn()
  }
}

export type RemoveVoice = { kind: 'removed' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'gone' }

/** From the desk; a version that speaks with it keeps it. */
export async function removeVoice(services: Services, actor: Actor, input: { lessonId: string; stepId: string; language: VoiceLanguage }): Promise<RemoveVoice> {
  const found = await loadLesson(services, actor, 'edit', input.lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  return (await setVoice(services, input, null)) ? { kind: 'removed' } : { kind: 'gone' }
}

async function setVoice(services: Services, { lessonId, stepId, language }: { lessonId: string; stepId: string; language: VoiceLanguage }, key: string | null): Promise<boolean> {
  const column = language === 'en' ? 'voiceKey' : 'voiceZhKey'
  const before = await services.db.lessonStep.findFirst({ where: { id: stepId, lessonId }, select: { voiceKey: true, voiceZhKey: true } })
  if (!before) return false
  const { count } = await services.db.lessonStep.updateMany({ where: { id: stepId, lessonId }, data: { [column]: key } })
  const old = before[column]
  if (old !== null && old !== key) await removeIfUnnamed(services, lessonId, old)
  return count > 0
}
