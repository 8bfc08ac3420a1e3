import type { Services } from '~/infra/services.server'
import { contentOf } from './load-case.server'

/** What a case is called in news to readers: as it was published, not as its draft says now, and telling nothing where it asks first. */
export async function toldTitle({ db }: Pick<Services, 'db'>, { id, version, title, titleZh }: { id: string; version: number; title: string; titleZh: string }): Promise<string> {
  const out = await db.caseVersion.findUnique({ where: { caseId_version: { caseId: id, version } }, select: { contentJson: true } })
  if (!out) return title || titleZh
  const content = contentOf(out.contentJson)
  const told = content.quiz ? content.quizTitle : content.title
  return told.en || told.zh
}
