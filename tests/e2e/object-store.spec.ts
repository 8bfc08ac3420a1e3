import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startFaultyLink, type FaultyLink } from '../setup/faulty-link'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'
import { samples } from '../setup/samples'
import { startSwift, type Swift } from '../setup/swift'
import { until } from '../setup/until'

const PATH = join(samples.pydicomFiles, 'test_files/CT_small.dcm')
let swift: Swift
let link: FaultyLink
let product: Product

test.beforeAll(async () => {
  test.setTimeout(180_000)
  swift = await startSwift()
  link = await startFaultyLink(swift.port)
  await swift.makeBucket('house')
  product = await startProduct({ ...swift.environment('house', 'theatrum'), S3_ENDPOINT: link.url })
})
test.afterAll(async () => {
  await product?.remove()
  await link?.stop()
  await swift?.stop()
})

const keys = async () => [...(await (await swift.ask('/house?list-type=2')).text()).matchAll(/<Key>([^<]*)</g)].map(([, key]) => key!)

test('with its images in a bucket the product imports a study, shows it, gives it to another viewer, and removes it', async ({ context, page }) => {
  test.setTimeout(180_000)
  const complaints = collectComplaints(context)
  const { studies: [studyId] } = await product.admin<{ studies: string[] }>('image', 'import', PATH, '--workspace', 'clinical')
  expect((await keys()).filter((key) => key.startsWith('theatrum/images/'))).toHaveLength(1)
  expect(existsSync(join(product.dataDir, 'images'))).toBe(false)
  await until('the thumbnail is made', async () => (await keys()).some((key) => key.startsWith('theatrum/derived/thumbnails/')), 60_000)

  await signIn(page, product, 'admin')
  link.seen.splice(0)
  // A connection that breaks in the middle of a picture is nothing that anybody sees.
  link.fail({ cutAfter: 500, method: 'GET', path: /derived\/frames/ })
  await page.goto(`${product.url}/images/${studyId}`)
  await page.waitForSelector('[data-pane="p1"] canvas[data-painted$="full"]', { timeout: 60_000 })
  expect(link.seen.some(({ path, headers }) => path.includes('/derived/frames/') && headers.range !== undefined)).toBe(true)

  const ask = (path: string, accept: string) => page.request.get(`${product.url}/dicom-web${path}`, { headers: { accept } })
  const [found] = (await (await ask('/instances', 'application/dicom+json')).json()) as Record<string, { Value: string[] }>[]
  const [studyUid, seriesUid, sopUid] = ['0020000D', '0020000E', '00080018'].map((tag) => found![tag]!.Value[0]!)
  const instance = await ask(`/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}`, 'application/dicom; transfer-syntax=*')
  expect(instance.status()).toBe(200)
  expect((await instance.body()).subarray(128, 132).toString()).toBe('DICM')
  expect((await ask(`/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}/rendered`, 'image/jpeg')).status()).toBe(200)
  expect(await product.admin('image', 'verify')).toMatchObject({ checked: 1, absent: [], changed: [] })

  await product.admin('study', 'remove', studyId!)
  expect(await keys()).toEqual(['theatrum/theatrum-owner'])
  expect(product.log()).not.toContain(swift.secretAccessKey)
  expect(complaints).toEqual([])
})

test('a store that goes away is named by /readyz, and the product is ready again with it', async () => {
  const parts = async () => ((await (await fetch(`${product.url}/readyz`)).json()) as { parts: { storage: string } }).parts.storage
  const down = { answer: 503, code: 'ServiceUnavailable' }
  link.fail(...Array.from({ length: 400 }, () => down))
  await until('storage is down', async () => (await parts()) === 'down', 20_000)
  expect((await fetch(`${product.url}/healthz`)).status).toBe(200)
  link.heal()
  await until('storage is back', async () => (await parts()) === 'ok', 20_000)
})

test('a wrong key ends the start with a sentence that does not repeat it', async () => {
  const wrong = await startProduct({ ...swift.environment('house', 'theatrum'), S3_SECRET_ACCESS_KEY: 'quite-another-secret' }).then(async (started) => {
    await started.remove()
    return 'it started'
  }, (error: Error) => error.message)
  expect(wrong).toContain('The object store does not accept S3_ACCESS_KEY_ID with S3_SECRET_ACCESS_KEY')
  expect(wrong).not.toContain('quite-another-secret')
})
