import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type APIRequestContext } from '@playwright/test'
import { writeDicom } from '../../imaging/dicom/write'
import { phantomSeries } from '../fixtures/dicom/phantom'
import { signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { until } from '../setup/until'

// Compiled for this machine; it has no types of its own.
const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string, options: { readonly: boolean }) => { prepare(sql: string): { all(...values: unknown[]): unknown[] }; close(): void }

/** Other moments in each run; the seed is printed, and SEED repeats one. */
const seed = Number(process.env.SEED ?? Date.now() % 100_000)
const momentMs = 150 + ((seed * 7_919) % 1_500)

const SENT = { name: 'sent', slices: 150 }
const READ = { name: 'read', slices: 60 }
const DERIVED = { name: 'derived', slices: 40 }

let product: Product
const scratch = mkdtempSync(join(tmpdir(), 'theatrum-kill-'))
test.beforeAll(async () => {
  test.setTimeout(180_000)
  product = await startProduct({ LOG_LEVEL: 'warn' })
})
test.afterAll(async () => {
  await product?.remove()
  rmSync(scratch, { recursive: true, force: true })
})

/** Of an abdomen: nothing in it waits for a person. @returns their paths */
function series({ name, slices }: { name: string; slices: number }): string[] {
  mkdirSync(join(scratch, name))
  return phantomSeries({ name, slices, rows: 192, columns: 192, gap: 1 }).map((file, index) => {
    const path = join(scratch, name, `IM${index}`)
    writeFileSync(path, writeDicom(file))
    return path
  })
}
const tableOf = <T>(sql: string, ...values: unknown[]): T[] => {
  const db = new Database(join(product.dataDir, 'theatrum.db'), { readonly: true })
  try {
    return db.prepare(sql).all(...values) as T[]
  } finally {
    db.close()
  }
}
const outcomesOf = (importId: string) => Object.fromEntries(tableOf<{ outcome: string; n: number }>('SELECT outcome, count(*) n FROM ImageImportEntry WHERE importId = ? GROUP BY outcome', importId).map(({ outcome, n }) => [outcome, n]))
const stateOf = (importId: string) => tableOf<{ state: string }>('SELECT state FROM ImageImport WHERE id = ?', importId)[0]?.state

/** A whole delivery, by the page's own requests. */
async function deliver(request: APIRequestContext, paths: string[]): Promise<string> {
  const address = `${product.url}/images/import`
  const [{ institutionId }] = tableOf<{ institutionId: string }>("SELECT institutionId FROM Membership JOIN Person ON Person.id = personId WHERE email LIKE 'teacher@%'") as [{ institutionId: string }]
  const opened = await request.post(address, { form: { intent: 'open', institutionId, workspace: 'research' }, headers: { origin: product.url } })
  expect(opened.ok()).toBe(true)
  const [{ id: importId }] = tableOf<{ id: string }>('SELECT id FROM ImageImport ORDER BY createdAt DESC LIMIT 1') as [{ id: string }]
  for (const [index, path] of paths.entries()) {
    const body = readFileSync(path)
    const words = { import: importId, name: `IM${index}` }
    const answer = await request.post(`${product.url}/uploads`, { data: body, headers: { 'tus-resumable': '1.0.0', 'upload-length': String(body.length), 'content-type': 'application/offset+octet-stream', 'upload-metadata': Object.entries(words).map(([is, value]) => `${is} ${Buffer.from(value).toString('base64')}`).join() } })
    expect(answer.status()).toBe(201)
  }
  await request.post(address, { form: { intent: 'close', importId }, headers: { origin: product.url }, maxRedirects: 0 })
  return importId
}

test('kill -9 of the whole machine while one delivery is sent, one is read and one is prepared: nothing is lost, nothing doubled, and the browser goes on by itself', async ({ page }) => {
  const [sent, read, derived] = [series(SENT), series(READ), series(DERIVED)]
  await signIn(page, product, 'teacher')
  const derivedId = await deliver(page.request, derived)
  await page.goto(`${product.url}/images/import`)
  await page.getByRole('radio', { name: /Research/ }).check()
  await page.locator('[data-files]').setInputFiles(sent)
  await until('the first delivery is read', () => stateOf(derivedId) === 'done', 30_000)
  const readId = await deliver(page.request, read)
  await page.locator('[data-send]').click()
  await until('files arrive', () => tableOf('SELECT id FROM ImageImportEntry WHERE importId NOT IN (?, ?) LIMIT 1', readId, derivedId).length > 0, 20_000)
  // The moment is the test: not waited for, drawn.
  await new Promise((done) => setTimeout(done, momentMs))
  await product.powerCut()
  const killedAtMs = Date.now()

  const [{ id: sentId }] = tableOf<{ id: string }>('SELECT id FROM ImageImport WHERE id NOT IN (?, ?)', readId, derivedId) as [{ id: string }]
  const running = tableOf<{ kind: string }>("SELECT kind FROM Job WHERE state = 'running'").map(({ kind }) => kind)
  console.log(`seed ${seed}: killed after ${momentMs} ms, at ${JSON.stringify({ sent: outcomesOf(sentId), read: outcomesOf(readId), running })}`)
  await expect(page.getByText('The server cannot be reached.')).toBeVisible()
  await product.start()

  // By itself: nobody presses anything.
  await page.waitForURL(new RegExp(`/images/imports/${sentId}$`), { timeout: 60_000 })
  for (const [importId, { slices }] of [[sentId, SENT], [readId, READ], [derivedId, DERIVED]] as const) {
    // A job whose worker died is taken again when its lease is over.
    await until('it is done', () => stateOf(importId) === 'done', 90_000)
    expect(outcomesOf(importId), 'each file once, in the report and in the store').toEqual({ stored: slices })
  }
  expect(tableOf<{ n: number }>('SELECT count(*) n FROM Instance')[0]!.n).toBe(SENT.slices + READ.slices + DERIVED.slices)
  const readiness = () => tableOf<{ framesState: string; volumeState: string; instanceCount: number }>('SELECT framesState, volumeState, instanceCount FROM Series ORDER BY instanceCount')
  await until('all series are prepared', () => readiness().every(({ volumeState }) => volumeState === 'ready'), 90_000)
  expect(readiness().map(({ framesState, instanceCount }) => [framesState, instanceCount])).toEqual([['ready', DERIVED.slices], ['ready', READ.slices], ['ready', SENT.slices]])
  expect(await product.admin('image', 'verify')).toMatchObject({ checked: SENT.slices + READ.slices + DERIVED.slices, absent: [], changed: [], unnamed: 0 })
  const quarantine = join(product.dataDir, 'quarantine')
  const left = readdirSync(quarantine, { recursive: true, encoding: 'utf8' }).filter((name) => name !== 'uploads' && name !== 'course-media')
  // What had begun when the power went, and was begun anew: the sweep takes it ten minutes later (app/transfer/uploads).
  const begun = left.filter((name) => name.startsWith(`uploads/${sentId}.`) && statSync(join(quarantine, name)).mtimeMs <= killedAtMs)
  expect(left.filter((name) => !begun.includes(name))).toEqual([])
  expect(begun.length, 'a browser sends four at once, each a file and its description').toBeLessThanOrEqual(8)
})
