import type { Services } from '~/infra/services.server'
import { courseContent, type CourseContent } from './course'
import type { Block } from './block'
import { lessonsOf, type Played } from './progress/completion'

/** A published version with what is asked of it at each beat and page. Never changes. */
export interface Published {
  content: CourseContent
  /** Lesson and block by the block's id. */
  at: ReadonlyMap<string, { lessonId: string; block: Block }>
  /** What plays in a block, where its length is known. */
  played: ReadonlyMap<string, Played>
  /** Whether the length of everything that plays is known. */
  isWhole: boolean
}

/** Parsing a large course takes longer than answering a request; some twenty are studied at a time. */
const KEPT = 24
/** Where something's length is not known yet (a film that is still being made), it is asked again after this. */
const ASK_AGAIN_MS = 60_000
interface Held { value: Promise<Published | null>; until: number }
/** The pages and the process are two bundles: one register for both, per database. */
const REGISTER = Symbol.for('theatrum.published-courses')
const register = ((globalThis as { [REGISTER]?: WeakMap<object, Map<string, Held>> })[REGISTER] ??= new WeakMap<object, Map<string, Held>>())

/** Null: there is none. @throws where it cannot be read */
export function publishedContent(services: Pick<Services, 'db' | 'now'>, courseId: string, version: number): Promise<Published | null> {
  const held = register.get(services.db) ?? new Map<string, Held>()
  register.set(services.db, held)
  const key = `${courseId}:${version}`
  const known = held.get(key)
  held.delete(key)
  const now = services.now().getTime()
  const one: Held = known && known.until > now ? known : { value: load(services, courseId, version), until: Infinity }
  held.set(key, one)
  // A Map remembers the order in which keys were set: the first is the one used longest ago.
  if (held.size > KEPT) held.delete(held.keys().next().value as string)
  const forget = () => void (held.get(key) === one && held.delete(key))
  if (one !== known) one.value.then((found) => (found === null ? forget() : found.isWhole || (one.until = now + ASK_AGAIN_MS)), forget)
  return one.value
}

async function load({ db }: Pick<Services, 'db'>, courseId: string, version: number): Promise<Published | null> {
  const row = await db.courseVersion.findUnique({ where: { courseId_version: { courseId, version } }, select: { contentJson: true } })
  if (!row) return null
  const content = courseContent.parse(JSON.parse(row.contentJson))
  const at = new Map(lessonsOf(content).flatMap((lesson) => lesson.blocks.map((block) => [block.id, { lessonId: lesson.id, block }] as const)))
  const mediaIds = [...at.values()].flatMap(({ block: { body } }) => ((body.kind === 'video' || body.kind === 'audio') && body.mediaId ? [body.mediaId] : []))
  const recordingIds = [...at.values()].flatMap(({ block: { body } }) => (body.kind === 'surgery' && body.recordingId && body.toS === null ? [body.recordingId] : []))
  const [media, recordings] = await Promise.all([
    mediaIds.length === 0 ? [] : db.courseMedia.findMany({ where: { id: { in: mediaIds } }, select: { id: true, durationMs: true } }),
    recordingIds.length === 0 ? [] : db.recording.findMany({ where: { id: { in: recordingIds } }, select: { id: true, durationMs: true } }),
  ])
  const lengths = new Map([...media, ...recordings].flatMap(({ id, durationMs }) => (durationMs ? [[id, durationMs / 1_000] as const] : [])))
  const played = new Map([...at].flatMap(([id, { block: { body } }]): [string, Played][] => {
    if (body.kind === 'surgery') {
      const toS = body.toS ?? lengths.get(body.recordingId ?? '')
      return toS !== undefined && toS > body.fromS ? [[id, { fromS: body.fromS, toS }]] : []
    }
    const toS = body.kind === 'video' || body.kind === 'audio' ? lengths.get(body.mediaId ?? '') : undefined
    return toS ? [[id, { fromS: 0, toS }]] : []
  }))
  return { content, at, played, isWhole: lengths.size === new Set([...mediaIds, ...recordingIds]).size }
}
