import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { referenceDecoding } from '../../tests/setup/reference-decoder'
import { filesBelow, samples } from '../../tests/setup/samples'
import type { DicomFile, Frame } from '../contract'
import { describePixels } from '../dicom/describe-pixels'
import { readDicom } from '../dicom/read'
import { transferSyntaxOf } from '../dicom/transfer-syntaxes'
import { decodeFrame } from './decode'

const folder = mkdtempSync(join(tmpdir(), 'codecs-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What cannot be read at all is the reader's affair (imaging/dicom); here is what has pixels. */
const withPixels = [...filesBelow(samples.pydicomFiles), ...filesBelow(samples.octaveDicom)].flatMap((path) => {
  try {
    const file = readDicom(readFileSync(path))
    describePixels(file)
    return [{ path, name: basename(path), file }]
  } catch {
    return []
  }
})
const sample = (name: string) => withPixels.find((each) => each.name === name)!.path

describe('every sample file with pixels is decoded like dcmtk and gdcm do, value by value', () => {
  const compressed = withPixels.filter(({ file }) => transferSyntaxOf(file.transferSyntax)?.encoding !== 'native')

  test('there are compressed ones of every kind', () => {
    const kinds = new Set(compressed.map(({ file }) => transferSyntaxOf(file.transferSyntax)?.encoding))
    expect([...kinds].sort()).toEqual(['jpeg', 'jpeg-2000', 'jpeg-extended', 'jpeg-lossless', 'jpeg-ls', 'rle'])
    expect(compressed.length).toBeGreaterThan(30)
  })

  test.each(compressed.map(({ name, path, file }) => [name, path, file] as const))('%s', async (name, path, file) => {
    // Its codestream was cut open to hide a delimiter in it: the width that it states is 3,722,445,056.
    if (name === 'JPEG2000-embedded-sequence-delimiter.dcm') return expect(decodeFrame(file, 0)).rejects.toMatchObject({ reason: 'undecodable' })
    const reference = referenceDecoding(path)!
    expectSame(await allFrames(file), await allFrames(reference.file), 0)
  })

  // Eighty more of the same few scanners lie below dicomdirtests.
  test.each(withPixels.filter(({ file, path }) => !path.includes('dicomdirtests') && !compressed.some((each) => each.file === file)).map(({ name, path, file }) => [name, path, file] as const))('%s', async (name, path, file) => {
    // dcmconv swaps each half of a 32-bit value by itself; the package holds the same dose in little endian.
    const twin = name.startsWith('rtdose_expb') ? sample(name.replace('_expb', '')) : null
    const reference = twin ? readDicom(readFileSync(twin)) : referenceDecoding(path)!.file
    expectSame(await allFrames(file), await allFrames(reference), 0)
  })

  test('files that the package holds in several encodings have the same pixels in each', async () => {
    for (const [plain, packed] of [['MR_small.dcm', 'MR_small_RLE.dcm'], ['MR_small.dcm', 'MR_small_jp2klossless.dcm'], ['MR_small.dcm', 'MR_small_jpeg_ls_lossless.dcm'], ['SC_rgb_rle.dcm', 'SC_rgb_jpeg_gdcm.dcm'], ['rtdose.dcm', 'rtdose_rle.dcm'], ['MR_small.dcm', 'MR_small_bigendian.dcm']] as const) {
      expectSame(await allFrames(read(sample(packed))), await allFrames(read(sample(plain))), 0)
    }
  })
})

const LOSSLESS: [string, string, string[]][] = [
  ['JPEG lossless, first order', 'dcmcjpeg', ['+e1']],
  ['JPEG lossless by gdcm', 'gdcmconv', ['--jpeg']],
  ['JPEG-LS', 'dcmcjpls', ['+el']],
  ['JPEG-LS by gdcm', 'gdcmconv', ['--jpegls']],
  ['JPEG 2000', 'gdcmconv', ['--j2k']],
  ['RLE', 'dcmcrle', []],
  ['RLE by gdcm', 'gdcmconv', ['--rle']],
  ['deflated', 'dcmconv', ['+td']],
  ['big endian', 'dcmconv', ['+tb']],
  ['implicit', 'dcmconv', ['+ti']],
]
const LOSSY: [string, string, string[]][] = [
  ['JPEG baseline', 'dcmcjpeg', ['+eb', '+q', '85']],
  ['JPEG extended of 12 bits', 'dcmcjpeg', ['+ee', '+q', '95']],
  ['JPEG lossless with a point transform', 'dcmcjpeg', ['+e1', '+pt', '2']],
  ['JPEG-LS, near-lossless', 'dcmcjpls', ['+en', '+md', '3']],
  ['JPEG 2000, lossy', 'gdcmconv', ['--j2k', '--lossy', '-q', '60']],
]
/** Signed 16 of 16, signed 14 of 16, unsigned 12 of 16, colour, colour of an odd size, colour in two frames, a palette in ten. */
const SOURCES = ['CT_small.dcm', '693_J2KI.dcm', 'JPGExtended.dcm', 'SC_rgb_rle.dcm', 'SC_rgb_small_odd.dcm', 'SC_rgb_rle_2frame.dcm', 'US-PAL-8-10x-echo.dcm']

describe.each(SOURCES)('%s, encoded by others', (name) => {
  const source = decoded(name)

  test.each(LOSSLESS)('%s comes back without the loss of a bit', async (kind, program, settings) => {
    const path = encoded(source, kind, program, settings)
    // gdcm itself cannot encode three rows of three colours.
    if (!path) return expect([name, program]).toEqual(['SC_rgb_small_odd.dcm', 'gdcmconv'])
    expectSame(await allFrames(read(path)), await allFrames(read(source)), 0)
  })

  test.each(LOSSY)('%s is decoded as dcmtk or gdcm decode it', async (kind, program, settings) => {
    const path = encoded(source, kind, program, settings)
    if (path) expectSame(await allFrames(read(path)), await allFrames(referenceDecoding(path)!.file), 1)
  })
})

test.each([1, 2, 3, 4, 5, 6, 7])('JPEG lossless with predictor %i, grey of 16 bits and colour', async (predictor) => {
  for (const name of ['CT_small.dcm', 'SC_rgb_rle.dcm']) {
    const source = decoded(name)
    const path = encoded(source, `predictor ${predictor}`, 'dcmcjpeg', ['+el', '+sv', String(predictor)])
    expectSame(await allFrames(read(path!)), await allFrames(read(source)), 0)
  }
})

test('colour in JPEG-LS is understood in every interleaving', async () => {
  const source = decoded('SC_rgb_rle.dcm')
  for (const setting of ['+il', '+is', '+in']) {
    const path = encoded(source, `interleave${setting}`, 'dcmcjpls', ['+el', setting])
    expectSame(await allFrames(read(path!)), await allFrames(read(source)), 0)
  }
})

function decoded(name: string): string {
  const path = sample(name)
  if (transferSyntaxOf(read(path).transferSyntax)?.encoding === 'native') return path
  const output = join(folder, `${name}.native`)
  execFileSync('gdcmconv', ['--raw', path, output], { stdio: 'ignore' })
  return output
}

/** Null when the encoder knows no such combination (colour in 12 bits, say). */
function encoded(source: string, kind: string, program: string, settings: string[]): string | null {
  const output = join(folder, `${basename(source)}.${kind.replaceAll(/[^a-z0-9]/gi, '-')}`)
  try {
    execFileSync(program, [...settings, source, output], { stdio: 'ignore', timeout: 20_000 })
    return output
  } catch {
    return null
  }
}

function read(path: string): DicomFile {
  return readDicom(readFileSync(path))
}

async function allFrames(file: DicomFile): Promise<Frame[]> {
  const frames: Frame[] = []
  for (let index = 0; index < describePixels(file).frames; index++) frames.push(await decodeFrame(file, index))
  return frames
}

function expectSame(ours: Frame[], theirs: Frame[], within: number) {
  expect(ours.length).toBe(theirs.length)
  for (const [index, frame] of ours.entries()) {
    const other = theirs[index]!
    expect([frame.rows, frame.columns, frame.samplesPerPixel, frame.photometric]).toEqual([other.rows, other.columns, other.samplesPerPixel, other.photometric])
    let worst = 0
    for (let at = 0; at < frame.samples.length; at++) worst = Math.max(worst, Math.abs(frame.samples[at]! - other.samples[at]!))
    expect(worst).toBeLessThanOrEqual(within)
  }
}
