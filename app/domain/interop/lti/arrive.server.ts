import { CLASS_BOUNDS } from '~/domain/courses/class'
import { openClass } from '~/domain/courses/learning/open-class.server'
import type { Services } from '~/infra/services.server'
import type { Actor, Role } from '~/policy/actor'
import { ROLES } from '~/policy/actor'
import { readOutboundUrl } from '~/infra/outbound/addresses'
import { classGiven } from './class-proof.server'
import type { OpenedLaunch } from './open-launch.server'

export type Arrived =
  | { kind: 'class'; to: string }
  /** A teacher has to say which class this is. */
  | { kind: 'choose' }
  | { kind: 'refused'; why: 'no-class' | 'class-gone' | 'class-closed' | 'class-full' | 'not-staff' }

/** Where a launch leads somebody, with what it gives them on the way: a learner a place in the class, an instructor what the institution allowed. */
export async function arrive(services: Services, { launch, platform, claims }: OpenedLaunch, personId: string): Promise<Arrived> {
  await services.db.ltiLaunch.update({ where: { id: launch.id }, data: { personId }, select: { id: true } })
  const actor = await actorNow(services, personId)
  if (claims.kind === 'choose') return { kind: 'choose' }
  const place = { platformId: platform.id, deploymentId: claims.deploymentId, resourceLinkId: claims.resourceLinkId }
  const before = await services.db.ltiLink.findUnique({ where: { platformId_deploymentId_resourceLinkId: place } })
  const classId = before?.classId ?? classGiven(services.env.sessionSecret, platform.id, claims.deploymentId, claims.given)
  if (classId === null) return claims.role === 'staff' || mayTeach(actor, platform.institutionId) ? { kind: 'choose' } : { kind: 'refused', why: 'no-class' }
  const klass = await services.db.courseClass.findUnique({ where: { id: classId } })
  if (!klass || klass.institutionId !== platform.institutionId) return { kind: 'refused', why: 'class-gone' }
  await keepLink(services, place, classId, claims)
  if (claims.role === 'learner') {
    const why = await giveSeat(services, klass, personId, platform.id)
    if (why) return { kind: 'refused', why }
  } else if (claims.role === 'staff' && platform.staffMayAssist) await giveStaff(services, klass, personId, platform.id)
  const opened = await openClass(services, actor, classId)
  if (opened.kind !== 'opened' || !opened.maySee) return { kind: 'refused', why: 'not-staff' }
  return { kind: 'class', to: opened.resume && opened.isEnrolled ? `/courses/class/${classId}/${opened.resume.lessonId}` : `/courses/class/${classId}` }
}

/** Rights as they stand in the database: the session is new, or about to be. Roles that ask for a second factor are not counted here; pages ask the session. */
export async function actorNow({ db }: Pick<Services, 'db'>, personId: string): Promise<Actor> {
  const memberships = await db.membership.findMany({ where: { personId }, select: { institutionId: true, role: true } })
  return { kind: 'person', personId, memberships: memberships.flatMap(({ institutionId, role }) => (isRole(role) ? [{ institutionId, role }] : [])) }
}
const isRole = (role: string): role is Role => ROLES.some((one) => one === role)

const mayTeach = (actor: Actor, institutionId: string): boolean =>
  actor.kind === 'person' && actor.memberships.some((one) => one.institutionId === institutionId && ['teacher', 'expert', 'administrator'].includes(one.role))

type Place = { platformId: string; deploymentId: string; resourceLinkId: string }
type Services4Link = Pick<Services, 'db' | 'env' | 'now' | 'audit'>

/** The place over there and the services that the platform offers for it, as of this launch. Addresses that may not be called are not kept. */
export async function keepLink(services: Services4Link, place: Place, classId: string, claims: OpenedLaunch['claims']): Promise<void> {
  const kept = (url: string) => (url === '' ? '' : (readOutboundUrl(url, services.env) ?? ''))
  const offered = { contextId: claims.contextId, lineItemsUrl: kept(claims.lineItemsUrl), membersUrl: kept(claims.membersUrl), scopesJson: JSON.stringify(claims.scopes) }
  const lineItemUrl = kept(claims.lineItemUrl)
  const where = { platformId_deploymentId_resourceLinkId: place }
  const known = await services.db.ltiLink.findUnique({ where, select: { id: true } })
  // A column that we made ourselves stays where the platform names none.
  await services.db.ltiLink.upsert({ where, create: { ...place, classId, ...offered, lineItemUrl, createdAt: services.now() }, update: { ...offered, ...(lineItemUrl === '' ? {} : { lineItemUrl }) }, select: { id: true } })
  if (known) return
  const { institutionId } = await services.db.courseClass.findUniqueOrThrow({ where: { id: classId }, select: { institutionId: true } })
  await services.audit.recordNow({ action: 'launch.class-linked', actor: { kind: 'system' }, institutionId, subjectKind: 'class', subjectId: classId, detail: { platform: place.platformId } })
}

/** A learner over there is one here; who was taken out of the class by its teacher comes back by the platform's word alone, as its list says so. */
export async function giveSeat(services: Pick<Services, 'db' | 'now' | 'audit'>, klass: { id: string; institutionId: string; closedAt: Date | null }, personId: string, platformId: string): Promise<'class-closed' | 'class-full' | null> {
  const where = { classId_personId: { classId: klass.id, personId } }
  const own = await services.db.enrolment.findUnique({ where, select: { state: true } })
  if (own?.state === 'active') return null
  if (klass.closedAt) return 'class-closed'
  if ((await services.db.enrolment.count({ where: { classId: klass.id, state: 'active' } })) >= CLASS_BOUNDS.learners) return 'class-full'
  await services.db.enrolment.upsert({ where, create: { classId: klass.id, personId, enrolledAt: services.now() }, update: { state: 'active' }, select: { id: true } })
  await services.audit.recordNow({ action: 'class.joined', actor: { kind: 'person', personId }, institutionId: klass.institutionId, subjectKind: 'class', subjectId: klass.id, detail: { door: 'launch', platform: platformId } })
  return null
}

/** Only where the institution's administrator allowed it, and an assistant only: marking and seeing progress, no dates, no lists. */
async function giveStaff(services: Services, klass: { id: string; institutionId: string }, personId: string, platformId: string): Promise<void> {
  const where = { classId_personId: { classId: klass.id, personId } }
  if (await services.db.classStaff.findUnique({ where, select: { personId: true } })) return
  await services.db.classStaff.upsert({ where, create: { classId: klass.id, personId, role: 'assistant' }, update: {}, select: { personId: true } })
  await services.audit.recordNow({ action: 'class.staff-added', actor: { kind: 'system' }, institutionId: klass.institutionId, subjectKind: 'class', subjectId: klass.id, detail: { role: 'assistant', platform: platformId } })
}
