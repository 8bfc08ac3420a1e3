import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import type { DicomFile } from '#imaging/contract'
import { newDataSet, sequenceElement, textElement } from '#imaging/dicom/access'
import { uidFromName } from '#imaging/dicom/uids'
import { writeDicom } from '#imaging/dicom/write'
import { zipOf, type ZipMember } from '#imaging/ingest/zip.fixture'
import { dataSet } from '../../../tests/fixtures/dicom/build-dicom'
import { ultrasoundClip } from '../../../tests/fixtures/dicom/kinds'
import { ORIENTATIONS, phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { until } from '../../../tests/setup/until'
import { quarantineRoot } from './quarantine.server'
import { test } from './real-import.fixture'

const bytesOf = (file: DicomFile) => Buffer.from(writeDicom(file))
/** The file with other values; by tag and bytes of text, or whole elements. */
function altered(file: DicomFile, changes: Record<string, unknown>): DicomFile {
  const elements = new Map(file.dataset.elements)
  for (const [tag, element] of dataSet(changes).elements) elements.set(tag, element)
  return { ...file, dataset: { ...file.dataset, elements } }
}
const small = { rows: 16, columns: 16, slices: 5 }

function nested(depth: number): DicomFile {
  let item = newDataSet([['00080100', textElement('SH', 'deep')]])
  for (let level = 0; level < depth; level++) item = newDataSet([['0040A730', sequenceElement(item)]])
  const [slice] = phantomSeries(small)
  return { ...slice!, dataset: { ...slice!.dataset, elements: new Map([...slice!.dataset.elements, ...item.elements]) } }
}

test('each bad file of an archive gets its own reason, the good ones are stored, nothing that was there changes', async ({ house: { services, bring, put } }) => {
  const series = phantomSeries(small)
  const good = series.map(bytesOf)
  await bring([put('first.dcm', good[0]!)])
  const before = await services.db.instance.findMany()

  const pixels = series[1]!.dataset.elements.get('7FE00010')!
  const wrongLength = Buffer.from(good[2]!)
  wrongLength.writeUInt32LE(0x7fffffff, wrongLength.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00])) + 8)
  const directory = altered({ meta: newDataSet(), dataset: dataSet({ SOPClassUID: '1.2.840.10008.1.3.10', SOPInstanceUID: '2.25.77', DirectoryRecordSequence: [{ ReferencedFileID: ['CT', 'GOOD1'] }, { ReferencedFileID: ['CT', 'ABSENT'] }] }), transferSyntax: '1.2.840.10008.1.2.1' }, {})
  const members: ZipMember[] = [
    { name: 'CT/good1', content: good[1]! },
    { name: 'DICOMDIR', content: bytesOf(directory) },
    { name: 'CT/again', content: good[0]! },
    { name: 'CT/other-pixels', content: bytesOf(altered(series[0]!, { PixelData: { vr: 'OW', bytes: Uint8Array.from(pixels.bytes!, (byte) => byte ^ 1) } })) },
    { name: 'CT/other-patient', content: bytesOf(altered(series[2]!, { PatientID: 'PHANTOM-02', SOPInstanceUID: uidFromName('other patient') })) },
    { name: 'CT/truncated', content: good[2]!.subarray(0, good[2]!.length - 100) },
    { name: 'CT/wrong-length', content: wrongLength },
    { name: 'CT/empty', content: Buffer.alloc(0), isStored: true },
    { name: 'CT/deep', content: bytesOf(nested(1_000)) },
    { name: 'CT/gigantic', content: bytesOf(altered(series[2]!, { Rows: 65_535, Columns: 65_535 })) },
    { name: 'CT/private-syntax', content: Buffer.from(good[2]!.toString('latin1').replace('1.2.840.10008.1.2.1\0', '1.2.840.99999.1.2.3\0'), 'latin1') },
    { name: 'CT/nameless', content: bytesOf(altered(series[2]!, { StudyInstanceUID: null })) },
    { name: 'report.txt', content: Buffer.from('The patient is well.') },
    { name: '../../escape', content: good[2]! },
    { name: 'CT/locked', content: good[2]!, isEncrypted: true },
    { name: 'CT/inner.zip', content: zipOf([{ name: 'x', content: good[2]! }]) },
    { name: 'CT/packed.gz', content: gzipSync(good[2]!) },
    { name: 'CT/clip', content: bytesOf(ultrasoundClip()) },
  ]
  const entries = await bring([put('cd.zip', zipOf(members))])
  const outcomes = Object.fromEntries(entries.map(({ name, outcome, reason }) => [name.replace('cd.zip/', ''), reason ? `${outcome}: ${reason}` : outcome]))
  expect(outcomes).toEqual({
    'cd.zip': 'skipped: archive', 'CT/good1': 'stored', 'DICOMDIR': 'skipped: dicomdir', 'CT/ABSENT': 'refused: dicomdir-absent-file', 'CT/again': 'duplicate', 'CT/other-pixels': 'refused: same-uid-other-pixels',
    'CT/other-patient': 'refused: mixed-patients', 'CT/truncated': 'refused: truncated', 'CT/wrong-length': 'refused: truncated', 'CT/empty': 'refused: empty', 'CT/deep': 'refused: too-deep', 'CT/gigantic': 'refused: dimensions',
    'CT/private-syntax': 'refused: unknown-transfer-syntax', 'CT/nameless': 'refused: missing-identifiers', 'report.txt': 'refused: not-an-image', '../../escape': 'refused: archive-path', 'CT/locked': 'refused: archive-encrypted',
    'CT/inner.zip': 'refused: archive-bomb', 'CT/packed.gz': 'skipped: archive', 'CT/packed': 'stored', 'CT/clip': 'held',
  })
  expect(await services.db.instance.findMany({ where: { id: { in: before.map(({ id }) => id) } } })).toEqual(before.map((row) => ({ ...row, position: 0 })))
  expect(existsSync(quarantineRoot(services.env)) && execFileSync('find', [quarantineRoot(services.env), '-type', 'f'], { encoding: 'utf8' })).toBe('')
}, 120_000)

