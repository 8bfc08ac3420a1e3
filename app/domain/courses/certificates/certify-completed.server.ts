import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import { makeCertificate } from './issue-certificate.server'

/** A move to another version can be taken back for a minute: what it completes is certified after that. */
export const SETTLE_MS = 60_000
/** What a process that died left undone is found again so long afterwards. */
const LOOK_BACK_MS = 30 * 86_400_000
/** Two rounds overlap by so much. */
const OVERLAP_MS = 5 * 60_000
const AT_ONCE = 200

type Needs = Pick<Services, 'db' | 'now' | 'audit' | 'announcer' | 'log'>

/**
 * Who completed a course has a certificate, where it gives one, and hears of it: once, also where the process died between the
 * two. @param since moment from which on completions were not looked at yet; null: after a start @returns from which on the next round looks
 */
export async function certifyCompleted(services: Needs, since: Date | null, signal?: AbortSignal): Promise<Date> {
  const until = new Date(services.now().getTime() - SETTLE_MS)
  const from = new Date(since ? since.getTime() - OVERLAP_MS : until.getTime() - LOOK_BACK_MS)
  let after = ''
  for (;;) {
    signal?.throwIfAborted()
    const completed = await services.db.enrolment.findMany({ where: { id: { gt: after }, completedAt: { gte: from, lte: until } }, orderBy: { id: 'asc' }, take: AT_ONCE, select: { id: true, personId: true, classId: true, class: { select: { course: { select: { title: true } } } } } })
    const keys = completed.map(({ id }) => keyOf(id))
    const told = new Set((await services.db.notification.findMany({ where: { key: { in: keys } }, select: { key: true } })).map(({ key }) => key))
    for (const one of completed) {
      signal?.throwIfAborted()
      if (told.has(keyOf(one.id))) continue
      try {
        const made = await makeCertificate(services, one.id)
        await notify(services, { kind: 'course.completed', personIds: [one.personId], params: { title: one.class.course.title, certified: made.kind === 'made' ? 1 : 0 }, path: `/courses/class/${one.classId}${made.kind === 'made' ? '/certified' : ''}`, key: keyOf(one.id) })
      } catch (error) {
        // One course that cannot be read keeps no other learner waiting.
        services.log.warn({ err: error, enrolmentId: one.id }, 'a completed course could not be certified')
      }
    }
    if (completed.length < AT_ONCE) return until
    after = completed.at(-1)!.id
  }
}

const keyOf = (enrolmentId: string) => `course.completed:${enrolmentId}`
