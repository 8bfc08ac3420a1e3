import { z } from 'zod'
import type { Services } from '~/infra/services.server'
import { readOutboundUrl } from '~/infra/outbound/addresses'
import { MOST_ATTEMPTS, waitMs } from '../deliveries/backoff'
import { MOST_POINTS } from './choose-class.server'
import { SCOPES } from './claims'
import { callService, jsonOf, type PlatformKeyed } from './platform-services.server'
import type { ScoreBody } from './sweep-scores.server'

const AT_ONCE = 50
/** Longer than a call may take: of two processes one sends it. */
const LEASE_MS = 60_000
const lineItem = z.object({ id: z.string() })

type Needs = Pick<Services, 'db' | 'env' | 'now' | 'log'>
type Link = { id: string; resourceLinkId: string; lineItemUrl: string; lineItemsUrl: string; scopesJson: string; classId: string; class: { course: { title: string } }; platform: PlatformKeyed & { disabledAt: Date | null } }
type Sent = { kind: 'sent' } | { kind: 'failed'; why: string; /** It will not be taken however often it comes. */ isFinal: boolean }

/** Results that wait and are due go to their platforms. @returns how many were taken over there */
export async function sendScores(services: Needs): Promise<number> {
  const { db } = services
  const due = await db.delivery.findMany({ where: { kind: 'lti-score', state: 'waiting', nextAt: { lte: services.now() } }, orderBy: { nextAt: 'asc' }, take: AT_ONCE })
  const links = new Map((await db.ltiLink.findMany({ where: { id: { in: [...new Set(due.map(({ targetId }) => targetId))] } }, include: { platform: true, class: { select: { course: { select: { title: true } } } } } })).map((one) => [one.id, one]))
  let sent = 0
  for (const one of due) {
    const now = services.now()
    const held = await db.delivery.updateMany({ where: { id: one.id, state: 'waiting', nextAt: one.nextAt, bodyJson: one.bodyJson }, data: { nextAt: new Date(now.getTime() + LEASE_MS) } })
    if (held.count !== 1) continue
    const link = links.get(one.targetId)
    const outcome: Sent = !link ? { kind: 'failed', why: 'the place is gone', isFinal: true } : link.platform.disabledAt ? { kind: 'failed', why: 'the platform is disabled', isFinal: false } : await sendOne(services, link, JSON.parse(one.bodyJson) as ScoreBody)
    // A newer result may have taken its place meanwhile: that one waits on.
    const where = { id: one.id, bodyJson: one.bodyJson }
    if (outcome.kind === 'sent') {
      await db.delivery.updateMany({ where, data: { state: 'sent', sentAt: services.now(), problem: '' } })
      sent++
      continue
    }
    const attempts = one.attempts + 1
    const isOver = outcome.isFinal || attempts >= MOST_ATTEMPTS
    await db.delivery.updateMany({ where, data: { attempts, problem: outcome.why, state: isOver ? 'given-up' : 'waiting', nextAt: new Date(services.now().getTime() + waitMs(attempts)) } })
  }
  return sent
}

async function sendOne(services: Needs, link: Link, { subject, scoreGiven, activity, grading, timestamp }: ScoreBody): Promise<Sent> {
  const column = await columnOf(services, link)
  if (column.kind === 'failed') return column
  const called = await callService(services, link.platform, SCOPES.score, scoresOf(column.url), {
    method: 'POST', accept: 'application/json', contentType: 'application/vnd.ims.lis.v1.score+json', mostBytes: 64_000,
    body: JSON.stringify({ userId: subject, scoreGiven, scoreMaximum: MOST_POINTS, activityProgress: activity, gradingProgress: grading, timestamp }),
  })
  if (called.kind === 'failed') return { kind: 'failed', why: called.why, isFinal: false }
  if (called.status >= 200 && called.status < 300) return { kind: 'sent' }
  // AGS 2.0, 3.4.8: something newer is there already.
  if (called.status === 409) return { kind: 'sent' }
  return { kind: 'failed', why: `status ${called.status}`, isFinal: called.status === 400 || called.status === 422 }
}

/** Query stays behind: `…/lineitem?type=1` has its scores at `…/lineitem/scores?type=1` (AGS 2.0, 3.4.1). */
export function scoresOf(lineItemUrl: string): string {
  const url = new URL(lineItemUrl)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/scores`
  return url.href
}

/** The platform's column for a place: as given; found, or made once. */
async function columnOf(services: Needs, link: Link): Promise<{ kind: 'column'; url: string } | Extract<Sent, { kind: 'failed' }>> {
  if (link.lineItemUrl !== '') return { kind: 'column', url: link.lineItemUrl }
  if (link.lineItemsUrl === '' || !(JSON.parse(link.scopesJson) as string[]).includes(SCOPES.lineItem)) return { kind: 'failed', why: 'the platform has no column for results', isFinal: true }
  const listed = new URL(link.lineItemsUrl)
  listed.searchParams.set('resource_link_id', link.resourceLinkId)
  const found = await callService(services, link.platform, SCOPES.lineItem, listed.href, { accept: 'application/vnd.ims.lis.v2.lineitemcontainer+json', mostBytes: 500_000 })
  if (found.kind === 'failed') return { ...found, isFinal: false }
  const known = found.status === 200 ? z.array(lineItem).safeParse(jsonOf(found.body)) : null
  let id = known?.success ? known.data[0]?.id : undefined
  if (id === undefined) {
    const made = await callService(services, link.platform, SCOPES.lineItem, link.lineItemsUrl, {
      method: 'POST', accept: 'application/vnd.ims.lis.v2.lineitem+json', contentType: 'application/vnd.ims.lis.v2.lineitem+json', mostBytes: 64_000,
      body: JSON.stringify({ scoreMaximum: MOST_POINTS, label: link.class.course.title.slice(0, 200), resourceId: link.classId, resourceLinkId: link.resourceLinkId, tag: 'course' }),
    })
    if (made.kind === 'failed') return { ...made, isFinal: false }
    const read = made.status === 200 || made.status === 201 ? lineItem.safeParse(jsonOf(made.body)) : null
    if (!read?.success) return { kind: 'failed', why: `column for results: status ${made.status}`, isFinal: false }
    id = read.data.id
  }
  const url = readOutboundUrl(id, services.env)
  if (url === null) return { kind: 'failed', why: 'the column for results has an address that may not be called', isFinal: true }
  await services.db.ltiLink.updateMany({ where: { id: link.id, lineItemUrl: '' }, data: { lineItemUrl: url } })
  link.lineItemUrl = url
  return { kind: 'column', url }
}
