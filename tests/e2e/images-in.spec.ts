import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { identifiersIn } from '../../imaging/net/peek'
import { writeMultipart } from '../../imaging/net/multipart'
import { startOrthanc, type Orthanc } from '../setup/orthanc'
import { collectComplaints, signIn } from '../setup/people'
import { freePorts, startProduct, type Product } from '../setup/product'
import { samples } from '../setup/samples'
import { until } from '../setup/until'
import { zipOf } from '../../imaging/ingest/zip.fixture'

const PATH = join(samples.pydicomFiles, 'test_files/CT_small.dcm')
const ct = readFileSync(PATH)
let product: Product
let orthanc: Orthanc
let dimsePort: number
let studyPath: string

test.beforeAll(async () => {
  test.setTimeout(180_000)
  dimsePort = (await freePorts(1))[0]!
  ;[product, orthanc] = await Promise.all([startProduct({ LOG_LEVEL: 'info', DIMSE_PORT: String(dimsePort), DIMSE_AE_TITLE: 'THEATRUM' }), startOrthanc()])
  await orthanc.store(ct)
})
test.afterAll(async () => {
  await orthanc?.stop()
  await product?.remove()
})

const count = (page: Page, outcome: string) => page.locator(`[data-outcome="${outcome}"] dd`)
const isDone = (page: Page) => expect(page.getByText('Done', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
const studyOf = async (page: Page) => `/images/${await page.locator('[data-study]').first().getAttribute('data-study')}`

test('a teacher drops a zip archive and some clutter, watches, and reads why what was not taken was not', async ({ context, page }) => {
  const complaints = collectComplaints(context)
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/images/import`)
  await page.getByRole('radio', { name: /Research/ }).check()
  await page.locator('[data-files]').setInputFiles([
    { name: 'WANG^XIAOMING.zip', mimeType: 'application/zip', buffer: zipOf([{ name: 'CT/IM0001', content: ct }, { name: 'CT/notes.txt', content: Buffer.from('for the radiologist') }]) },
    { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 no picture') },
  ])
  await page.locator('[data-send]').click()
  await page.waitForURL(/\/images\/imports\/[a-z0-9]+$/)
  await isDone(page)
  await expect(count(page, 'stored')).toHaveText('1')
  await page.getByRole('link', { name: /^Not taken/ }).click()
  await expect(page.getByRole('cell', { name: 'letter.pdf' })).toBeVisible()
  await expect(page.getByText('This is no DICOM file, NIfTI volume or picture.').first()).toBeVisible()
  // A head's surface may show a face: a reviewer looks first, and the teacher is told so.
  await expect(page.getByText('An expert or administrator looks at them first')).toBeVisible()
  studyPath = await studyOf(page)
  expect(product.log()).not.toContain('XIAOMING')
  expect(complaints).toEqual([])
})

test('the sending goes on by itself after the network was gone', async ({ context, page }) => {
  await signIn(page, product, 'teacher')
  await page.goto(`${product.url}/images/import`)
  await page.locator('[data-files]').setInputFiles(Array.from({ length: 12 }, (_, n) => ({ name: `IM${n}`, mimeType: 'application/dicom', buffer: ct })))
  await context.route('**/uploads**', (route) => route.abort('internetdisconnected'))
  await page.locator('[data-send]').click()
  await expect(page.getByText('The server cannot be reached.')).toBeVisible()
  await page.getByRole('link', { name: 'Deliveries' }).click()
  await page.getByRole('button', { name: 'Stay here' }).click()
  await context.unroute('**/uploads**')
  await page.waitForURL(/\/images\/imports\/[a-z0-9]+$/, { timeout: 30_000 })
  await isDone(page)
  await expect(count(page, 'refused')).toHaveText('0')
})

test('C-STORE, STOW-RS with an access key, and a pull from a PACS by DICOMweb and by DIMSE all lead to the same study', async ({ context, page }) => {
  const complaints = collectComplaints(context)
  await signIn(page, product, 'admin')
  await page.goto(`${product.url}/images/sources`)
  const add = async (name: string, fill: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Add a source' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill(name)
    await fill()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name })).toBeVisible()
  }
  await add('PACS by DICOMweb', () => page.getByLabel('DICOMweb address').fill(orthanc.dicomWebUrl))
  await add('PACS by DIMSE', async () => {
    await page.getByLabel('Spoken to by').selectOption('dimse')
    await page.getByLabel('Its AE title').fill(orthanc.aeTitle)
    await page.getByLabel('Its address').fill('127.0.0.1')
    await page.getByLabel('Its port').fill(String(orthanc.dicomPort))
    await page.getByLabel('What it sends goes to').selectOption('teaching')
    await page.getByLabel('It may send by C-STORE').check()
  })

  // Pulled, twice.
  for (const name of ['PACS by DICOMweb', 'PACS by DIMSE']) {
    await page.goto(`${product.url}/images/sources`)
    const card = page.locator('section').filter({ has: page.getByRole('heading', { name }) })
    await card.getByRole('button', { name: 'Test' }).click()
    await expect(card.getByText('It answers.')).toBeVisible()
    await card.getByRole('link', { name: 'Search' }).click()
    await page.getByLabel("Patient's name").fill('CompressedSamples*')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.getByText('CompressedSamples CT1')).toBeVisible()
    expect(page.url()).not.toContain('Compressed')
    await page.getByRole('checkbox').check()
    await page.getByRole('radio', { name: /Teaching/ }).check()
    await page.getByRole('button', { name: 'Fetch 1 study' }).click()
    await page.waitForURL(/\/images\/imports\/[a-z0-9]+$/)
    await isDone(page)
    await expect(count(page, 'duplicate')).toHaveText('1')
    expect(await studyOf(page)).toBe(studyPath)
    await expect(page.getByRole('link', { name: 'Read', exact: true })).toHaveAttribute('href', studyPath)
  }

  // Sent by a modality.
  const code = await new Promise((done) => execFile('storescu', ['-aet', orthanc.aeTitle, '-aec', 'THEATRUM', '127.0.0.1', String(dimsePort), PATH], (error) => done(error?.code ?? 0)))
  expect(code).toBe(0)
  await until('the delivery is done', async () => {
    await page.goto(`${product.url}/images/imports`)
    return (await page.getByRole('row').filter({ hasText: 'C-STORE' }).filter({ hasText: 'Done' }).count()) === 1
  }, 30_000)
  await page.getByRole('row').filter({ hasText: 'C-STORE' }).getByRole('link').click()
  await expect(count(page, 'duplicate')).toHaveText('1')
  expect(await studyOf(page)).toBe(studyPath)

  // Stored by a program.
  await page.goto(`${product.url}/account/keys`)
  await page.getByLabel('What is it for?').fill('A script')
  await page.getByLabel('Current password').fill('theatre-demo')
  await page.getByRole('button', { name: 'Make key' }).click()
  const key = await page.getByLabel('The key', { exact: true }).inputValue()
  const pieces: Uint8Array[] = []
  for await (const piece of writeMultipart([{ headers: { 'Content-Type': 'application/dicom' }, body: ct }], 'b')) pieces.push(piece)
  const answer = await fetch(`${product.url}/dicom-web/studies?workspace=teaching`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'multipart/related; type="application/dicom"; boundary=b' }, body: new Uint8Array(Buffer.concat(pieces)) })
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain(identifiersIn(ct).sopInstanceUid)
  await page.getByRole('button', { name: /Withdraw/ }).click()
  await expect(page.getByText('You have no keys.')).toBeVisible()
  expect((await fetch(`${product.url}/dicom-web/studies`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401)

  for (const secret of ['CompressedSamples', '1CT1', key]) expect(product.log()).not.toContain(secret)
  expect(complaints).toEqual([])
})
