import { fork, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startSmtpPeer, type SmtpPeer } from '../../../tests/setup/smtp-peer'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { jobHandlers } from '~/jobs/registry.server'
import { sendMailJob } from '~/jobs/send-mail.server'
import { LETTER_TRIES } from './letter'
import { keepMail } from './mail-upkeep.server'
import { keepLetter, sendMail, type Letter } from './send-mail.server'

const NOW = new Date('2026-11-22T10:00:00Z')
const invitation: Letter = {
  to: 'student@hospital.test', kind: 'invitation', language: 'en', institutionId: null, subject: 'You are invited',
  text: 'Hello,\n\nopen this within 14 days:\n\nhttps://theatrum.test/invitations/secret-token\n',
}

let peer: SmtpPeer
let services: TestServices
beforeEach(async () => {
  peer = await startSmtpPeer()
  services = await testServices({ SMTP_URL: peer.url, MAIL_FROM: 'Theatrum <noreply@theatrum.test>' })
  services.setNow(NOW)
})
afterEach(async () => {
  await services.close()
  await peer.close()
})

const row = (id: string) => services.db.mail.findUniqueOrThrow({ where: { id } })
/** One try of the letter's job, as the worker makes it. */
const attempt = (mailId: string, number = 1) => sendMailJob(services, { mailId }, { jobId: 'j', attempt: number, signal: new AbortController().signal, progress: async () => undefined })

test('a letter goes out as text and HTML, says that a machine wrote it and in which language, and its text is then removed', async () => {
  const { mailId } = await sendMail(services, { ...invitation, language: 'zh', subject: '邀请您加入' })
  const worker = services.queue.work(jobHandlers(services))
  await until('it is sent', async () => (await row(mailId)).state === 'sent')
  await worker.stop()

  expect(await row(mailId)).toMatchObject({ state: 'sent', text: '', sentAt: NOW, lastError: null })
  expect(peer.letters).toHaveLength(1)
  const [letter] = peer.letters
  expect(letter).toMatchObject({ from: 'noreply@theatrum.test', to: ['student@hospital.test'] })
  expect(letter!.header('Subject')).toBe('邀请您加入')
  expect(letter!.header('From')).toBe('Theatrum <noreply@theatrum.test>')
  expect(letter!.header('Message-ID')).toBe(`<${mailId}@theatrum.test>`)
  expect(letter!.header('Date')).toBe('Sun, 22 Nov 2026 10:00:00 +0000')
  expect(letter!.header('Auto-Submitted')).toBe('auto-generated')
  expect(letter!.header('Content-Language')).toBe('zh-Hans')
  expect(letter!.text.trim()).toBe(invitation.text.trim())
  expect(letter!.html).toContain('<a href="https://theatrum.test/invitations/secret-token">')
})

test('nobody adds a header, a reader or a line of SMTP by what they type', async () => {
  const evil = 'x\r\nBcc: third@evil.test\r\n.\r\nMAIL FROM:<evil@evil.test>'
  const { mailId } = await sendMail(services, { ...invitation, subject: evil, text: `${evil}\n.\n` })
  await attempt(mailId)
  expect(peer.letters).toHaveLength(1)
  expect(peer.letters[0]!.to).toEqual(['student@hospital.test'])
  expect(peer.letters[0]!.header('Bcc')).toBeUndefined()

  const second = await sendMail(services, { ...invitation, to: 'a@hospital.test\r\nRCPT TO:<third@evil.test>' })
  await attempt(second.mailId)
  expect(await row(second.mailId)).toMatchObject({ state: 'failed', lastError: 'address' })
  expect(peer.letters).toHaveLength(1)
})

test.each([['busy', 'busy 451'], ['hang-up', 'unreachable'], ['hang', 'silent'], ['hang-after-data', 'silent']] as const)('a mail server in the mood "%s" is tried again, and the letter kept', async (mood, trouble) => {
  const { mailId } = await sendMail(services, invitation)
  peer.mood(mood)
  await expect(attempt(mailId)).rejects.toThrow('tried again')
  const kept = await row(mailId)
  expect(kept).toMatchObject({ state: 'waiting', text: invitation.text })
  expect(kept.lastError).toContain(trouble)
  peer.mood('accept')
  await attempt(mailId, 2)
  expect(await row(mailId)).toMatchObject({ state: 'sent', text: '', lastError: null })
  expect(peer.letters).toHaveLength(1)
})

test('a mail server that is not there is tried for hours; then the letter is kept as failed', async () => {
  const { mailId } = await sendMail(services, invitation)
  await peer.close()
  await expect(attempt(mailId)).rejects.toThrow('unreachable')
  await attempt(mailId, LETTER_TRIES)
  expect(await row(mailId)).toMatchObject({ state: 'failed', lastError: 'unreachable', text: invitation.text })
})

test('what the mail server refuses for good is not tried again, and says why', async () => {
  const { mailId } = await sendMail(services, invitation)
  peer.mood('refuse')
  await attempt(mailId)
  expect(await row(mailId)).toMatchObject({ state: 'failed', lastError: expect.stringContaining('550 5.1.1 no such mailbox') })
})

