import { expect } from 'vitest'
import { publishedCase } from '~/domain/cases/case.fixture'
import { isEntitled } from '~/domain/cases/entitled.server'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import { test, type House } from '~/domain/images/real-import.fixture'
import type { PaymentEventKind } from './purchase'
import { createTestProvider } from '~/infra/payments/test-provider.server'
import { answerPayment } from './answer-payment.server'
import { buy } from './buy.server'
import { refund } from './refund.server'
import { takePayment } from './take-payment.server'

const PRICE = { priceMinor: 500, currency: 'EUR' }
const returnUrl = 'http://127.0.0.1:3000/purchases'

async function shop({ services, institutionId }: House) {
  const { caseId } = await publishedCase(services, institutionId)
  await services.db.case.update({ where: { id: caseId }, data: { isCharged: true } })
  const { id: offerId } = await services.db.offer.create({ data: { sells: 'case', refId: caseId, institutionId, ...PRICE } })
  const provider = createTestProvider({ sessionSecret: services.env.sessionSecret, publicUrl: 'http://127.0.0.1:3000', now: services.now })
  const { id: elsewhere } = await addInstitution(services, 'Demo hospital B')
  let events = 0
  const ref = async (purchaseId: string) => (await services.db.purchase.findUniqueOrThrow({ where: { id: purchaseId } })).providerRef!
  const said = async (purchaseId: string, kind: PaymentEventKind, more: object = {}) => provider.say({ id: `event-${String((events += 1)).padStart(6, '0')}`, providerRef: await ref(purchaseId), kind, ...PRICE, ...more })
  const tell = async (purchaseId: string, kind: PaymentEventKind, more: object = {}) => { const { body, headers } = await said(purchaseId, kind, more); return takePayment(services, provider, body, headers) }
  const mayRead = (actor: Parameters<typeof isEntitled>[1]) => isEntitled(services, actor, { id: caseId, institutionId })
  return { caseId, offerId, provider, elsewhere, said, tell, mayRead }
}

test('a student of another hospital buys a case, reads it, and reads it no more when the money has gone back', async ({ house }) => {
  const { services, institutionId } = house
  const { offerId, provider, elsewhere, tell, mayRead } = await shop(house)
  const payments = { named: () => provider }
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const { actor: administrator } = await addMember(services, institutionId, 'administrator')
  const bought = await buy(services, provider, student, { offerId, clientId: 'one', forInstitutionId: null, returnUrl })
  const purchaseId = bought.kind === 'to-pay' ? bought.purchaseId : ''
  expect(await mayRead(student), 'not before it is paid').toBe(false)
  expect(await tell(purchaseId, 'approved')).toEqual({ kind: 'taken', purchaseId, settled: 'changed' })
  expect(await mayRead(student)).toBe(true)
  expect(await buy(services, provider, student, { offerId, clientId: 'two', forInstitutionId: null, returnUrl })).toEqual({ kind: 'owned' })
  expect(await refund(services, payments, student, purchaseId)).toEqual({ kind: 'forbidden' })
  expect(await refund(services, payments, administrator, purchaseId)).toEqual({ kind: 'asked' })
  expect(await mayRead(student), 'until the money has gone').toBe(true)
  await tell(purchaseId, 'refunded')
  expect(await mayRead(student)).toBe(false)
  expect(services.audited.map(({ action }) => action).filter((action) => action.startsWith('purchase'))).toEqual(['purchase.asked', 'purchase.paid', 'purchase.refund-asked', 'purchase.refunded'])
})

test('pressed twice at once it is bought once', async ({ house }) => {
  const { services } = house
  const { offerId, provider, elsewhere } = await shop(house)
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const press = () => buy(services, provider, student, { offerId, clientId: 'same', forInstitutionId: null, returnUrl })
  const answers = await Promise.all([press(), press(), press()])
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['to-pay', 'waiting', 'waiting'])
  expect(await services.db.purchase.count()).toBe(1)
})

test('what was asked for and left is not paid at that day\'s price, nor when it is gone; money that a provider took all the same is believed', async ({ house }) => {
  const { services } = house
  const { offerId, provider, elsewhere, caseId, tell, mayRead } = await shop(house)
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const ask = async (clientId: string) => { const asked = await buy(services, provider, student, { offerId, clientId, forInstitutionId: null, returnUrl }); return asked.kind === 'to-pay' ? asked.purchaseId : '' }
  const pay = async (purchaseId: string) => answerPayment(services, student, { purchaseId, answer: 'approve' })
  const first = await ask('one')
  await services.db.case.update({ where: { id: caseId }, data: { state: 'retracted' } })
  expect(await pay(first)).toEqual({ kind: 'settled', state: 'expired' })
  await services.db.case.update({ where: { id: caseId }, data: { state: 'published' } })
  services.setNow(new Date(services.now().getTime() + 31 * 60_000))
  expect(await pay(first), 'half an hour later').toEqual({ kind: 'settled', state: 'expired' })
  expect(await mayRead(student)).toBe(false)
  expect(await pay(await ask('two'))).toMatchObject({ kind: 'said', counted: 1 })
  const { actor: other } = await addMember(services, elsewhere, 'student')
  const asked = await buy(services, provider, other, { offerId, clientId: 'three', forInstitutionId: null, returnUrl })
  services.setNow(new Date(services.now().getTime() + 31 * 60_000))
  await tell(asked.kind === 'to-pay' ? asked.purchaseId : '', 'approved')
  expect(await mayRead(other)).toBe(true)
})

