import { expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import type { DicomFile } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { inv3ToDicom } from '#imaging/convert/inv3'
import { items, text, texts } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { samples } from '../../tests/setup/samples'
import { volumeOf } from '../../tests/fixtures/dicom/head'
import { deface } from './deface'
import { defaceSeries, type DefacedSeries } from './deface-series'
import { deidentificationKeyOf, deidentify } from './index'

const key = deidentificationKeyOf(new Uint8Array(32).fill(7))
const kept: DicomFile[] = [...inv3ToDicom(readFileSync(samples.headCt), { patientId: 'D1', patientName: 'DEMO', seed: 'head', bodyPart: 'HEAD', seriesDescription: 'Head CT' }).files()].map((file) => deidentify(file, key).file)
async function defaced(files: readonly DicomFile[]): Promise<{ outcome: DefacedSeries; files: DicomFile[] }> {
  const made: DicomFile[] = []
  const outcome = await defaceSeries({ count: files.length, open: async (index) => files[index]!, decode: (file) => decodeFrame(file, 0) }, key.mapUid, async (file, index) => void (made[index] = file))
  return { outcome, files: made }
}

test('a defaced copy is another series of the same study in the same place, and says what was done', async () => {
  // As they may come: not in order.
  const shuffled = [...kept].reverse()
  const made = await defaced(shuffled)
  if (made.outcome.kind !== 'defaced') throw new Error(made.outcome.why)
  const [before, after] = [shuffled[40]!.dataset, made.files[40]!.dataset]
  for (const tag of ['0020000D', '00200052', '00200032', '00200037', '00280030', '00080016', '00100010', '00281052']) expect(texts(after, tag), tag).toEqual(texts(before, tag))
  for (const tag of ['00080018', '0020000E']) expect(text(after, tag)).not.toBe(text(before, tag))
  expect(new Set(made.files.map(({ dataset }) => text(dataset, '0020000E'))).size).toBe(1)
  expect(new Set(made.files.map(({ dataset }) => text(dataset, '00080018'))).size).toBe(kept.length)
  expect(items(after, '00120064').map((item) => text(item, '00080100'))).toContain('113102')
  expect([text(after, '00280302'), texts(after, '00080008')[0], text(after, '0008103E')]).toEqual(['NO', 'DERIVED', 'Head CT (defaced)'])

  // What is written reads back as the volume that defacing makes.
  const again = volumeOf(made.files.map((file) => readDicom(writeDicom(file))))
  const expected = deface(volumeOf(kept))
  if (expected.kind !== 'defaced') throw new Error(expected.why)
  expect(Buffer.from(again.samples.buffer).equals(Buffer.from(expected.samples.buffer))).toBe(true)
  expect(made.outcome.removed).toBe(expected.removed)
}, 60_000)

test('what is no honest volume is not cut, and nothing is written: a slice is missing, scales differ', async () => {
  const refused = (why: string) => ({ outcome: { kind: 'not-defaced', why }, files: [] })
  expect(await defaced(kept.filter((_, at) => at !== 50))).toEqual(refused('not-a-volume'))
  expect(await defaced([])).toEqual(refused('not-a-volume'))
  const rescaled = kept.map((file, at) => (at === 3 ? { ...file, dataset: { ...file.dataset, elements: new Map([...file.dataset.elements, ['00281053', { vr: 'DS' as const, bytes: new TextEncoder().encode('2') }]]) } } : file))
  expect(await defaced(rescaled)).toEqual(refused('scales-differ'))
})
