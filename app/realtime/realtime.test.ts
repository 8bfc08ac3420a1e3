import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../tests/setup/redis'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { seedPeople } from '../../prisma/seed/people'
import { notify } from '~/domain/notifications/notify.server'
import { deactivatePerson } from '~/domain/people/deactivate-person.server'
import { removeRole } from '~/domain/people/remove-role.server'
import { endSession, findSession } from '~/domain/people/session.server'
import { signInAs } from '~/domain/people/sign-in.fixture'
import { SYSTEM } from '~/policy/actor'
import { openDb, type Db } from '~/infra/db/db.server'
import { createSignInThrottle } from '~/domain/people/throttle.server'
import { until } from '../../tests/setup/until'
import type { BroadcastChannel, ClientToServer, JoinAnswer, ServerToClient } from './channels'
import { startProcess as startOne, type Process } from './process.fixture'
import type { MayJoin } from './realtime.server'

type Client = Socket<ServerToClient, ClientToServer>

const CHANNEL: BroadcastChannel = 'broadcast:abc'
let redis: TestRedis
beforeAll(async () => { redis = await startRedis() })
afterAll(() => redis.stop())

/** What happens between the next answer of the policy and the join. */
const meanwhile: (() => Promise<unknown>)[] = []

// The rule of the broadcasts is theirs; here: members of the institution, and one channel open to the public.
const mayJoin: MayJoin = async (actor, channel) => {
  const may = channel === 'broadcast:open' || (actor.kind === 'person' && actor.memberships.length > 0)
  await meanwhile.splice(0).at(0)?.()
  return may
}
const startProcess = (services: TestServices, redisUrl: string | null) => startOne(services, redisUrl, () => mayJoin)