test('a bomb is refused as a whole, and the file beside it is stored', async ({ house: { bring, put } }) => {
  const noise = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251))
  const bomb = zipOf([{ name: 'a', content: noise, isStored: true }, ...Array.from({ length: 200 }, (_, index) => ({ name: `b${index}`, content: noise, isStored: true, sameDataAs: 0 }))])
  const entries = await bring([put('bomb.zip', bomb), put('good.dcm', bytesOf(phantomSeries(small)[0]!)), put('cut.zip', bomb.subarray(0, 1_000))])
  expect(entries.map(({ outcome, reason }) => [outcome, reason])).toEqual([['refused', 'archive-bomb'], ['stored', null], ['refused', 'archive-damaged']])
}, 60_000)

test('a series with a missing slice, one without spacing and two under one number are read as stacks that say why', async ({ house: { services, bring, put } }) => {
  const missing = phantomSeries({ ...small, name: 'missing' }).filter((_, index) => index !== 2)
  const without = phantomSeries({ ...small, name: 'without' }).map((file) => altered(file, { PixelSpacing: null }))
  const [axial, sagittal] = [phantomSeries({ ...small, name: 'both' }), phantomSeries({ ...small, name: 'both', orientation: ORIENTATIONS.sagittal })]
  const interleaved = axial.flatMap((file, index) => [file, altered(sagittal[index]!, { SOPInstanceUID: uidFromName(`interleaved ${index}`), SeriesInstanceUID: textOf(file, '0020000E') })])
  for (const [name, files] of Object.entries({ missing, without, interleaved })) for (const [index, file] of files.entries()) put(`${name}${index}.dcm`, bytesOf(file))
  const entries = await bring()
  expect(new Set(entries.map(({ outcome }) => outcome))).toEqual(new Set(['stored']))
  const reasons = (await services.db.series.findMany({ orderBy: { instanceCount: 'asc' } })).map(({ instanceCount, geometryJson }) => [instanceCount, (JSON.parse(geometryJson!) as { reasons: string[] }).reasons])
  expect(reasons).toEqual([[4, ['missing-slice']], [5, ['no-spacing']], [10, expect.arrayContaining(['several-orientations'])]])
}, 60_000)

test('a child that is killed in the middle of an import costs nothing: every picture is stored once', async ({ house: { services, bring, put, folder } }) => {
  for (const [index, file] of phantomSeries({ ...small, slices: 60, rows: 64, columns: 64 }).entries()) put(`${String(index).padStart(3, '0')}.dcm`, bytesOf(file))
  let killed = 0
  const entries = await bring([folder], {
    onTaken: async () => {
      await until('pictures are stored', async () => (await services.db.instance.count()) > 10)
      // Once: a file whose reader is shot a second time is taken for the culprit.
      for (const pid of children()) {
        process.kill(pid, 'SIGKILL')
        killed++
      }
    },
  })
  expect(killed).toBeGreaterThan(0)
  expect(entries.map(({ outcome }) => outcome)).toEqual(Array(60).fill('stored'))
  expect(await services.db.instance.count()).toBe(60)
  expect(JSON.parse((await services.db.series.findFirstOrThrow()).geometryJson!)).toMatchObject({ kind: 'volume', dimensions: [64, 64, 60] })
}, 120_000)

const textOf = (file: DicomFile, tag: string) => Buffer.from(file.dataset.elements.get(tag)!.bytes!).toString('latin1').replace(/\0$/, '')

/** The reading children of this process. */
function children(): number[] {
  const listed = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  return listed.split('\n').filter((line) => line.includes('image-child')).map((line) => Number(line.trim().split(/\s+/)[0]))
}
