import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { seedPeople } from '../../prisma/seed/people'
import { deactivatePerson } from '~/domain/people/deactivate-person.server'
import { removeRole } from '~/domain/people/remove-role.server'
import { endSession, findSession, openSession } from '~/domain/people/session.server'
import { SYSTEM } from '~/policy/actor'
import type { Channel, ClientToServer, JoinAnswer, ServerToClient } from './channels'
import { createRealtime, type Realtime } from './realtime.server'

type Client = Socket<ServerToClient, ClientToServer>

let services: TestServices
let institutionId: string
let server: Server
let realtime: Realtime
const clients: Client[] = []
const CHANNEL: Channel = 'broadcast:abc'

beforeEach(async () => {
  services = await testServices({ DEMO: '1', PUBLIC_URL: 'http://theatrum.example' })
  services.env.isDemo = true
  ;({ institutionId } = await seedPeople(services.db))
  server = createServer()
  realtime = createRealtime()
  // The rule of the broadcasts is theirs; here: members of the institution, and one channel open to the public.
  realtime.attach({ server, services, mayJoin: async (actor, channel) => channel === 'broadcast:open' || (actor.kind === 'person' && actor.memberships.length > 0) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await realtime.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await services.close()
})

async function signIn(local: string) {
  const person = await services.db.person.findUniqueOrThrow({ where: { email: `${local}@demo.theatrum.test` } })
  const cookie = (await openSession(services, person.id, { cookie: null, userAgent: null })).split(';')[0]!
  return { cookie, personId: person.id }
}

function connect(cookie: string | null, origin = 'http://theatrum.example', transports: ('websocket' | 'polling')[] = ['websocket']): Client {
  const client: Client = io(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    path: '/realtime', transports, reconnection: false, forceNew: true, extraHeaders: { Origin: origin, ...(cookie ? { Cookie: cookie } : {}) },
  })
  clients.push(client)
  return client
}
const join = (client: Client, channel: string) => new Promise<JoinAnswer>((resolve) => client.emit('join', channel, resolve))
const next = <E extends 'announcement' | 'expelled'>(client: Client, event: E) => new Promise<Parameters<ServerToClient[E]>>((resolve) => client.once(event as 'expelled', ((...args: never[]) => resolve(args as never)) as never))
const opened = (client: Client) => new Promise<boolean>((resolve) => {
  client.once('connect', () => resolve(true))
  client.once('connect_error', () => resolve(false))
})

test('members hear what is announced on the channel they joined, and on no other', async () => {
  const client = connect((await signIn('student')).cookie)
  expect(await join(client, CHANNEL)).toBe('joined')
  const heard = next(client, 'announcement')
  realtime.announcer.announce('broadcast:other', { type: 'desk' })
  realtime.announcer.announce(CHANNEL, { type: 'state', state: 'hold' })
  expect(await heard).toEqual([CHANNEL, { type: 'state', state: 'hold' }])
})

test('whoever is not signed in joins a public channel only', async () => {
  const client = connect(null)
  expect(await join(client, 'broadcast:open')).toBe('joined')
  expect(await join(client, CHANNEL)).toBe('refused')
})

test.each(['', 'broadcast:', 'broadcast:../x', 'desk:abc', `broadcast:${'a'.repeat(100)}`])('"%s" is no channel', async (channel) => {
  expect(await join(connect((await signIn('student')).cookie), channel)).toBe('unknown')
})

test('a page of another site opens no socket in a person\'s name', async () => {
  const { cookie } = await signIn('student')
  expect(await opened(connect(cookie, 'https://evil.test'))).toBe(false)
  expect(await opened(connect(cookie))).toBe(true)
})

test('there is no long polling to be reached from elsewhere', async () => {
  const { port } = server.address() as AddressInfo
  expect((await fetch(`http://127.0.0.1:${port}/realtime/?EIO=4&transport=polling`)).status).toBe(400)
})

async function expelledWithin2s(act: (person: { cookie: string; personId: string }) => Promise<unknown>) {
  const person = await signIn('student')
  const client = connect(person.cookie)
  expect(await join(client, CHANNEL)).toBe('joined')
  const out = next(client, 'expelled')
  const startedAt = performance.now()
  await act(person)
  expect(await out).toEqual([CHANNEL])
  expect(performance.now() - startedAt).toBeLessThan(2_000)
  return client
}

test('signing out ends the sockets of that session within two seconds', async () => {
  await expelledWithin2s(async ({ cookie }) => endSession(services, (await findSession(cookie, services))!))
})

test('a deactivated person is out of every channel within two seconds, and does not come back', async () => {
  await expelledWithin2s(({ personId }) => deactivatePerson(services, SYSTEM, personId))
})

test('whoever loses the role that opened the channel is out of it within two seconds', async () => {
  const client = await expelledWithin2s(({ personId }) => removeRole(services, SYSTEM, { institutionId, personId, role: 'student' }))
  expect(await join(client, CHANNEL)).toBe('refused')
})

test('others of the channel stay when one person is expelled', async () => {
  const [student, teacher] = [await signIn('student'), await signIn('teacher')]
  const [first, second] = [connect(student.cookie), connect(teacher.cookie)]
  await Promise.all([join(first, CHANNEL), join(second, CHANNEL)])
  const out = next(first, 'expelled')
  realtime.announcer.expel(CHANNEL, student.personId)
  await out
  const heard = next(second, 'announcement')
  realtime.announcer.announce(CHANNEL, { type: 'questions' })
  expect(await heard).toEqual([CHANNEL, { type: 'questions' }])
})

test('one socket does not join channels without end', async () => {
  const client = connect((await signIn('student')).cookie)
  const answers: JoinAnswer[] = []
  for (let n = 0; n < 12; n++) answers.push(await join(client, `broadcast:c${n}`))
  expect(answers.filter((answer) => answer === 'joined')).toHaveLength(8)
})
