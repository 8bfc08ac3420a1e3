/**
 * The foundation under load, product and load on this machine: sign-in, pages, the audit chain, the queue, the start of a
 * full house. Stops by itself after about two minutes.
 *   npm run bench -- foundation [--seconds 20] [--people 10000] [--recordings 1000]
 */
import { spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import { parseArgs } from 'node:util'
import { startProduct, type Product } from '../setup/product'
import { percentile } from '../setup/watch-probe'
import { benchAudit } from './audit'
import { fillHouse, type House } from './parts/house'
import { benchQueue } from './queue'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, people: { type: 'string', default: '10000' }, recordings: { type: 'string', default: '1000' } } })
const seconds = Number(values.seconds)
const setting = { people: Number(values.people), recordings: Number(values.recordings) }

const print = (figure: string, value: number, unit: string, bound?: string) => console.log(JSON.stringify({ figure, value: Math.round(value * 100) / 100, unit, ...(bound ? { bound } : {}) }))
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

interface Answered { status: number; ms: number; cookie: string | null }

function ask(url: string, options: { method?: string; cookie?: string; form?: Record<string, string> } = {}): Promise<Answered> {
  const startedAt = performance.now()
  const body = options.form ? new URLSearchParams(options.form).toString() : null
  return new Promise((done, fail) => {
    const asked = request(url, {
      agent, method: options.method ?? 'GET',
      headers: { ...(options.cookie ? { cookie: options.cookie } : {}), ...(body === null ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }) },
    }, (response) => {
      response.resume()
      response.once('end', () => done({ status: response.statusCode ?? 0, ms: performance.now() - startedAt, cookie: response.headers['set-cookie']?.find((one) => one.startsWith('theatrum_session='))?.split(';')[0] ?? null }))
    })
    // A connection that the server closed for being idle, in the moment it was used again (Node's own advice): asked anew.
    asked.once('error', (error: NodeJS.ErrnoException) => (asked.reusedSocket && error.code === 'ECONNRESET' ? ask(url, options).then(done, fail) : fail(error)))
    asked.end(body ?? undefined)
  })
}

/** Asks at a fixed rate whatever the answers do (an open loop), so that waiting shows as latency and not as a lower rate. */
async function atRate(perSecond: number, forMs: number, one: (index: number) => Promise<Answered>): Promise<Answered[]> {
  const answers: Promise<Answered>[] = []
  const startedAt = performance.now()
  for (let index = 0; index * (1_000 / perSecond) < forMs; index++) {
    const wait = startedAt + index * (1_000 / perSecond) - performance.now()
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    answers.push(one(index))
  }
  return Promise.all(answers)
}

const msOf = (answers: Answered[]) => answers.map((answer) => answer.ms)
function mustAll(what: string, answers: Answered[], status: number) {
  const wrong = answers.filter((answer) => answer.status !== status)
  if (wrong.length > 0) throw new Error(`${what}: ${wrong.length} of ${answers.length} were answered ${wrong[0]!.status}, not ${status}`)
}

async function signIns(product: Product, house: House): Promise<string[]> {
  const signIn = (index: number) => ask(`${product.url}/login`, { method: 'POST', form: { email: house.emails[index]!, password: house.password } })
  const warm = await signIn(house.emails.length - 1)
  mustAll('a sign-in', [warm], 302)
  const rounds: Answered[] = []
  let isOver = false
  const beside: Answered[] = []
  const pages = (async () => {
    while (!isOver) beside.push(...(await atRate(20, 1_000, () => ask(`${product.url}/`, { cookie: warm.cookie! }))))
  })()
  for (let round = 0; round < 10; round++) rounds.push(...(await Promise.all(Array.from({ length: 20 }, (_, index) => signIn(round * 20 + index)))))
  isOver = true
  await pages
  mustAll('sign-ins', rounds, 302)
  mustAll('pages beside sign-ins', beside, 200)
  print('sign-in p95, 20 at once', percentile(msOf(rounds), 0.95), 'ms', '<= 1000')
  print('page p95 while 20 sign in at once', percentile(msOf(beside), 0.95), 'ms', '<= 200')
  return rounds.map((answer) => answer.cookie!)
}

async function pages(product: Product, cookies: string[]) {
  const visit = (index: number) => ask(`${product.url}/`, { cookie: cookies[index % cookies.length]! })
  await atRate(50, 3_000, visit)
  const answers = await atRate(100, seconds * 1_000, visit)
  mustAll('pages', answers, 200)
  print('signed-in page p50 at 100 requests/s', percentile(msOf(answers), 0.5), 'ms')
  print('signed-in page p95 at 100 requests/s', percentile(msOf(answers), 0.95), 'ms', '<= 100')
}

/** From the command to the first page, as an operator types it. */
async function start(product: Product): Promise<number> {
  const { port } = new URL(product.url)
  const startedAt = performance.now()
  const child = spawn('npm', ['start'], { env: { ...process.env, ...product.environment }, stdio: 'ignore', detached: true })
  try {
    for (;;) {
      const answer = await ask(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      if (answer?.status === 200) break
      if (performance.now() - startedAt > 60_000) throw new Error('npm start was not ready within a minute')
      await new Promise((done) => setTimeout(done, 20))
    }
    mustAll('the first page', [await ask(`http://127.0.0.1:${port}/login`)], 200)
    return performance.now() - startedAt
  } finally {
    // Connections die with the process; the next one is asked on new ones.
    agent.destroy()
    // npm, its shell and the product: the whole group.
    const ended = new Promise((done) => child.once('exit', done))
    process.kill(-child.pid!, 'SIGTERM')
    await ended
  }
}

const product = await startProduct({ LOG_LEVEL: 'warn' })
try {
  await product.stop()
  const house = await fillHouse(product.dataDir, setting)
  const starts: number[] = []
  for (let round = 0; round < 3; round++) starts.push(await start(product))
  print(`npm start to the first page, ${setting.people} people and ${setting.recordings} recordings, slowest of 3`, Math.max(...starts), 'ms', '<= 3000')
  await product.start()
  const cookies = await signIns(product, house)
  await pages(product, cookies)
  await product.stop()
  for (const { figure, value, unit, bound } of await benchAudit()) print(figure, value, unit, bound === undefined ? undefined : `<= ${bound}`)
  for (const { driver, hands, donePerSecond } of await benchQueue()) print(`jobs done a second, ${driver} driver, ${hands} at once`, donePerSecond, '1/s', driver === 'table' ? '>= 1000' : undefined)
} finally {
  agent.destroy()
  await product.remove()
}
