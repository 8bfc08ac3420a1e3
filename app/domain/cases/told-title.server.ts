import type { Services } from '~/infra/services.server'
import type { CaseContent, Two } from './case'
import { contentOf } from './load-case.server'

/** What a case is called in news to readers: as it was published, not as its draft says now, and telling nothing where it asks first. */
export async function toldTitle({ db }: { db: Pick<Services['db'], 'caseVersion'> }, { id, version, title, titleZh }: { id: string; version: number; title: string; titleZh: string }): Promise<string> {
  const out = await db.caseVersion.findUnique({ where: { caseId_version: { caseId: id, version } }, select: { contentJson: true } })
  if (!out) return title || titleZh
  const told = toldName(contentOf(out.contentJson))
  return told.en || told.zh
}

/** Of a published version. */
export const toldName = ({ quiz, quizTitle, title }: CaseContent): Two => (quiz && (quizTitle.en || quizTitle.zh) ? quizTitle : title)
