import { expect, test } from 'vitest'
import { PUBLIC, ROLES, SYSTEM, type Actor, type Role } from './actor'
import { canSale, SALE_ACTIONS, type SaleSubject } from './purchases'

const as = (role: Role, institutionId: string, personId: string = role): Actor => ({ kind: 'person', personId, memberships: [{ institutionId, role }] })
const sold: SaleSubject = { kind: 'sale', institutionId: 'seller', buyerId: 'buyer', forInstitutionId: null }
const rights = (actor: Actor, subject: SaleSubject) => SALE_ACTIONS.filter((action) => canSale(actor, action, subject)).join(' ')

test('prices are set and money is given back by the administrators of the institution that sells', () => {
  for (const role of ROLES) {
    expect(rights(as(role, 'seller'), sold)).toBe(role === 'administrator' ? 'sell buy see refund' : 'buy')
    expect(rights(as(role, 'elsewhere'), sold)).toBe('buy')
  }
})

test('whoever bought pays and sees it, and does not give themselves the money back', () => {
  expect(rights(as('student', 'elsewhere', 'buyer'), sold)).toBe('buy pay see')
})

test('a licence is bought by an administrator of the institution that it is for', () => {
  const licence = { ...sold, forInstitutionId: 'elsewhere' }
  expect(rights(as('administrator', 'elsewhere'), licence)).toBe('buy see')
  for (const role of ROLES.filter((one) => one !== 'administrator')) expect(rights(as(role, 'elsewhere'), licence)).toBe('')
})

test('whoever is not signed in, or belongs nowhere, buys nothing', () => {
  expect(rights(PUBLIC, sold)).toBe('')
  expect(rights({ kind: 'person', personId: 'x', memberships: [] }, sold)).toBe('')
  expect(canSale(SYSTEM, 'buy', sold)).toBe(false)
})
