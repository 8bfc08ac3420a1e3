import { expect } from 'vitest'
import { writeDicom } from '#imaging/dicom/write'
import { SYSTEM } from '~/policy/actor'
import { phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { converted, type PeerProgram } from '../../../tests/setup/dcmtk'
import { importPaths, test } from './real-import.fixture'
import { removeStudy } from './remove-study.server'

const outcomes = (entries: { outcome: string; reason: string | null }[]) => entries.map(({ outcome, reason }) => (reason ? `${outcome}: ${reason}` : outcome))

test('the same picture in another lossless syntax is a duplicate; under its UID with one value changed it is refused', async ({ house: { services, put, bring } }) => {
  const [slice] = phantomSeries({ rows: 32, columns: 32, slices: 3 })
  const bytes = writeDicom(slice!)
  expect(outcomes(await bring([put('plain.dcm', bytes)]))).toEqual(['stored'])
  const before = await services.db.instance.findMany()
  const coded = async (name: string, program: PeerProgram, ...options: string[]) => put(`${name}.dcm`, await converted(program, options, bytes))
  const same = [await coded('rle', 'dcmcrle'), await coded('jpegls', 'dcmcjpls'), await coded('jpeg', 'dcmcjpeg', '+e1'), await coded('big', 'dcmconv', '+tb'), await coded('implicit', 'dcmconv', '+ti')]
  expect(outcomes(await bring(same))).toEqual(same.map(() => 'duplicate'))
  const pixels = slice!.dataset.elements.get('7FE00010')!
  const other = writeDicom({ ...slice!, dataset: { ...slice!.dataset, elements: new Map([...slice!.dataset.elements, ['7FE00010', { ...pixels, bytes: Uint8Array.from(pixels.bytes!, (byte, at) => (at === 500 ? byte ^ 1 : byte)) }]]) } })
  expect(outcomes(await bring([put('other.dcm', other)]))).toEqual(['refused: same-uid-other-pixels'])
  expect((await services.db.instance.findMany()).map(({ sha256 }) => sha256)).toEqual(before.map(({ sha256 }) => sha256))
}, 120_000)

test('a duplicate whose picture is removed while it is brought is stored, with its file', async ({ house: { services, institutionId, folder, put, bring } }) => {
  const [slice] = phantomSeries({ rows: 16, columns: 16, slices: 3 })
  put('slice.dcm', writeDicom(slice!))
  expect(outcomes(await bring())).toEqual(['stored'])
  const { id: studyId } = await services.db.study.findFirstOrThrow()

  // Removed between the look whether it is there and the rows: the look asks for instances outside of a transaction.
  const { instance } = services.db
  let isRemoved = false
  const looked = new Proxy(instance, {
    get: (target, name, receiver) => (name !== 'findMany' ? Reflect.get(target, name, receiver) as unknown : async (...given: Parameters<typeof instance.findMany>) => {
      const found = await instance.findMany(...given)
      if (!isRemoved && given[0]?.select && 'sourceHash' in given[0].select) {
        isRemoved = true
        expect(found).toHaveLength(1)
        await removeStudy(services, SYSTEM, studyId)
      }
      return found
    }),
  })
  const db = new Proxy(services.db, { get: (target, name) => (name === 'instance' ? looked : Reflect.get(target, name) as unknown) })
  expect(outcomes(await importPaths({ ...services, db }, institutionId, [folder]))).toEqual(['stored'])
  expect(isRemoved).toBe(true)
  const [kept] = await services.db.instance.findMany()
  expect(await services.files.size(`images/${kept!.sha256.slice(0, 2)}/${kept!.sha256.slice(2, 4)}/${kept!.sha256}`)).toBe(kept!.bytes)
}, 120_000)
