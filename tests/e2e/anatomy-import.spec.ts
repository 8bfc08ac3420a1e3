import { expect, test, type Page } from '@playwright/test'
import { writeStl } from '../../imaging/surfaces/stl'
import type { AssetManifest, Mm3 } from '../../vr/contract'
import { labelNifti } from '../fixtures/nifti'
import { CHROMIUM_GL_ARGS } from '../setup/chromium'
import { collectComplaints, signIn } from '../setup/people'
import { startProduct, type Product } from '../setup/product'

/** What a college has already, brought by the page: sizes in mm and sides as the files mean them, by numbers in the theatre. */
test.use({ launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: CHROMIUM_GL_ARGS }, viewport: { width: 700, height: 500 } })

let product: Product
test.beforeAll(async () => { product = await startProduct({ LOG_LEVEL: 'warn' }) })
test.afterAll(async () => { await product?.remove() })

/** From -0.5 to 0.5 along each axis, outside out. */
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((bits): Mm3 => [(bits & 1) - 0.5, ((bits >> 1) & 1) - 0.5, ((bits >> 2) & 1) - 0.5])
const SIDES = [0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5]

/** A GLB as programs write it: one cube that each node makes its own. */
function glb(nodes: readonly Record<string, unknown>[]): Buffer {
  const positions = Buffer.from(Float32Array.from(CORNERS.flat()).buffer)
  const indices = Buffer.from(Uint16Array.from(SIDES).buffer)
  const json = Buffer.from(JSON.stringify({
    asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: nodes.map((_, index) => index) }], nodes: nodes.map((node) => ({ mesh: 0, ...node })), meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 8, type: 'VEC3', min: [-0.5, -0.5, -0.5], max: [0.5, 0.5, 0.5] }, { bufferView: 1, componentType: 5123, count: 36, type: 'SCALAR' }],
    bufferViews: [{ buffer: 0, byteOffset: 0, byteLength: 96 }, { buffer: 0, byteOffset: 96, byteLength: 72 }], buffers: [{ byteLength: 168 }],
  }))
  const text = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, 0x20)])
  const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer)
  return Buffer.concat([words(0x46546c67, 2, 12 + 8 + text.length + 8 + 168, text.length, 0x4e4f534a), text, words(168, 0x004e4942), positions, indices])
}

/** Fills the form in and sends it. */
async function bring(page: Page, title: string, fill: () => Promise<void>): Promise<void> {
  await page.goto(`${product.url}/anatomy/import`)
  await fill()
  await page.getByLabel('Name of the model').fill(title)
  await page.getByLabel('Nobody can be recognised in these files').check()
  await page.getByRole('button', { name: 'Make the model' }).click()
}

/** What the theatre has, once it is drawn. */
async function opened(page: Page): Promise<AssetManifest['structures']> {
  await page.waitForURL(/\/anatomy\/models\/[a-z0-9]+$/)
  await page.waitForFunction(() => (window.anatomyTheatre?.renderStats().triangles ?? 0) > 0, undefined, { timeout: 60_000 })
  const manifest = await page.evaluate(async () => (await fetch(`${location.pathname.replace('/models/', '/assets/')}/1/manifest.json`)).json()) as AssetManifest
  return manifest.structures
}

/** What the ray meets that goes from the eye through a place, as seen from the front. */
const pickedFrom = (page: Page, view: 'A' | 'L' | 'S', place: Mm3) => page.evaluate(([from, mm]) => {
  const theatre = window.anatomyTheatre!
  theatre.look(from)
  const at = theatre.project(mm)!
  const picked = theatre.pick(at.x, at.y)
  return picked && { key: picked.key, mm: picked.mm.map((one) => Math.round(one * 10) / 10) }
}, [view, place] as const)
const sizes = ({ box: [low, high] }: AssetManifest['structures'][number]) => low.map((one, axis) => Math.round((high[axis]! - one) * 10) / 10)
const middle = ({ box: [low, high] }: AssetManifest['structures'][number]): Mm3 => [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2]

