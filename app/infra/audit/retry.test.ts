import { mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditWorkerPath } from '../../../tests/setup/real-audit'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { createAppender } from './appender.server'
import type { AuditRecord, Head } from './audit'
import type { FromWorker, ToWorker, WorkerSettings } from './audit-worker'
import { presentEvent } from './chain'
import { openChainStore } from './chain-store.server'
import { HEAD_FILE, headKey } from './head-file.server'

const access = (n: number): AuditRecord => ({ action: 'broadcast.watched', actor: { kind: 'person', personId: `p${n}` }, institutionId: 'i1', subjectKind: 'broadcast', subjectId: 'b1' })

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())
const written = async () => (await services.db.auditEvent.findMany({ orderBy: { seq: 'asc' } })).map((row) => row.actorId)

test('events that were written, but nobody heard so, are on record once, however many more came meanwhile', async () => {
  const store = openChainStore(services.env.databaseUrl)
  let answer: (() => void) | null = null
  let tries = 0
  const { audit, opened } = createAppender({
    log: services.log, now: services.now,
    writer: {
      async append(events, unsure) {
        tries += 1
        const head: Head = store.append(events, unsure)
        if (tries > 2) return head
        await new Promise<void>((resolve) => (answer = resolve))
        throw new Error('the thread ended')
      },
      prove: () => Promise.reject(new Error('not asked')),
      close: async () => store.close(),
    },
  })
  opened(store.head(), null)
  for (let n = 1; n <= 3; n += 1) audit.record(access(n))
  // Twice: the same batch is found again after the second loss as well.
  for (const round of [1, 2]) {
    await until('the batch is on disk', () => answer !== null)
    for (let n = 1; n <= 4; n += 1) audit.record(access(round * 10 + n))
    answer!()
    answer = null
  }
  await audit.flush()
  expect(await written()).toEqual([1, 2, 3, 11, 12, 13, 14, 21, 22, 23, 24].map((n) => `p${n}`))
  expect(audit.state()).toEqual({ waiting: 0, written: 11, failing: false })
  await audit.stop()
})

test('a note of the end that cannot be written is said as such, never as the answer to an append, and is written later', async () => {
  const { databaseUrl, dataDir, sessionSecret } = services.env
  const worker = new Worker(await auditWorkerPath(), { workerData: { databaseUrl, dataDir, key: headKey(sessionSecret), task: { kind: 'append' } } satisfies WorkerSettings })
  const heard: FromWorker[] = []
  worker.on('message', (message: FromWorker) => void heard.push(message))
  const count = (type: FromWorker['type']) => heard.filter((message) => message.type === type).length
  let number = 0
  const append = async () => {
    number += 1
    worker.postMessage({ type: 'append', events: [presentEvent(access(number), new Date(number))], unsure: null } satisfies ToWorker)
    const wanted = number
    await until('it is answered', () => count('appended') + count('failed') === wanted)
  }
  // The first is noted at once, the second a moment later; in its way stands a folder of the temporary file's name.
  await append()
  const noted = () => (JSON.parse(readFileSync(join(dataDir, HEAD_FILE), 'utf8')) as Head).seq
  await until('the first is noted', () => noted() === 1)
  const inTheWay = join(dataDir, `${HEAD_FILE}.${process.pid}.tmp`)
  mkdirSync(inTheWay)
  await append()
  await until('the note failed', () => count('trouble') > 0)
  await append()
  rmdirSync(inTheWay)
  await append()
  await until('the note caught up', () => noted() === 4)
  expect(heard.map((message) => message.type)).toEqual(['opened', 'appended', 'appended', 'trouble', 'appended', 'appended'])
  worker.postMessage({ type: 'close' } satisfies ToWorker)
  await until('it is closed', () => count('closed') === 1)
  expect(await written()).toEqual(['p1', 'p2', 'p3', 'p4'])
})

test('a database that cannot be opened at the start fails the append that waits for it, once', async () => {
  const { dataDir, sessionSecret } = services.env
  const worker = new Worker(await auditWorkerPath(), { workerData: { databaseUrl: `file:${dataDir}/nowhere.db`, dataDir, key: headKey(sessionSecret), task: { kind: 'append' } } satisfies WorkerSettings })
  const heard: FromWorker['type'][] = []
  worker.on('message', (message: FromWorker) => void heard.push(message.type))
  worker.postMessage({ type: 'append', events: [presentEvent(access(1), new Date(1))], unsure: null } satisfies ToWorker)
  worker.postMessage({ type: 'close' } satisfies ToWorker)
  await until('it is closed', () => heard.includes('closed'))
  expect(heard).toEqual(['trouble', 'failed', 'closed'])
})
