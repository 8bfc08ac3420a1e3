import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadLesson } from './load-lesson.server'
import { isVoiceOf, voicesOf } from './voice-keys'

export type OpenVoice = { kind: 'found'; bytes: Buffer } | { kind: 'not-found' } | { kind: 'forbidden' }

/** One recording of a lesson: of what was published for whoever may follow it, of the desk for its editors. */
export async function openVoice(services: Services, actor: Actor, lessonId: string, name: string): Promise<OpenVoice> {
  const found = await loadLesson(services, actor, 'follow', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  const key = `${voicesOf(lessonId)}${name}`
  if (!isVoiceOf(lessonId, key)) return { kind: 'not-found' }
  const isOfDesk = can(actor, 'edit', found.subject)
  if (!isOfDesk && (await services.db.lessonVersion.count({ where: { lessonId, contentJson: { contains: key } } })) === 0) return { kind: 'not-found' }
  return (await services.files.size(key)) === null ? { kind: 'not-found' } : { kind: 'found', bytes: await services.files.bytes(key) }
}
