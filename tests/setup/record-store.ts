import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StatementGot { id: string; timestamp: string; actor: { account?: { homePage: string; name: string }; mbox?: string }; verb: { id: string }; object: { id: string; definition?: unknown }; result?: { score?: { scaled?: number }; success?: boolean; completion?: boolean; extensions?: Record<string, string> }; context?: unknown }

/** A learning record store as xAPI 1.0.3 says that it behaves, in memory on loopback: batches are taken whole or not at all, a known id is not taken twice. */
export interface RecordStore {
  endpoint: string
  username: string
  secret: string
  /** In the order in which they were taken. */
  statements: StatementGot[]
  tries(): number
  /** The next calls: a status, `hang-up`, or `taken-but-no-answer`: it keeps them and breaks the line. */
  next(...moods: (number | 'hang-up' | 'taken-but-no-answer')[]): void
  /** Statements with this verb are refused by themselves. */
  refuses: string | null
  complaints: string[]
  close(): Promise<void>
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const isIri = (text: unknown) => typeof text === 'string' && URL.canParse(text)

export async function startRecordStore(): Promise<RecordStore> {
  const moods: (number | 'hang-up' | 'taken-but-no-answer')[] = []
  const [username, secret] = ['theatrum', 'a key to the store']
  let tries = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      tries++
      const mood = moods.shift()
      if (mood === 'hang-up') return void request.socket.destroy()
      if (typeof mood === 'number') return void response.writeHead(mood).end('on demand')
      if (request.url !== '/xapi/statements' || request.method !== 'POST') return void response.writeHead(404).end()
      if (request.headers.authorization !== `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`) return void response.writeHead(401).end()
      if (request.headers['x-experience-api-version'] !== '1.0.3') return void response.writeHead(400).end('version')
      const given = JSON.parse(Buffer.concat(chunks).toString('utf8')) as StatementGot[]
      const wrong = given.find((one) => !UUID.test(one.id) || !isIri(one.verb.id) || !isIri(one.object.id) || !isIri(one.actor.account?.homePage) || !one.actor.account?.name || one.actor.mbox !== undefined || Number.isNaN(Date.parse(one.timestamp)) || Math.abs(one.result?.score?.scaled ?? 0) > 1)
      if (wrong) {
        store.complaints.push(JSON.stringify(wrong))
        return void response.writeHead(400).end('not a statement')
      }
      if (store.refuses && given.some((one) => one.verb.id === store.refuses)) return void response.writeHead(400).end('this verb is not allowed here')
      for (const one of given) {
        const known = store.statements.find(({ id }) => id === one.id)
        if (known && JSON.stringify(known) !== JSON.stringify(one)) return void response.writeHead(409).end()
      }
      for (const one of given) if (!store.statements.some(({ id }) => id === one.id)) store.statements.push(one)
      if (mood === 'taken-but-no-answer') return void request.socket.destroy()
      response.writeHead(200, { 'Content-Type': 'application/json', 'X-Experience-API-Version': '1.0.3' }).end(JSON.stringify(given.map(({ id }) => id)))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const store: RecordStore = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/xapi/`, username, secret, statements: [], tries: () => tries, next: (...all) => void moods.push(...all), refuses: null, complaints: [],
    close: () => new Promise((done) => {
      server.closeAllConnections()
      server.close(() => done())
    }),
  }
  return store
}
