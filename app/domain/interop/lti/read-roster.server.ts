import { z } from 'zod'
import { CLASS_BOUNDS } from '~/domain/courses/class'
import { readName } from '~/domain/people/person'
import type { Services } from '~/infra/services.server'
import { readOutboundUrl } from '~/infra/outbound/addresses'
import { giveSeat } from './arrive.server'
import { roleOf, SCOPES } from './claims'
import { makeLaunchedPerson, personOf } from './launched-person.server'
import { callService, jsonOf } from './platform-services.server'

/** A platform's list is read this often; what was launched meanwhile has its seat already. */
const EVERY_MS = 6 * 3_600_000
const MOST_PAGES = 100
const LINKS_AT_ONCE = 5
const member = z.object({ user_id: z.string().min(1).max(255), name: z.string().optional(), given_name: z.string().optional(), family_name: z.string().optional(), roles: z.array(z.string()).catch([]), status: z.string().optional() })
const page = z.object({ members: z.array(z.unknown()).max(10_000) })

/** Lists that are due, of places that show a class; others are nobody's business here. @returns how many were read */
export async function readRosters(services: Services): Promise<number> {
  const due = new Date(services.now().getTime() - EVERY_MS)
  const links = await services.db.ltiLink.findMany({ where: { membersUrl: { not: '' }, platform: { disabledAt: null }, class: { closedAt: null }, OR: [{ rosterAt: null }, { rosterAt: { lt: due } }] }, orderBy: { rosterAt: 'asc' }, take: LINKS_AT_ONCE, select: { id: true } })
  for (const { id } of links) await readRoster(services, id)
  return links.length
}

export type ReadRoster = { kind: 'read'; seated: number; left: number } | { kind: 'failed'; why: string } | { kind: 'gone' }

/**
 * Learners of a place over there get seats in its class. Who is called inactive leaves it; who is not on the list stays: a class may
 * be shown in several places. Nobody becomes staff by a list. What was read before a page failed counts.
 */
export async function readRoster(services: Services, linkId: string): Promise<ReadRoster> {
  const link = await services.db.ltiLink.findUnique({ where: { id: linkId }, include: { platform: true, class: true } })
  if (!link || link.membersUrl === '') return { kind: 'gone' }
  const counts = { seated: 0, left: 0 }
  const end = async (problem: string): Promise<ReadRoster> => {
    await services.db.ltiLink.updateMany({ where: { id: linkId }, data: { rosterAt: services.now(), rosterProblem: problem } })
    if (counts.seated + counts.left > 0) await services.audit.recordNow({ action: 'launch.roster-read', actor: { kind: 'system' }, institutionId: link.class.institutionId, subjectKind: 'class', subjectId: link.classId, detail: counts })
    return problem === '' ? { kind: 'read', ...counts } : { kind: 'failed', why: problem }
  }
  let next: string | null = link.membersUrl
  for (let pages = 0, members = 0; next !== null; pages++) {
    if (pages >= MOST_PAGES || members > CLASS_BOUNDS.learners) return end('the list of members is too long')
    const called = await callService(services, link.platform, SCOPES.members, next, { accept: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json', mostBytes: 4_000_000 })
    if (called.kind === 'failed') return end(called.why)
    const read = called.status === 200 ? page.safeParse(jsonOf(called.body)) : null
    if (!read?.success) return end(`list of members: status ${called.status}`)
    for (const one of read.data.members) {
      const parsed = member.safeParse(one)
      members++
      if (!parsed.success || roleOf(parsed.data.roles) !== 'learner') continue
      const { user_id: subject, status = 'Active', name = '', given_name = '', family_name = '' } = parsed.data
      const known = await personOf(services, link.platformId, subject)
      if (known?.deactivatedAt) continue
      if (status !== 'Active') {
        if (known) counts.left += (await services.db.enrolment.updateMany({ where: { classId: link.classId, personId: known.id, state: 'active' }, data: { state: 'left' } })).count
        continue
      }
      const personId = known?.id ?? (await makeLaunchedPerson(services, link.platform, { subject, name: readName(name || `${given_name} ${family_name}`), language: 'en' }))
      // Who left, or was taken out by the teacher, comes back by a launch, not by a list.
      if ((await services.db.enrolment.count({ where: { classId: link.classId, personId } })) > 0) continue
      const why = await giveSeat(services, link.class, personId, link.platformId)
      if (why === 'class-full') return end('the class is full')
      if (why === null) counts.seated++
    }
    next = nextPage(called.headers.link, next, services)
  }
  return end('')
}

/** RFC 8288. Another host than the list's own is not followed: the token is for this one. */
function nextPage(header: string | string[] | undefined, from: string, services: Pick<Services, 'env'>): string | null {
  const found = /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(Array.isArray(header) ? header.join(', ') : (header ?? ''))?.[1]
  if (!found || !URL.canParse(found, from)) return null
  const url = readOutboundUrl(new URL(found, from).href, services.env)
  return url !== null && new URL(url).origin === new URL(from).origin ? url : null
}
