import { randomUUID } from 'node:crypto'
import { allowed } from '~/domain/audit/allowed.server'
import { subjectOfClass } from '~/domain/courses/load-class.server'
import { hashToken } from '~/domain/people/cookie-token.server'
import type { Services } from '~/infra/services.server'
import { readOutboundUrl } from '~/infra/outbound/addresses'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { keepLink } from './arrive.server'
import { giveClass } from './class-proof.server'
import { LTI_CLAIMS } from './claims'
import { openLaunch, type OpenedLaunch } from './open-launch.server'
import { signAsUs } from './our-keys.server'

/** Results are told in hundredths of the whole course. */
export const MOST_POINTS = 100
const PAGE = 30
const ANSWER_S = 5 * 60

type Refused = { kind: 'gone' } | { kind: 'other-window' } | { kind: 'forbidden' }

async function opened(services: Services, actor: Actor, ticket: string, cookies: string | null): Promise<Refused | OpenedLaunch> {
  const found = await openLaunch(services, ticket, cookies)
  if (found.kind !== 'open') return found
  // Only who went on with this launch chooses for it.
  if (actor.kind !== 'person' || found.launch.personId !== actor.personId) return { kind: 'forbidden' }
  return found
}

/** The classes that somebody may show in a place over there: those they lead. */
export async function listChoices(services: Services, actor: Actor, ticket: string, cookies: string | null, { search, page }: { search: string; page: number }) {
  const found = await opened(services, actor, ticket, cookies)
  if (found.kind !== 'open') return found
  if (actor.kind !== 'person') return { kind: 'forbidden' as const }
  const { platform, claims } = found
  const where = {
    institutionId: platform.institutionId, closedAt: null, course: { removedAt: null },
    ...(holds(actor, platform.institutionId, 'administrator') ? {} : { staff: { some: { personId: actor.personId, role: 'teacher' } } }),
    ...(search === '' ? {} : { OR: [{ name: { contains: search } }, { course: { title: { contains: search } } }] }),
  }
  const rows = await services.db.courseClass.findMany({ where, orderBy: { createdAt: 'desc' }, skip: (page - 1) * PAGE, take: PAGE + 1, include: { staff: true, enrolments: { where: { personId: actor.personId } }, course: { select: { title: true, language: true, state: true, removedAt: true } } } })
  const classes = rows.slice(0, PAGE).filter((row) => can(actor, 'lead', subjectOfClass(actor, row))).map(({ id, name, course }) => ({ id, name, title: course.title, language: course.language }))
  return { kind: 'choices' as const, platform: platform.name, isPlace: claims.kind === 'open', classes, page, hasMore: rows.length > PAGE }
}

export type ChooseClass =
  | Refused
  /** The place shows the class from now on. */
  | { kind: 'linked'; to: string }
  /** The browser carries this to the platform. */
  | { kind: 'answer'; url: string; token: string }
  /** The frame that waits has it. */
  | { kind: 'handed-over' }

/** A class for a place over there: signed and sent back (deep linking), or kept for the place that asked. */
export async function chooseClass(services: Services, actor: Actor, ticket: string, cookies: string | null, classId: string): Promise<ChooseClass> {
  const found = await opened(services, actor, ticket, cookies)
  if (found.kind !== 'open') return found
  const { launch, platform, claims } = found
  const personId = launch.personId!
  const row = await services.db.courseClass.findUnique({ where: { id: classId }, include: { staff: true, enrolments: { where: { personId } }, course: { select: { title: true, summary: true, state: true, removedAt: true } } } })
  if (!row || row.institutionId !== platform.institutionId || !allowed(services, actor, 'lead', subjectOfClass(actor, row), { subjectKind: 'class', subjectId: classId })) return { kind: 'forbidden' }
  if (claims.kind === 'open') {
    await keepLink(services, { platformId: platform.id, deploymentId: claims.deploymentId, resourceLinkId: claims.resourceLinkId }, classId, claims)
    return { kind: 'linked', to: `/courses/class/${classId}` }
  }
  const url = readOutboundUrl(claims.returnUrl, services.env)
  if (url === null) return { kind: 'gone' }
  const seconds = Math.floor(services.now().getTime() / 1_000)
  const token = await signAsUs(services.env, platform, {
    iss: platform.clientId, aud: platform.issuer, iat: seconds, exp: seconds + ANSWER_S, nonce: randomUUID(),
    [LTI_CLAIMS.deployment]: claims.deploymentId, [LTI_CLAIMS.messageType]: 'LtiDeepLinkingResponse', [LTI_CLAIMS.version]: '1.3.0',
    ...(claims.data === null ? {} : { [LTI_CLAIMS.data]: claims.data }),
    [LTI_CLAIMS.contentItems]: [{
      type: 'ltiResourceLink', title: row.course.title, text: row.course.summary.slice(0, 500), url: new URL('/lti/launch', services.env.publicUrl).href,
      custom: { theatrum_class: giveClass(services.env.sessionSecret, platform.id, claims.deploymentId, classId) },
      ...(claims.takesLineItem ? { lineItem: { scoreMaximum: MOST_POINTS, label: row.course.title, resourceId: classId } } : {}),
    }],
  })
  await services.audit.recordNow({ action: 'launch.class-linked', actor: { kind: 'person', personId }, institutionId: platform.institutionId, subjectKind: 'class', subjectId: classId, detail: { platform: platform.id } })
  if (launch.frameHash === '') return { kind: 'answer', url, token }
  await services.db.ltiLaunch.update({ where: { id: launch.id }, data: { answerJson: JSON.stringify({ url, token }) }, select: { id: true } })
  return { kind: 'handed-over' }
}

/** What a frame waits for: the answer that was made in a window of its own. Asked by the token that the frame alone has. Read once. */
export async function takeAnswer({ db, now }: Pick<Services, 'db' | 'now'>, frame: string): Promise<{ kind: 'waiting' } | { kind: 'answer'; url: string; token: string }> {
  if (frame === '') return { kind: 'waiting' }
  const launch = await db.ltiLaunch.findFirst({ where: { frameHash: hashToken(frame), answerJson: { not: '' }, expiresAt: { gt: now() } }, select: { id: true, answerJson: true } })
  if (!launch || (await db.ltiLaunch.updateMany({ where: { id: launch.id, answerJson: launch.answerJson }, data: { answerJson: '' } })).count !== 1) return { kind: 'waiting' }
  const { url, token } = JSON.parse(launch.answerJson) as { url: string; token: string }
  return { kind: 'answer', url, token }
}
