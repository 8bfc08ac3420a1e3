import type { Services } from '~/infra/services.server'
import { ROW_KEPT_MS, TEXT_KEPT_MS, UNDO_MS } from './letter'
import { askToSend, sendingKey } from './send-mail.server'

/** A letter whose job should have been there since; looked for in the next round. */
const FORGOTTEN_MS = 120_000
/** Looked after at a time; the rest in the next round. */
const AT_ONCE = 100

/**
 * What must not stay: texts of letters that were passed on, texts nobody passed on for a month, old rows.
 * And what must not be lost: a waiting letter whose job is not there (the process died between the two) gets one.
 */
export async function keepMail(services: Pick<Services, 'db' | 'queue' | 'now'>): Promise<void> {
  const { db, queue } = services
  const now = services.now().getTime()
  const before = (ms: number) => new Date(now - ms)
  await db.mail.updateMany({ where: { state: 'done', text: { not: '' }, sentAt: { lt: before(UNDO_MS) } }, data: { text: '' } })
  await db.mail.updateMany({ where: { state: 'outbox', createdAt: { lt: before(TEXT_KEPT_MS) } }, data: { state: 'failed', text: '', lastError: 'stale' } })
  await db.mail.updateMany({ where: { state: 'failed', text: { not: '' }, createdAt: { lt: before(TEXT_KEPT_MS) } }, data: { text: '', lastError: 'stale' } })
  await db.mail.deleteMany({ where: { state: { in: ['sent', 'done', 'failed'] }, createdAt: { lt: before(ROW_KEPT_MS) } } })

  const waiting = await db.mail.findMany({ where: { state: 'waiting', createdAt: { lt: before(FORGOTTEN_MS) } }, orderBy: { createdAt: 'asc' }, take: AT_ONCE, select: { id: true, sentAt: true } })
  for (const mail of waiting) {
    const job = await queue.find(sendingKey(mail))
    if (!job) await askToSend(services, mail)
    // A worker that dies on the last try leaves a dead job behind and the letter waiting.
    else if (job.state === 'dead' || job.state === 'done') await db.mail.updateMany({ where: { id: mail.id, state: 'waiting', sentAt: mail.sentAt }, data: { state: 'failed', lastError: 'lost', sentAt: null } })
  }
}