test('labels with their names, an STL in mm and a GLB in metres stand in the theatre as large as they are, left at the left; what would be read wrong is refused with a sentence', async ({ page, context }) => {
  const complaints = collectComplaints(context, [/status of 400/])
  await signIn(page, product, 'teacher')

  // Voxels of 2 mm; x grows to the patient's right, y to the front, z to the head. The spleen lies at the left, the liver at the right.
  const nifti = labelNifti([40, 24, 24], (at) => {
    const [x, y, z] = [at % 40, Math.floor(at / 40) % 24, Math.floor(at / 960)]
    if (y < 6 || y > 17 || z < 6 || z > 17) return 0
    return x >= 4 && x < 14 ? 2 : x >= 22 && x < 37 ? 1 : 0
  }, { origin: [-40, 0, 0] })
  await bring(page, 'Two labels', async () => {
    await page.getByLabel('Labels', { exact: true }).setInputFiles({ name: 'atlas.nii', mimeType: 'application/octet-stream', buffer: Buffer.from(nifti) })
    await page.getByLabel('Names of the labels (optional)').setInputFiles({ name: 'atlas.txt', mimeType: 'text/plain', buffer: Buffer.from('1 Liver\n2 Spleen\n') })
  })
  const labels = await opened(page)
  const [liver, spleen] = ['Liver', 'Spleen'].map((name) => labels.find((one) => one.name.en === name)!)
  expect(labels).toHaveLength(2)
  // 15 and 10 voxels wide, 12 deep and high; corners are rounded a little.
  for (const [structure, due] of [[liver!, [30, 24, 24]], [spleen!, [20, 24, 24]]] as const) for (const axis of [0, 1, 2]) expect(Math.abs(sizes(structure)[axis]! - due[axis]!)).toBeLessThan(1)
  expect(Math.abs(liver!.volumeMl - 17.28)).toBeLessThan(0.2)
  expect([Math.round(middle(liver!)[0]), Math.round(middle(spleen!)[0])], 'x of DICOM grows to the left').toEqual([-18, 23])
  expect(await pickedFrom(page, 'A', middle(spleen!))).toMatchObject({ key: `main/${spleen!.key}` })
  expect((await pickedFrom(page, 'A', middle(liver!)))!.key).toBe(`main/${liver!.key}`)

  const stl = writeStl({ positions: Float32Array.from(CORNERS.flatMap(([x, y, z]) => [40 + x * 30, -20 + y * 10, 5 + z * 50])), indices: Uint32Array.from(SIDES) }, 'box')
  await bring(page, 'A box', async () => {
    await page.getByLabel('A 3D model (GLB or STL)').check()
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'box.stl', mimeType: 'model/stl', buffer: Buffer.from(stl) })
    await page.getByLabel('Unit of its numbers').selectOption('mm')
  })
  const [box] = await opened(page)
  expect(sizes(box!)).toEqual([30, 10, 50])
  expect(box!.volumeMl).toBeCloseTo(15, 6)
  expect(await pickedFrom(page, 'A', [45, -25, 10]), 'its front').toMatchObject({ mm: [45, -25, 10] })
  expect(await pickedFrom(page, 'L', [55, -18, 10]), 'its left side').toMatchObject({ mm: [55, -18, 10] })

  // Metres, y up, facing along z: the one at x > 0 is at the patient's left.
  const bring2 = (buffer: Buffer, name = 'parts.glb') => bring(page, 'Two parts', async () => {
    await page.getByLabel('A 3D model (GLB or STL)').check()
    await page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'model/gltf-binary', buffer })
    await page.getByLabel('Unit of its numbers').selectOption('m')
  })
  await bring2(glb([{ name: 'Heart', translation: [0.05, 1.3, 0.04], scale: [0.08, 0.12, 0.06] }, { name: 'Gallbladder', translation: [-0.07, 1.1, 0.05], scale: [0.03, 0.08, 0.03] }]))
  const parts = await opened(page)
  const [heart, gallbladder] = ['Heart', 'Gallbladder'].map((name) => parts.find((one) => one.name.en === name)!)
  expect([sizes(heart!), sizes(gallbladder!)], 'left to right, front to back, feet to head').toEqual([[80, 60, 120], [30, 30, 80]])
  expect(middle(heart!).map(Math.round)).toEqual([50, -40, 1300])
  expect(middle(gallbladder!).map(Math.round)).toEqual([-70, -50, 1100])
  expect(await pickedFrom(page, 'A', [50, -70, 1300])).toMatchObject({ key: `main/${heart!.key}`, mm: [50, -70, 1300] })
  expect(await pickedFrom(page, 'A', [-70, -50, 1100])).toMatchObject({ key: `main/${gallbladder!.key}` })

  await bring2(glb([{ name: 'Puppet', skin: 0 }]))
  await page.waitForURL(/\/anatomy\/models\/[a-z0-9]+$/)
  await expect(page.getByText('The file uses something that would be shown wrong here')).toBeVisible({ timeout: 30_000 })
  await bring2(Buffer.from('<html>nothing of the kind</html>'), 'page.glb')
  await expect(page.getByText('This file is no GLB, whatever its name says.')).toBeVisible()
  expect(complaints).toEqual([])
})
