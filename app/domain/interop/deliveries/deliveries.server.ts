import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'

/** Told is kept so long, so that it is not told again; what was set aside, until somebody had time to look. Results keep their last word: it says whether there is a new one. */
const SENT_KEPT_MS = 7 * 86_400_000
const GIVEN_UP_KEPT_MS = 180 * 86_400_000
const SHOWN = 50

export async function forgetDeliveries({ db, now }: Pick<Services, 'db' | 'now'>): Promise<void> {
  const before = (ms: number) => new Date(now().getTime() - ms)
  await db.delivery.deleteMany({ where: { kind: 'xapi', state: 'sent', sentAt: { lt: before(SENT_KEPT_MS) } } })
  await db.delivery.deleteMany({ where: { kind: 'xapi', state: 'given-up', createdAt: { lt: before(GIVEN_UP_KEPT_MS) } } })
}

/** Ids of all that an institution tells others: its places on platforms, its stores. */
async function targetsOf({ db }: Pick<Services, 'db'>, institutionId: string) {
  const [links, stores] = await Promise.all([
    db.ltiLink.findMany({ where: { platform: { institutionId } }, select: { id: true, rosterProblem: true, platform: { select: { name: true } }, class: { select: { name: true } } }, take: 1_000 }),
    db.xapiStore.findMany({ where: { institutionId }, select: { id: true, endpoint: true } }),
  ])
  return new Map([...links.map((one) => [one.id, `${one.platform.name}: ${one.class.name}`] as const), ...stores.map((one) => [one.id, one.endpoint] as const)])
}

const mayManage = (services: Services, actor: Actor, institutionId: string) => allowed(services, actor, 'edit-institution', { kind: 'institution', institutionId }, { subjectKind: 'institution', subjectId: institutionId })

/** What waits with trouble and what was set aside, newest first. Null: not theirs to see. */
export async function listTroubles(services: Services, actor: Actor, institutionId: string) {
  if (!mayManage(services, actor, institutionId)) return null
  const targets = await targetsOf(services, institutionId)
  const targetId = { in: [...targets.keys()] }
  const [rows, waiting, setAside] = await Promise.all([
    services.db.delivery.findMany({ where: { targetId, OR: [{ state: 'given-up' }, { state: 'waiting', attempts: { gt: 0 } }] }, orderBy: { createdAt: 'desc' }, take: SHOWN }),
    services.db.delivery.count({ where: { targetId, state: 'waiting' } }),
    services.db.delivery.count({ where: { targetId, state: 'given-up' } }),
  ])
  return { waiting, setAside, troubles: rows.map(({ id, kind, targetId: to, state, attempts, problem, createdAt, nextAt }) => ({ id, kind, to: targets.get(to) ?? '', isSetAside: state === 'given-up', attempts, problem, createdAt, nextAt })) }
}
export type Trouble = NonNullable<Awaited<ReturnType<typeof listTroubles>>>['troubles'][number]

/** All that was set aside, once more. */
export async function retryDeliveries(services: Services, actor: Actor, institutionId: string): Promise<{ kind: 'done'; count: number } | { kind: 'forbidden' }> {
  if (!mayManage(services, actor, institutionId)) return { kind: 'forbidden' }
  const targetId = { in: [...(await targetsOf(services, institutionId)).keys()] }
  const { count } = await services.db.delivery.updateMany({ where: { targetId, state: 'given-up' }, data: { state: 'waiting', attempts: 0, nextAt: services.now() } })
  await services.audit.recordNow({ action: 'delivery.retried', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId, detail: { count } })
  return { kind: 'done', count }
}