// People's browsers hang on `there`, what happens to them happens `here`.
describe.each(['one process', 'two processes and Redis'] as const)('%s', (setting) => {
  let services: TestServices
  let institutionId: string
  let here: Process
  let there: Process
  let otherDb: Db | undefined
  const clients: Client[] = []

  beforeEach(async () => {
    services = await testServices({ DEMO: '1', PUBLIC_URL: 'http://theatrum.example' })
    services.env.isDemo = true
    ;({ institutionId } = await seedPeople(services.db))
    if (setting === 'one process') {
      here = there = await startProcess(services, null)
    } else {
      await redis.start()
      otherDb = await openDb(services.env.databaseUrl)
      here = await startProcess(services, redis.url)
      there = await startProcess({ ...services, db: otherDb }, redis.url)
      await bothHear()
    }
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    for (const one of new Set([here, there])) await one.close()
    await otherDb?.$disconnect()
    await services.close()
  })

  /** Their subscriptions have reached Redis; while it comes back it cannot be asked yet. */
  const bothHear = () => until('both processes hear Redis', async () => (await here.redis!.commands.pubsub('NUMSUB', 'theatrum-request#/#').catch(() => null))?.[1] === 2)

  async function signIn(local: string) {
    const person = await services.db.person.findUniqueOrThrow({ where: { email: `${local}@demo.theatrum.test` } })
    const cookie = (await signInAs(services, person.id)).split(';')[0]!
    return { cookie, personId: person.id }
  }

  function connect(cookie: string | null, origin = 'http://theatrum.example', transports: ('websocket' | 'polling')[] = ['websocket']): Client {
    const client: Client = io(there.address, {
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
    here.realtime.announcer.announce('broadcast:other', { type: 'desk' })
    here.realtime.announcer.announce(CHANNEL, { type: 'state', state: 'hold' })
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
    expect((await fetch(`${there.address}/realtime/?EIO=4&transport=polling`)).status).toBe(400)
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

  test.each([
    ['the role is taken away', (personId: string) => removeRole(services, SYSTEM, { institutionId, personId, role: 'student' })],
    ['the person is deactivated', (personId: string) => deactivatePerson(services, SYSTEM, personId)],
  ] as const)('whoever joins at the moment in which %s is not left in the channel', async (_what, withdraw) => {
    const { cookie, personId } = await signIn('student')
    const client = connect(cookie)
    await opened(client)
    const heard: string[] = []
    client.on('announcement', (channel) => heard.push(channel))
    meanwhile.push(() => withdraw(personId))
    expect(await Promise.race([join(client, CHANNEL), new Promise((resolve) => client.once('disconnect', () => resolve('disconnected')))])).not.toBe('joined')
    there.realtime.announcer.announce(CHANNEL, { type: 'desk' })
    // Thrown out a moment after the answer, they are answered no more.
    if (client.connected) await Promise.race([join(client, 'broadcast:open'), new Promise((resolve) => client.once('disconnect', resolve))])
    expect(heard).toEqual([])
  })

  test('others of the channel stay when one person is expelled', async () => {
    const [student, teacher] = [await signIn('student'), await signIn('teacher')]
    const [first, second] = [connect(student.cookie), connect(teacher.cookie)]
    await Promise.all([join(first, CHANNEL), join(second, CHANNEL)])
    const out = next(first, 'expelled')
    here.realtime.announcer.expel(CHANNEL, student.personId)
    await out
    const heard = next(second, 'announcement')
    here.realtime.announcer.announce(CHANNEL, { type: 'questions' })
    expect(await heard).toEqual([CHANNEL, { type: 'questions' }])
  })

  test('one socket does not join channels without end', async () => {
    const client = connect((await signIn('student')).cookie)
    const answers: JoinAnswer[] = []
    for (let n = 0; n < 12; n++) answers.push(await join(client, `broadcast:c${n}`))
    expect(answers.filter((answer) => answer === 'joined')).toHaveLength(8)
  })
  if (setting === 'one process') return

  test('a bell rings on every open page of the person and on nobody else\'s', async () => {
    const [student, teacher] = [await signIn('student'), await signIn('teacher')]
    const again = await signIn('student')
    const pages = [connect(student.cookie), connect(student.cookie), connect(again.cookie)]
    const others = [connect(teacher.cookie), connect(null)]
    expect(await Promise.all([...pages, ...others].map(opened))).toEqual([true, true, true, true, true])
    const heard: string[] = []
    for (const other of others) other.on('personal', () => heard.push('other'))
    const rung = Promise.all(pages.map((page) => new Promise((resolve) => page.once('personal', resolve))))
    await notify({ ...services, announcer: here.realtime.announcer }, { kind: 'broadcast.live', personIds: [student.personId], params: { title: 'Cataract' }, path: '/live/b', key: 'k' })
    expect(await rung).toEqual([{ type: 'notifications' }, { type: 'notifications' }, { type: 'notifications' }])
    // Whatever was on its way to the others arrives before this answer.
    await Promise.all(others.map((other) => join(other, 'broadcast:open')))
    expect(heard).toEqual([])
  })

  test('the bell rings on whichever process a person\'s page hangs', async () => {
    const { cookie, personId } = await signIn('student')
    const client = connect(cookie)
    await opened(client)
    const heard = new Promise((resolve) => client.once('personal', resolve))
    here.realtime.announcer.tellPerson(personId, { type: 'notifications' })
    expect(await heard).toEqual({ type: 'notifications' })
  })

  test('one process that stops leaves the sockets of the other alone', async () => {
    const client = connect((await signIn('student')).cookie)
    expect(await join(client, CHANNEL)).toBe('joined')
    const heard = next(client, 'announcement')
    await here.realtime.close()
    there.realtime.announcer.announce(CHANNEL, { type: 'desk' })
    expect(await heard).toEqual([CHANNEL, { type: 'desk' }])
    expect(client.connected).toBe(true)
  })

  test('while Redis is away each process speaks to its own pages; when it is back they are told to look again, and hear each other', async () => {
    const [student, teacher] = [await signIn('student'), await signIn('teacher')]
    const [first, second] = [connect(student.cookie), connect(teacher.cookie)]
    await Promise.all([join(first, CHANNEL), join(second, CHANNEL)])
    await redis.kill9()
    await until('both processes know', () => !here.redis!.isUp() && !there.redis!.isUp())
    const local = next(first, 'announcement')
    there.realtime.announcer.announce(CHANNEL, { type: 'questions' })
    expect(await local).toEqual([CHANNEL, { type: 'questions' }])
    // Deactivated on the other process, which cannot tell this one now.
    await deactivatePerson(services, SYSTEM, student.personId)
    here.realtime.announcer.announce(CHANNEL, { type: 'desk' })

    const out = next(first, 'expelled')
    const missed = new Promise<void>((resolve) => second.once('missed', () => resolve()))
    await redis.start()
    expect(await out).toEqual([CHANNEL])
    await missed
    await bothHear()
    const heard = next(second, 'announcement')
    here.realtime.announcer.announce(CHANNEL, { type: 'desk' })
    expect(await heard).toEqual([CHANNEL, { type: 'desk' }])
  })

  test('wrong passwords are counted over both processes, and by each for itself while Redis is away', async () => {
    const [mine, other] = [createSignInThrottle(here.redis!.commands), createSignInThrottle(there.redis!.commands)]
    const guess = async (throttle: typeof mine, email: string) => (await throttle.begin(email, '192.0.2.7')).kind
    for (const throttle of [mine, other, mine, other, mine]) expect(await guess(throttle, 'a@example.test')).toBe('go')
    expect(await guess(other, 'a@example.test')).toBe('wait')
    expect(await guess(mine, 'a@example.test')).toBe('wait')
    await redis.kill9()
    await until('both processes know', () => !here.redis!.isUp() && !there.redis!.isUp())
    const kinds: string[] = []
    for (let n = 0; n < 6; n++) kinds.push(await guess(mine, 'b@example.test'))
    expect(kinds).toEqual(['go', 'go', 'go', 'go', 'go', 'wait'])
  })
})