test('the same message twice, at once or later, counts once', async ({ house }) => {
  const { services } = house
  const { offerId, provider, elsewhere, said } = await shop(house)
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const bought = await buy(services, provider, student, { offerId, clientId: 'one', forInstitutionId: null, returnUrl })
  const { body, headers } = await said(bought.kind === 'to-pay' ? bought.purchaseId : '', 'approved')
  const answers = await Promise.all([1, 2, 3].map(() => takePayment(services, provider, body, headers)))
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['known', 'known', 'taken'])
  expect(await services.db.entitlement.count()).toBe(1)
})

test('a forged approval, one of another price and one of no purchase give no right', async ({ house }) => {
  const { services } = house
  const { offerId, provider, elsewhere, said, tell, mayRead } = await shop(house)
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const bought = await buy(services, provider, student, { offerId, clientId: 'one', forInstitutionId: null, returnUrl })
  const purchaseId = bought.kind === 'to-pay' ? bought.purchaseId : ''
  const { body } = await said(purchaseId, 'approved')
  expect(await takePayment(services, provider, body, {})).toEqual({ kind: 'refused', why: 'forged' })
  expect(await tell(purchaseId, 'approved', { priceMinor: 1 })).toEqual({ kind: 'other-price' })
  expect(await tell(purchaseId, 'approved', { providerRef: 'test_nobodys-purchase' })).toEqual({ kind: 'unknown-purchase' })
  expect([await mayRead(student), await services.db.paymentEvent.count()]).toEqual([false, 0])
})

test('a licence is bought by an institution\'s administrator for all of its people, until it ends', async ({ house }) => {
  const { services, institutionId } = house
  const { provider, elsewhere, tell, mayRead } = await shop(house)
  const { id: offerId } = await services.db.offer.create({ data: { sells: 'library', refId: institutionId, institutionId, ...PRICE, days: 365 } })
  const { actor: student } = await addMember(services, elsewhere, 'student')
  const { actor: administrator } = await addMember(services, elsewhere, 'administrator')
  for (const [actor, forInstitutionId] of [[student, elsewhere], [student, null], [administrator, institutionId]] as const) expect(await buy(services, provider, actor, { offerId, clientId: 'x', forInstitutionId, returnUrl })).toEqual({ kind: 'forbidden' })
  const bought = await buy(services, provider, administrator, { offerId, clientId: 'x', forInstitutionId: elsewhere, returnUrl })
  const at = new Date('2026-11-22T08:00:00Z')
  services.setNow(at)
  await tell(bought.kind === 'to-pay' ? bought.purchaseId : '', 'approved')
  expect(await mayRead(student)).toBe(true)
  services.setNow(new Date(at.getTime() + 366 * 86_400_000))
  expect(await mayRead(student)).toBe(false)
})

test('after a thousand random purchases, refunds, refusals and repeated messages everybody who has paid may read, and nobody else', async ({ house }) => {
  const { services } = house
  const { offerId, provider, elsewhere, said, mayRead } = await shop(house)
  await services.db.$queryRawUnsafe('PRAGMA synchronous = OFF')
  const students = await Promise.all(Array.from({ length: 25 }, async () => (await addMember(services, elsewhere, 'student')).actor))
  let seed = 42
  const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const kept: Awaited<ReturnType<typeof said>>[] = []
  for (let round = 0; round < 1_000; round++) {
    const student = students[next(students.length)]!
    switch (next(4)) {
      case 0: {
        const clientId = `c${next(8)}`
        await Promise.all(Array.from({ length: 1 + next(2) }, () => buy(services, provider, student, { offerId, clientId, forInstitutionId: null, returnUrl })))
        break
      }
      case 1: {
        const old = kept[next(kept.length || 1)]
        if (old) await takePayment(services, provider, old.body, old.headers)
        break
      }
      default: {
        const purchase = await services.db.purchase.findFirst({ where: { personId: student.personId, providerRef: { not: null } }, skip: next(2), orderBy: { clientId: 'desc' } })
        if (!purchase) break
        const message = await said(purchase.id, (['approved', 'approved', 'declined', 'refunded', 'pending'] as const)[next(5)]!)
        kept.push(message)
        await Promise.all(Array.from({ length: 1 + next(3) }, () => takePayment(services, provider, message.body, message.headers)))
      }
    }
  }
  const purchases = await services.db.purchase.findMany({ include: { entitlement: true } })
  expect(purchases.length).toBeGreaterThan(30)
  for (const { state, entitlement } of purchases) expect(entitlement !== null && entitlement.endedAt === null).toBe(state === 'paid')
  for (const student of students) expect(await mayRead(student)).toBe(purchases.some(({ personId, state }) => personId === student.personId && state === 'paid'))
  expect(new Set(purchases.map(({ state }) => state)).size).toBeGreaterThanOrEqual(4)
}, 60_000)
