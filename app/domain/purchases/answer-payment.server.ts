import { randomUUID } from 'node:crypto'
import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { isOver, mayFind } from './buy.server'
import type { PaymentEventKind } from './purchase'
import { paymentsOf } from './provider.server'
import { saleOf } from './refund.server'
import { takePayment } from './take-payment.server'

/** What the test provider's page can say in place of a bank. `delay`: the answer comes later. `duplicate`: the approval, twice. */
export const TEST_ANSWERS = ['approve', 'decline', 'delay', 'duplicate'] as const
export type TestAnswer = (typeof TEST_ANSWERS)[number]

const KINDS: Record<TestAnswer, PaymentEventKind> = { approve: 'approved', decline: 'declined', delay: 'pending', duplicate: 'approved' }

export type AnswerPayment = { kind: 'said'; times: number; counted: number } | { kind: 'settled'; state: string } | { kind: 'not-found' } | { kind: 'forbidden' }

/** The buyer plays the bank: signed messages of the test provider come in as a real one's would. */
export async function answerPayment(services: Services, actor: Actor, input: { purchaseId: string; answer: TestAnswer }): Promise<AnswerPayment> {
  const purchase = await services.db.purchase.findUnique({ where: { id: input.purchaseId }, include: { offer: { select: { institutionId: true, sells: true, refId: true } } } })
  const { test } = paymentsOf(services)
  if (!purchase?.providerRef || purchase.provider !== test.name) return { kind: 'not-found' }
  if (!allowed(services, actor, 'pay', saleOf(purchase), { subjectKind: 'purchase', subjectId: purchase.id })) return { kind: 'forbidden' }
  if (!['asked', 'pending', 'expired'].includes(purchase.state)) return { kind: 'settled', state: purchase.state }
  // Asked long ago, it is asked anew, at today's price; and nobody pays for what is gone by now, or what they may not buy any more.
  if (isOver(purchase, services.now()) || !can(actor, 'buy', { ...saleOf(purchase), buyerId: null }) || !(await mayFind(services, actor, purchase.offer))) return { kind: 'settled', state: 'expired' }
  const { providerRef, priceMinor, currency } = purchase
  const { body, headers } = test.say({ id: randomUUID(), providerRef, kind: KINDS[input.answer], priceMinor, currency })
  const times = input.answer === 'duplicate' ? 2 : 1
  let counted = 0
  for (let i = 0; i < times; i++) if ((await takePayment(services, test, body, headers)).kind === 'taken') counted += 1
  return { kind: 'said', times, counted }
}
