import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { createMediaClient, type RecordingSummary } from '../../streaming'
import { publishWithFfmpeg, type RunningFfmpeg } from '../fixtures/rtmp/ffmpeg'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type BroadcastMade, type Product } from '../setup/product'
import { until } from '../setup/until'

const root = resolve(import.meta.dirname, '../..')
let product: Product
let backups: string
const encoders: RunningFfmpeg[] = []

test.beforeAll(async () => {
  backups = mkdtempSync(join(tmpdir(), 'theatrum-backups-'))
  product = await startProduct({ LOG_LEVEL: 'warn', BACKUP_DIR: join(backups, 'scheduled') })
})
test.afterAll(async () => {
  for (const encoder of encoders) await encoder.kill()
  await product?.remove()
  rmSync(backups, { recursive: true, force: true })
})

interface Recording { id: string; title: string; state: string; durationMs: number }
const recordings = () => product.admin<Recording[]>('recording', 'list')
const summary = (id: string): Promise<RecordingSummary | null> =>
  createMediaClient({ url: product.mediaUrl, mediaSecret: readFileSync(join(product.dataDir, 'media-secret.key'), 'utf8') }).summary(id).catch(() => null)

async function onAir(title: string) {
  const broadcast = await product.admin<BroadcastMade>('broadcast', 'create', '--title', title, '--streams', 'field', '--consent', 'Live, recording and reuse agreed on the form')
  encoders.push(publishWithFfmpeg({ url: broadcast.streams[0]!.rtmpUrl, width: 320, height: 180, videoKbps: 400, maxSeconds: 120 }))
  await product.admin('broadcast', 'start', broadcast.id)
  const recordingId = await until('the recording is listed', async () => (await product.admin<{ id: string; recordingId: string | null }[]>('broadcast', 'list')).find((one) => one.id === broadcast.id)?.recordingId)
  await until('three seconds are recorded', async () => ((await summary(recordingId))?.durationMs ?? 0) > 3_000, 30_000)
  return { id: broadcast.id, recordingId }
}

/** The admin command as somebody types it at the machine, with another DATA_DIR. */
const command = (dataDir: string, ...args: string[]) => new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
  execFile(process.execPath, ['app/server/setup/admin.mjs', ...args], { cwd: root, env: { ...process.env, NODE_ENV: 'production', DATA_DIR: dataDir } }, (error, stdout, stderr) => done({ code: error ? 1 : 0, stdout, stderr }))
})

test('backup in the middle of a surgery, wipe, restore on a new folder: the same product, recordings playable, audit chain whole', async ({ browser }) => {
  test.setTimeout(240_000)
  const elsewhere = join(backups, 'another-disk/data')
  const done = await onAir('Finished surgery')
  await product.admin('broadcast', 'stop', done.id)
  await until('the first recording is closed', async () => (await recordings()).find((one) => one.id === done.recordingId && one.state === 'closed'), 30_000)
  const live = await onAir('Surgery under way')
  const people = await product.admin<{ id: string }[]>('user', 'list')

  const before = await summary(live.recordingId)
  const made = await product.admin<{ id: string; path: string; bytes: number; ms: number }>('backup', 'create', '--to', backups)
  console.log(`backup of ${(made.bytes / 1e6).toFixed(1)} MB in ${made.ms} ms, taken at ${before!.durationMs} ms of the live recording`)
  expect(await product.admin('backup', 'list', '--to', backups)).toMatchObject([{ id: made.id, state: 'good', liveRecordings: 1 }])
  expect(await product.admin('backup', 'verify', made.path)).toMatchObject({ isGood: true })

  await test.step('while the server runs nothing is restored over it', async () => {
    expect(await command(product.dataDir, 'backup', 'restore', backups, '--replace')).toEqual({ code: 1, stdout: '', stderr: 'The server is running; stop it first, then restore.\n' })
  })

  await product.stop()
  for (const encoder of encoders.splice(0)) await encoder.kill()

  await test.step('a damaged backup is refused by name, and the folder stays as it was', async () => {
    const file = join(made.path, 'files/recordings', done.recordingId, 'field/media.mp4')
    const whole = readFileSync(file)
    const torn = Buffer.from(whole)
    torn[torn.length >> 1]! ^= 1
    writeFileSync(file, torn)
    const there = readdirSync(product.dataDir).sort()
    const { code, stderr } = await command(product.dataDir, 'backup', 'restore', made.path, '--replace')
    expect(code).toBe(1)
    expect(stderr).toContain(`files/recordings/${done.recordingId}/field/media.mp4`)
    expect(stderr).toContain('Nothing was changed.')
    expect(readdirSync(product.dataDir).sort()).toEqual(there)
    writeFileSync(file, whole)
  })

  await test.step('wiped, and restored into a new folder', async () => {
    const { code, stdout, stderr } = await command(elsewhere, 'backup', 'restore', backups)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    console.log(stdout.trim())
    expect(stdout).toMatch(/Recovery took \d+\.\d s/)
    rmSync(product.dataDir, { recursive: true, force: true })
  })

  product = await moveTo(elsewhere)
  await test.step('the same people and recordings, the live one up to the backup', async () => {
    expect((await product.admin<{ id: string }[]>('user', 'list')).map((one) => one.id).sort()).toEqual(people.map((one) => one.id).sort())
    const listed = await recordings()
    expect(listed.map((one) => one.title).sort()).toEqual(['Finished surgery', 'Surgery under way'])
    const kept = await until('the recording that was under way is readable', () => summary(live.recordingId))
    expect(kept.durationMs).toBeGreaterThan(before!.durationMs - 1_000)
    await product.admin('broadcast', 'stop', live.id)
    await until('it is closed', async () => (await recordings()).every((one) => one.state === 'closed'), 30_000)
    expect(await product.admin('audit', 'prove')).toMatchObject({ ok: true })
  })

  await test.step('both recordings play in a browser, after a new sign-in', async () => {
    const context = await browser.newContext()
    const complaints = collectComplaints(context)
    const page = await context.newPage()
    await signIn(page, product, 'teacher')
    for (const { recordingId } of [done, live]) {
      await page.goto(`${product.url}/recordings/${recordingId}`)
      await page.getByRole('button', { name: 'Play', exact: true }).first().click({ timeout: 30_000 })
      await expect(page.locator('[data-replay]')).toHaveAttribute('data-phase', 'ended', { timeout: 60_000 })
    }
    expect(complaints).toEqual([])
    await context.close()
  })
})

test('whoever runs the installation sees the scheduled backups, takes one by hand, and it is tried by a restore', async ({ browser }) => {
  const context = await browser.newContext()
  const complaints = collectComplaints(context)
  const page = await context.newPage()
  await signIn(page, product, 'admin')
  await page.goto(`${product.url}/operations`)
  await expect(page.getByText('Everything answers')).toBeVisible()
  await page.getByRole('link', { name: 'All backups' }).click()
  const rows = page.getByRole('table', { name: 'Backups, newest first' }).locator('tbody tr')
  await expect(rows.first()).toBeVisible({ timeout: 30_000 })
  const before = await rows.count()
  await page.getByRole('button', { name: 'Back up now' }).click()
  await expect(rows).toHaveCount(before + 1, { timeout: 30_000 })
  await expect(page.getByText('Restores', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
  expect(complaints).toEqual([])
  await context.close()
})

/** The same ports and settings on another folder. */
async function moveTo(dataDir: string): Promise<Product> {
  return startProduct({ LOG_LEVEL: 'warn', BACKUP_DIR: join(backups, 'scheduled'), DATA_DIR: dataDir })
}
