import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { askPasswordReset, RESET_MS } from './ask-password-reset.server'
import { isFirstLinkOpen, makeFirstAdministrator, offerFirstAdministrator } from './first-administrator.server'
import { onRightsChanged } from './rights.server'
import { isPassword } from './password.server'
import { createSignInThrottle } from './throttle.server'
import { lookAtPasswordReset, usePasswordReset as choosePassword } from './use-password-reset.server'

let services: TestServices
const START = new Date('2026-11-22T08:00:00Z')
const later = (ms: number) => services.setNow(new Date(START.getTime() + ms))
const NEW = 'a long enough sentence'

beforeEach(async () => {
  services = await testServices({ DEMO: '0' })
  later(0)
})
afterEach(() => services.close())

describe('a forgotten password', () => {
  const account = (email: string, more: object = {}) => services.db.person.create({ data: { email, name: 'Candidate', passwordHash: 'old', timeZone: 'Asia/Shanghai', ...more } })
  async function ask(email: string, throttle = createSignInThrottle(), address = '10.0.0.1') {
    const outcome = await askPasswordReset(services, throttle, { email, address })
    if (outcome.kind === 'taken') await outcome.send()
    return outcome.kind
  }
  async function link(email: string): Promise<string> {
    const letters = async () => (await services.db.mail.findMany({ where: { to: email, kind: 'password-reset' } })).map((letter) => /\/reset\/(\S+)/.exec(letter.text)![1]!)
    const before = await letters()
    expect(await ask(email)).toBe('taken')
    return (await letters()).find((token) => !before.includes(token))!
  }

  test('the letter leads to a new password; every session ends, players and sockets are told, and a second letter says that it happened', async () => {
    const { id } = await account('a@x.test')
    await services.db.session.create({ data: { id: 's', personId: id, expiresAt: new Date(START.getTime() + 1e9) } })
    const told: string[] = []
    const stop = onRightsChanged(services, (one) => void told.push(one))
    const token = await link('a@x.test')
    expect(await lookAtPasswordReset(services, token)).toEqual({ kind: 'open', email: 'a@x.test' })
    expect(await choosePassword(services, token, NEW)).toEqual({ kind: 'changed' })
    stop()
    expect(await isPassword((await services.db.person.findUniqueOrThrow({ where: { id } })).passwordHash, NEW)).toBe(true)
    expect(await services.db.session.count()).toBe(0)
    expect(told).toEqual([id])
    expect(await services.db.mail.findFirst({ where: { to: 'a@x.test', kind: 'security' } })).toMatchObject({ subject: 'Your password was changed', text: expect.stringContaining('16:00 (GMT+8)') as string })
    // The bell rings as well, and does not write once more.
    expect(await services.db.notification.findMany({ select: { kind: true, mailDueAt: true } })).toEqual([{ kind: 'security.changed', mailDueAt: null }])
    expect(await choosePassword(services, token, `${NEW} again`)).toEqual({ kind: 'closed', why: 'used' })
  })

  test('of two who press at once one chooses the password', async () => {
    await account('a@x.test')
    const token = await link('a@x.test')
    const both = await Promise.all([choosePassword(services, token, `${NEW} one`), choosePassword(services, token, `${NEW} two`)])
    expect(both.map((one) => one.kind).sort()).toEqual(['changed', 'closed'])
  })

  test('a link works for an hour and not a millisecond longer; using one ends the others; too short a password uses nothing up', async () => {
    await account('a@x.test')
    const [first, second] = [await link('a@x.test'), await link('a@x.test')]
    expect(first).not.toBe(second)
    expect(await choosePassword(services, first, 'short')).toEqual({ kind: 'wrong-password', why: 'too-short' })
    later(RESET_MS)
    expect(await choosePassword(services, first, NEW)).toEqual({ kind: 'closed', why: 'expired' })
    later(RESET_MS - 1)
    expect(await choosePassword(services, first, NEW)).toEqual({ kind: 'changed' })
    expect(await choosePassword(services, second, NEW)).toEqual({ kind: 'closed', why: 'used' })
  })

  test('known and unknown addresses get the same answer; unknown, demo and deactivated accounts get no letter', async () => {
    await account('demo@x.test', { isDemo: true })
    await account('gone@x.test', { deactivatedAt: START })
    for (const email of ['nobody@x.test', 'demo@x.test', 'gone@x.test']) expect(await ask(email)).toBe('taken')
    expect(await services.db.mail.count()).toBe(0)
    expect(await ask('no address')).toBe('wrong')
  })

  test('whoever is deactivated after asking does not come back by the link', async () => {
    const { id } = await account('a@x.test')
    const token = await link('a@x.test')
    await services.db.person.update({ where: { id }, data: { deactivatedAt: START } })
    expect(await choosePassword(services, token, NEW)).toEqual({ kind: 'closed', why: 'unknown' })
  })

  test('nobody fills a mailbox: the sixth request from one place waits, and three letters an hour is the most', async () => {
    await account('a@x.test')
    const throttle = createSignInThrottle()
    for (let n = 0; n < 5; n++) expect(await ask('a@x.test', throttle)).toBe('taken')
    expect(await ask('a@x.test', throttle)).toBe('throttled')
    expect(await services.db.mail.count()).toBe(3)
    // Asking for letters keeps the person from signing in as little as wrong guesses elsewhere do.
    expect(await throttle.begin('a@x.test', '10.0.0.1')).toEqual({ kind: 'go' })
  })

  test('the letter may be handed on by an administrator who could give a new password anyhow, else by the operator alone', async () => {
    const [a, b] = await Promise.all(['A', 'B'].map((name) => services.db.institution.create({ data: { name } })))
    const member = (...ids: string[]) => ({ memberships: { create: ids.map((institutionId) => ({ institutionId, role: 'teacher' })) } })
    await account('one@x.test', member(a!.id))
    await account('two@x.test', member(a!.id, b!.id))
    await account('operator@x.test', { ...member(a!.id), isOperator: true })
    for (const email of ['one@x.test', 'two@x.test', 'operator@x.test']) await link(email)
    expect((await services.db.mail.findMany({ orderBy: { to: 'asc' } })).map((letter) => [letter.to, letter.institutionId])).toEqual([['one@x.test', a!.id], ['operator@x.test', null], ['two@x.test', null]])
  })
})

