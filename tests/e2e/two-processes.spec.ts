import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { collectComplaints, signIn } from '../setup/people'
import { freePorts, startProduct, type BroadcastMade, type Product } from '../setup/product'
import { startRedis, type TestRedis } from '../setup/redis'
import { until } from '../setup/until'

let redis: TestRedis
/** Has the media plane and the workers; people come in by the second. */
let first: Product
let second: Product

test.beforeAll(async () => {
  redis = await startRedis({ isDurable: true })
  const [port] = await freePorts(1)
  const publicUrl = `http://127.0.0.1:${port}`
  first = await startProduct({ REDIS_URL: redis.url, PUBLIC_URL: publicUrl })
  const secret = (name: string) => readFileSync(join(first.dataDir, `${name}.key`), 'utf8').trim()
  second = await startProduct({
    PORT: String(port), PUBLIC_URL: publicUrl, ROLES: 'web', REDIS_URL: redis.url, DATABASE_URL: `file:${first.dataDir}/theatrum.db`,
    MEDIA_PUBLIC_URL: first.mediaUrl, SESSION_SECRET: secret('session-secret'), MEDIA_SECRET: secret('media-secret'),
  })
})
test.afterAll(async () => {
  await second?.remove()
  await first?.remove()
  await redis?.stop()
})

const onAir = async (title: string) => {
  const { id } = await first.admin<BroadcastMade>('broadcast', 'create', '--title', title, '--streams', 'field,panorama', '--consent', 'Live and recording agreed on the form')
  await first.admin('broadcast', 'start', id)
  return id
}
const statusOf = async (product: Product, path: string) => (await fetch(`${product.url}${path}`)).status

test('what is done on one process is seen at once on the pages of the other, also after Redis was away', async ({ page, context }) => {
  const complaints = collectComplaints(context)
  const id = await onAir('Two processes')
  await signIn(page, second, 'student')
  await page.goto(`${second.url}/live/${id}`)
  await expect(page.getByText('LIVE', { exact: true }).first()).toBeVisible()
  await first.admin('broadcast', 'hold', id)
  await expect(page.locator('[data-slate]')).toContainText('On hold', { timeout: 5_000 })

  await redis.kill9()
  await until('readiness names the queue', async () => (await fetch(`${second.url}/readyz`).then((response) => response.json()) as { parts: { queue: string } }).parts.queue === 'down')
  expect(await statusOf(second, '/healthz')).toBe(200)
  expect(await statusOf(first, '/login')).toBe(200)
  // Acted on the second process itself: its own pages hear it.
  await second.admin('broadcast', 'resume', id)
  await expect(page.locator('[data-slate]')).toHaveCount(0, { timeout: 5_000 })
  // Acted on the first: the page catches up when Redis is back.
  await first.admin('broadcast', 'hold', id)
  await redis.start()
  await expect(page.locator('[data-slate]')).toContainText('On hold', { timeout: 10_000 })
  await until('both are ready again', async () => (await statusOf(first, '/readyz')) === 200 && (await statusOf(second, '/readyz')) === 200)

  // The second process only adds jobs; the first does them.
  await second.admin('broadcast', 'stop', id)
  await expect(page.getByText('The broadcast is over.')).toBeVisible()
  await until('the recording is closed by the first process', async () => (await second.admin<{ kind: string; state: string }[]>('job', 'list')).some((job) => job.kind === 'recording.finish' && job.state === 'done'), 60_000)
  expect(first.log()).not.toContain('"level":60')
  expect(second.log()).not.toContain('"level":60')
  expect(first.log().split('Redis is away').length - 1).toBe(1)
  expect(complaints).toEqual([])
})

test('whoever is deactivated on one process is out of a broadcast on the other at once', async ({ page }) => {
  const id = await onAir('Deactivated elsewhere')
  await signIn(page, second, 'expert')
  await page.goto(`${second.url}/live/${id}`)
  await expect(page.getByText('LIVE', { exact: true }).first()).toBeVisible()
  await first.admin('user', 'deactivate', 'expert@demo.theatrum.test')
  await expect(page).toHaveURL(/\/login\?next=/, { timeout: 5_000 })
})

test('wrong passwords on one process are counted on the other', async () => {
  const attempt = async (product: Product) => {
    const response = await fetch(`${product.url}/login`, { method: 'POST', body: new URLSearchParams({ email: 'teacher@demo.theatrum.test', password: 'not-this-one' }), redirect: 'manual' })
    return response.status
  }
  const answers: number[] = []
  for (const product of [first, second, first, second, first]) answers.push(await attempt(product))
  expect(answers).not.toContain(429)
  expect(await attempt(second)).toBe(429)
  expect(await attempt(first)).toBe(429)
})
