import { forEachOf } from '~/infra/files/together'
import type { Services } from '~/infra/services.server'
import { readPublishedLesson } from './published-lesson'
import { voicesOf } from './voice-keys'

/** Recordings that a step on the desk or a published version speaks with. */
export async function namedVoices(db: Pick<Services['db'], 'lessonStep' | 'lessonVersion'>, lessonId: string): Promise<Set<string>> {
  const [steps, versions] = await Promise.all([
    db.lessonStep.findMany({ where: { lessonId }, select: { voiceKey: true, voiceZhKey: true } }),
    db.lessonVersion.findMany({ where: { lessonId, contentJson: { contains: voicesOf(lessonId) } }, select: { contentJson: true } }),
  ])
  const ofVersions = versions.flatMap(({ contentJson }) => readPublishedLesson(JSON.parse(contentJson))?.steps ?? []).flatMap(({ voice }) => (typeof voice === 'object' && voice !== null ? [voice.en, voice.zh] : []))
  return new Set([...steps.flatMap(({ voiceKey, voiceZhKey }) => [voiceKey, voiceZhKey]), ...ofVersions].filter((key) => key !== null))
}

/** One that was replaced or taken away, unless something still speaks with it. */
export async function removeIfUnnamed(services: Pick<Services, 'db' | 'files'>, lessonId: string, key: string): Promise<void> {
  if (!(await namedVoices(services.db, lessonId)).has(key)) await services.files.remove(key)
}

const AT_ONCE = 4

/** Those of steps that were removed for good. Each is asked about anew: names that came since the list was read count. */
export async function removeUnnamedVoices(services: Pick<Services, 'db' | 'files'>, lessonId: string): Promise<void> {
  const named = await namedVoices(services.db, lessonId)
  await forEachOf(services.files.list(voicesOf(lessonId)), AT_ONCE, async ({ key }) => {
    if (!named.has(key)) await removeIfUnnamed(services, lessonId, key)
  })
}