describe('the first administrator', () => {
  const input = { email: 'First@x.test', name: 'First', institution: 'Hospital A', password: NEW, language: 'en', timeZone: 'UTC' }
  const offer = async () => {
    const offered = await offerFirstAdministrator(services)
    if (offered.kind !== 'link') throw new Error(offered.kind)
    return offered.link.split('/first/')[1]!
  }

  test('the link on the console makes the person who runs the installation and the first institution, once', async () => {
    const token = await offer()
    const both = await Promise.all([makeFirstAdministrator(services, token, input), makeFirstAdministrator(services, token, { ...input, email: 'second@x.test' })])
    expect(both.map((one) => one.kind).sort()).toEqual(['closed', 'made'])
    expect(await services.db.person.findMany({ select: { isOperator: true, memberships: { select: { role: true, institution: { select: { name: true } } } } } })).toEqual([{ isOperator: true, memberships: [{ role: 'administrator', institution: { name: 'Hospital A' } }] }])
    expect(await isFirstLinkOpen(services, token)).toBe(false)
    expect(await offerFirstAdministrator(services)).toEqual({ kind: 'none' })
  })

  test('each start prints a new link, which ends the older; after a day it is dead; the database holds no token', async () => {
    const [old, token] = [await offer(), await offer()]
    expect(await makeFirstAdministrator(services, old, input)).toEqual({ kind: 'closed' })
    expect(JSON.stringify(await services.db.setting.findMany())).not.toContain(token)
    later(24 * 3_600_000)
    expect(await isFirstLinkOpen(services, token)).toBe(false)
    later(24 * 3_600_000 - 1)
    expect(await isFirstLinkOpen(services, token)).toBe(true)
  })

  test('a mistake in the form uses the link not up, and a known address is not taken over', async () => {
    await services.db.person.create({ data: { email: 'first@x.test', name: 'Known', passwordHash: 'theirs' } })
    const token = await offer()
    expect(await makeFirstAdministrator(services, token, { ...input, password: 'short' })).toEqual({ kind: 'wrong-password', why: 'too-short' })
    expect(await makeFirstAdministrator(services, token, input)).toEqual({ kind: 'email-taken' })
    expect(await services.db.person.findFirstOrThrow()).toMatchObject({ isOperator: false, passwordHash: 'theirs' })
    expect((await makeFirstAdministrator(services, token, { ...input, email: 'other@x.test' })).kind).toBe('made')
  })

  test('demo mode needs no link, and a demo administrator is none', async () => {
    expect(await offerFirstAdministrator({ ...services, env: { ...services.env, isDemo: true } })).toEqual({ kind: 'none' })
    await services.db.person.create({ data: { email: 'd@x.test', name: 'D', passwordHash: 'x', isDemo: true, isOperator: true } })
    expect((await offerFirstAdministrator(services)).kind).toBe('link')
  })

  test('the link makes an institution of its own: it gives no right in one that is there', async () => {
    const token = await offer()
    const { id } = await services.db.institution.create({ data: { name: input.institution } })
    expect(await makeFirstAdministrator(services, token, input)).toEqual({ kind: 'institution-taken' })
    expect(await services.db.person.count()).toBe(0)
    expect((await makeFirstAdministrator(services, token, { ...input, institution: 'Hospital B' })).kind).toBe('made')
    expect(await services.db.membership.count({ where: { institutionId: id } })).toBe(0)
  })

  test('where an institution has its administrator there is no link, and one that was printed before is dead', async () => {
    const token = await offer()
    await services.db.person.create({ data: { email: 'head@x.test', name: 'Head', passwordHash: 'theirs', memberships: { create: { role: 'administrator', institution: { create: { name: 'Hospital B' } } } } } })
    expect(await isFirstLinkOpen(services, token)).toBe(false)
    expect(await makeFirstAdministrator(services, token, input)).toEqual({ kind: 'closed' })
    expect(await offerFirstAdministrator(services)).toEqual({ kind: 'nobody-runs-it' })
    expect(await services.db.setting.count()).toBe(0)
  })
})
