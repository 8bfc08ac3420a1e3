import { publishedContent } from '~/domain/courses/published.server'
import type { Services } from '~/infra/services.server'
import { MOST_POINTS } from './choose-class.server'
import { SCOPES } from './claims'
import { courseResult, type CourseResult } from './course-score'

export interface ScoreBody { subject: string; scoreGiven: number; activity: CourseResult['activity']; grading: CourseResult['grading']; /** Grows with each result of the same learner. */ timestamp: string }

/** Progress is written in transactions that name their moment before they end: what is that much older is looked at again. */
const OVERLAP_MS = 60_000
const LEARNERS_AT_ONCE = 200

/**
 * What changed in classes that platforms show becomes results that wait to be told: at most one for a learner and a place, the newest.
 * Found in what learners did, so that nothing is lost with a process; waiting results are bounded by learners and places.
 */
export async function sweepScores(services: Pick<Services, 'db' | 'now'>): Promise<number> {
  const { db } = services
  const now = services.now()
  const links = await db.ltiLink.findMany({ where: { platform: { disabledAt: null }, OR: [{ lineItemUrl: { not: '' } }, { lineItemsUrl: { not: '' } }] }, include: { class: { select: { courseId: true, version: true } } } })
  let noted = 0
  for (const link of links) {
    if (!(JSON.parse(link.scopesJson) as string[]).includes(SCOPES.score)) continue
    const since = link.sweptTo ? new Date(link.sweptTo.getTime() - OVERLAP_MS) : new Date(0)
    // Somebody who came a moment ago from over there had done something before: they are new to the platform, not to us.
    const people = await db.ltiIdentity.findMany({ where: { platformId: link.platformId, person: { enrolments: { some: { classId: link.classId, progress: { some: { changedAt: { gte: since } } } } } } }, select: { subject: true, personId: true } })
    if (people.length > 0) {
      const published = await publishedContent(services, link.class.courseId, link.class.version)
      for (let from = 0; published && from < people.length; from += LEARNERS_AT_ONCE) {
        const some = people.slice(from, from + LEARNERS_AT_ONCE)
        const enrolments = await db.enrolment.findMany({
          where: { classId: link.classId, personId: { in: some.map(({ personId }) => personId) } },
          select: { personId: true, completedAt: true, progress: { select: { blockId: true, score: true, doneAt: true } }, _count: { select: { submissions: { where: { state: 'submitted' } } } } },
        })
        for (const one of enrolments) {
          const result = courseResult(published.content, one.progress, { isCompleted: one.completedAt !== null, isWaiting: one._count.submissions > 0 })
          for (const { subject } of some.filter(({ personId }) => personId === one.personId)) if (await note(services, link.id, subject, result)) noted++
        }
      }
    }
    await db.ltiLink.updateMany({ where: { id: link.id }, data: { sweptTo: now } })
  }
  return noted
}

async function note({ db, now }: Pick<Services, 'db' | 'now'>, linkId: string, subject: string, { share, activity, grading }: CourseResult): Promise<boolean> {
  const key = `lti-score:${linkId}:${subject}`
  const at = now()
  const before = await db.delivery.findUnique({ where: { key } })
  const said = before ? (JSON.parse(before.bodyJson) as ScoreBody) : null
  const scoreGiven = Math.round(share * MOST_POINTS * 100) / 100
  if (said && said.scoreGiven === scoreGiven && said.activity === activity && said.grading === grading) return false
  const body: ScoreBody = { subject, scoreGiven, activity, grading, timestamp: new Date(Math.max(at.getTime(), said ? new Date(said.timestamp).getTime() + 1 : 0)).toISOString() }
  const data = { bodyJson: JSON.stringify(body), state: 'waiting', attempts: 0, problem: '', nextAt: at, sentAt: null }
  if (before) await db.delivery.update({ where: { key }, data, select: { id: true } })
  else await db.delivery.create({ data: { ...data, key, kind: 'lti-score', targetId: linkId, createdAt: at }, select: { id: true } })
  return true
}
