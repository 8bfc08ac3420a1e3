import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ImageRefused, type DicomFile } from '#imaging/contract'
import { validationErrors } from '../../tests/setup/dcmtk'
import { filesBelow, samples } from '../../tests/setup/samples'
import { toDicomJson, type JsonDataSet } from './json'
import { readDicom } from './read'
import { toUtf8 } from './to-utf8'
import { writeDicom } from './write'

const folder = mkdtempSync(join(tmpdir(), 'theatrum-samples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const paths = [samples.pydicomFiles, samples.octaveDicom, samples.heudiconv, samples.nibabel].flatMap(filesBelow)
const brief = (path: string) => path.split('/').slice(-2).join('/')
const read: { path: string; file: DicomFile }[] = []
const refused = new Map<string, string>()
for (const path of paths) {
  try {
    read.push({ path, file: readDicom(readFileSync(path)) })
  } catch (error) {
    refused.set(brief(path), error instanceof ImageRefused ? error.reason : String(error))
  }
}

test('of all sample files only those that are no DICOM, or damaged, are refused, each with its reason', () => {
  const dicom = [...refused].filter(([, reason]) => reason !== 'not-an-image' && reason !== 'empty')
  expect(Object.fromEntries(dicom)).toEqual({
    // Its sequence of directory records ends beyond the file; dcmtk reads a part of it and pydicom none.
    'dicomdirtests/DICOMDIR-nooffset': 'truncated',
    'test_files/MR_truncated.dcm': 'truncated',
    'test_files/rtplan_truncated.dcm': 'truncated',
    'test_files/meta_missing_tsyntax.dcm': 'damaged',
  })
  expect(read.length).toBeGreaterThan(190)
})

test('every attribute of every sample file reads as pydicom reads it', () => {
  const theirs = byPydicom(read.map(({ path }) => path))
  const differences = read.flatMap(({ path, file }) => {
    const other = theirs.get(path)
    return other?.dataset ? compared(toDicomJson(file.dataset), other.dataset, brief(path), other.isBigEndian ?? false) : []
  })
  expect(differences).toEqual([])
  // A count that is not a number, which pydicom does not turn into JSON.
  expect([...theirs.values()].filter(({ error }) => error).map(({ path }) => brief(path))).toEqual([])
})

test('what we write again holds, for pydicom, what the file held before', () => {
  // A directory tells where in its own file its records begin: it is read and never kept.
  const pairs = read.filter(({ path }) => !/DICOMDIR/.test(path)).map(({ path, file }, index) => {
    const copy = join(folder, `${index}.dcm`)
    writeFileSync(copy, writeDicom(file))
    return { path, copy }
  })
  const theirs = byPydicom(pairs.flatMap(({ path, copy }) => [path, copy]))
  const differences = pairs.flatMap(({ path, copy }) => {
    const [before, after] = [theirs.get(path), theirs.get(copy)]
    if (!before?.dataset || !after?.dataset) return [`${brief(path)}: ${before?.error} ${after?.error}`]
    return compared(after.dataset, before.dataset, brief(path), before.isBigEndian ?? false)
  })
  expect(differences).toEqual([])
})

test('the validator finds no error in what we write that was not in the file before', async () => {
  const added: string[] = []
  for (const { path, file } of read.filter(({ file }) => file.meta.elements.size > 0).filter((_, index) => index % 6 === 0)) {
    const before = new Set(await validationErrors(readFileSync(path)))
    for (const error of await validationErrors(writeDicom({ ...file, dataset: toUtf8(file.dataset).dataset }))) if (!before.has(error)) added.push(`${brief(path)}: ${error}`)
  }
  expect(added).toEqual([])
}, 120_000)

interface Theirs { path: string; isBigEndian?: boolean; dataset?: JsonDataSet; error?: string }

function byPydicom(files: string[]): Map<string, Theirs> {
  const { stdout, stderr, status } = spawnSync('python3', [join(import.meta.dirname, '../../tests/setup/pydicom-json.py'), samples.pydicomFolder], { input: files.join('\n'), maxBuffer: 1e9, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return new Map(stdout.trim().split('\n').map((line) => JSON.parse(line) as Theirs).map((entry) => [entry.path, entry]))
}

/** Where two readings differ; known differences of manner left out, each with its reason. */
function compared(ours: JsonDataSet, theirs: JsonDataSet, path: string, isBigEndian: boolean): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap((tag) => {
    // Group lengths and padding behind the data set are no data.
    if (tag.endsWith('0000') || tag === 'FFFCFFFC') return []
    const [one, other] = [ours[tag], theirs[tag]]
    const where = `${path} ${tag}`
    // badVR.dcm: a number of frames that is none, which they leave out.
    if (!one || !other) return tag === '00280008' && path.includes('badVR') ? [] : [`${where} is on one side only`]
    // They carry dictionaries of private attributes.
    if (one.vr === 'UN' && /^...[13579BDF]/.test(tag)) return []
    // PS3.5 A.4 has encapsulated pixels be OB whatever the file says; our JSON leaves them out.
    if (tag === '7FE00010' && !one.InlineBinary) return []
    // They leave a known list that was too long for its representation (PS3.5 6.2.2) unknown.
    if (other.vr === 'UN' && tag === '30060050') return []
    if (one.vr !== other.vr && tag !== '7FE00010') return [`${where} is ${one.vr}, to them ${other.vr}`]
    if (one.vr === 'SQ') {
      const [items, others] = [one.Value ?? [], other.Value ?? []]
      return items.length === others.length ? items.flatMap((item, index) => compared(item as JsonDataSet, others[index] as JsonDataSet, where, isBigEndian)) : [`${where} has ${items.length} items, to them ${others.length}`]
    }
    // They keep binary values as they stand in the file.
    if (one.InlineBinary !== other.InlineBinary) return isBigEndian ? [] : [`${where} differs`]
    // The character set in force is UTF-8 in JSON.
    return tag === '00080005' || plain(one.Value) === plain(other.Value) ? [] : [`${where} is ${plain(one.Value)}, to them ${plain(other.Value)}`]
  })
}

/** Numbers alike however they are written, texts without padding. */
const plain = (values: readonly unknown[] = []) => JSON.stringify(values.map((value) => (value === null ? '' : typeof value === 'string' ? (/^[-+]?[\d.]+$/.test(value) ? String(Number(value)) : value.trimEnd()) : typeof value === 'number' ? String(value) : value)))