test('a wrong mail password is the operator\'s to mend: letters wait', async () => {
  const guarded = await startSmtpPeer('theatrum:secret@')
  const own = await testServices({ SMTP_URL: guarded.url })
  try {
    const { mailId } = await sendMail(own, invitation)
    guarded.mood('no-password')
    const failure = await sendMailJob(own, { mailId }, { jobId: 'j', attempt: 1, signal: new AbortController().signal, progress: async () => undefined }).catch((error: unknown) => String(error))
    expect(failure).toContain('sign-in')
    expect(failure).not.toMatch(/secret|student@/)
    expect((await own.db.mail.findUniqueOrThrow({ where: { id: mailId } })).state).toBe('waiting')
  } finally {
    await own.close()
    await guarded.close()
  }
})

test('a password never crosses a network in the clear', async () => {
  // Not a loopback address by name: the peer offers no TLS, so the letter waits and no password is sent.
  const { connectMailServer } = await import('~/infra/mail/mail-server.server')
  const { port } = new URL(peer.url)
  const server = connectMailServer(`smtp://user:secret@0.0.0.0:${port}`, { name: '', address: 'a@b.test' }, { connectMs: 2_000, silenceMs: 500 })
  expect(await server.deliver({ id: 'm', to: 'c@d.test', subject: 's', text: 't', lang: 'en', writtenAt: NOW })).toMatchObject({ kind: 'try-later' })
  server.close()
  expect(peer.letters).toHaveLength(0)
})

test('without a mail server letters wait in the outbox', async () => {
  const own = await testServices()
  const { mailId } = await sendMail(own, invitation)
  await sendMailJob(own, { mailId }, { jobId: 'j', attempt: 1, signal: new AbortController().signal, progress: async () => undefined })
  expect(await own.db.mail.findUniqueOrThrow({ where: { id: mailId } })).toMatchObject({ state: 'outbox', text: invitation.text })
  await own.close()
})

test('a job that runs again sends nothing twice', async () => {
  const { mailId } = await sendMail(services, invitation)
  await attempt(mailId)
  await attempt(mailId, 2)
  expect(peer.letters).toHaveLength(1)
})

test('a letter is sent once although the worker was killed', async () => {
  const file = join(process.cwd(), 'build/test', `mail-worker-${process.pid}.mjs`)
  await build({ entryPoints: [join(import.meta.dirname, 'mail-worker.fixture.ts')], bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile: file, logLevel: 'error' })
  const start = (): ChildProcess => fork(file, [services.env.databaseUrl, peer.url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const kill = async (child: ChildProcess) => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  services.setNow(new Date())
  // The whole letter is on its way, and the server has not said yes: the worst moment.
  peer.mood('hang-after-data')
  const { mailId } = await sendMail(services, invitation)
  const first = start()
  await until('the letter is on its way', () => peer.heard() === 1)
  await kill(first)

  peer.mood('accept')
  const second = start()
  try {
    await until('it is sent', async () => (await row(mailId)).state === 'sent')
    expect(peer.letters).toHaveLength(1)
    expect(peer.letters[0]!.header('Message-ID')).toBe(`<${mailId}@theatrum.test>`)
  } finally {
    await kill(second)
    rmSync(file, { force: true })
  }
})

test('a letter whose job was never asked for is found and sent', async () => {
  const mailId = await keepLetter(services.db, invitation, NOW)
  await keepMail(services)
  expect(await services.queue.counts()).toMatchObject({ waiting: 0 })
  services.setNow(new Date(NOW.getTime() + 3 * 60_000))
  await keepMail(services)
  await keepMail(services)
  expect(await services.queue.list(10)).toMatchObject([{ kind: 'mail.send', state: 'waiting' }])
  await attempt(mailId)
  expect(peer.letters).toHaveLength(1)
})

test('a letter whose worker died on the last try is shown as failed', async () => {
  const { mailId } = await sendMail(services, invitation)
  await services.db.job.updateMany({ data: { state: 'dead' } })
  services.setNow(new Date(NOW.getTime() + 5 * 3_600_000))
  await keepMail(services)
  expect(await row(mailId)).toMatchObject({ state: 'failed', lastError: 'lost', text: invitation.text })
})

test('a letter that nobody passed on within 30 days loses its text', async () => {
  const ids = await Promise.all(['outbox', 'failed', 'waiting'].map(async (state) => {
    const id = await keepLetter(services.db, invitation, NOW)
    await services.db.mail.update({ where: { id }, data: { state } })
    return id
  }))
  services.setNow(new Date(NOW.getTime() + 29 * 86_400_000))
  await keepMail(services)
  for (const id of ids) expect((await row(id)).text).not.toBe('')
  services.setNow(new Date(NOW.getTime() + 31 * 86_400_000))
  await keepMail(services)
  for (const id of ids.slice(0, 2)) expect(await row(id)).toMatchObject({ state: 'failed', text: '', lastError: 'stale' })
})
