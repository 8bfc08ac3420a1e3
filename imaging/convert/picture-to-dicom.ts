import { spawn } from 'node:child_process'
import { ImageRefused, type DicomFile } from '#imaging/contract'
import { newDataSet, numberElement, textElement } from '../dicom/access'
import { EXPLICIT_LITTLE } from '../dicom/transfer-syntaxes'
import { SOP_CLASSES, uidFromName } from '../dicom/uids'
import { exifOrientation, hasMorePages, upright } from './exif-orientation'
import { emptyTexts, inOrder, optionalText, type ConversionSubject } from './volume-to-series'

export type PictureKind = 'jpeg' | 'png' | 'tiff' | 'bmp' | 'webp'

/** Which decoder may open it: the name of its demuxer and its decoder, so that nothing else is ever tried. */
const DECODERS: Record<PictureKind, { demuxer: string; decoder: string }> = {
  jpeg: { demuxer: 'jpeg_pipe', decoder: 'mjpeg' }, png: { demuxer: 'png_pipe', decoder: 'png' }, tiff: { demuxer: 'tiff_pipe', decoder: 'tiff' }, bmp: { demuxer: 'bmp_pipe', decoder: 'bmp' }, webp: { demuxer: 'webp_pipe', decoder: 'webp' },
}
const MAX_FILE_BYTES = 200e6
const MAX_PIXELS = 60e6
const MAX_SIDE = 20_000
const TIMEOUT_MS = 60_000

/** By the first 16 bytes. */
export function pictureKindOf(head: Uint8Array): PictureKind | null {
  const text = String.fromCharCode(...head.subarray(0, 16))
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  return text.startsWith('BM') && head.length >= 16 && head[6] === 0 && head[7] === 0 ? 'bmp' : null
}

/**
 * An ordinary picture as a Secondary Capture in RGB, upright, everything but its pixels left behind. Decoded by ffmpeg in
 * processes of their own. Transparency is laid over black; more than 8 bits become 8.
 * @throws ImageRefused
 */
export async function pictureToDicom(bytes: Uint8Array, subject: ConversionSubject): Promise<DicomFile> {
  if (bytes.length === 0) throw new ImageRefused('empty')
  const kind = pictureKindOf(bytes)
  if (!kind) throw new ImageRefused('not-an-image')
  if (bytes.length > MAX_FILE_BYTES) throw new ImageRefused('too-large', `${bytes.length} bytes`)
  if (kind === 'tiff' && hasMorePages(bytes)) throw new ImageRefused('unsupported-pixels', 'several pages')
  const { columns, rows } = await dimensionsOf(bytes, kind)
  const rgba = await decode(bytes, kind, columns * rows * 4)
  const turned = upright(opaque(rgba), columns, rows, exifOrientation(bytes), 3)
  return secondaryCapture(turned.pixels, turned.columns, turned.rows, subject)
}

async function dimensionsOf(bytes: Uint8Array, kind: PictureKind): Promise<{ columns: number; rows: number }> {
  const { output } = await run('ffprobe', ['-v', 'error', '-protocol_whitelist', 'pipe', ...inputOf(bytes, kind), '-i', 'pipe:0', '-show_entries', 'stream=codec_name,width,height', '-of', 'json'], bytes, 100_000)
  const streams = (JSON.parse(output.toString() || '{}') as { streams?: { codec_name?: string; width?: number; height?: number }[] }).streams ?? []
  const stream = streams[0]
  if (streams.length !== 1 || !stream || stream.codec_name !== DECODERS[kind].decoder) throw new ImageRefused('unsupported-pixels', `${kind} with ${streams.length} pictures`)
  const columns = stream.width ?? 0
  const rows = stream.height ?? 0
  if (columns < 1 || rows < 1 || columns > MAX_SIDE || rows > MAX_SIDE || columns * rows > MAX_PIXELS) throw new ImageRefused('dimensions', `${columns} x ${rows}`)
  return { columns, rows }
}

/** A TIFF has no end of its own to find: it is one packet, as long as the file. */
const inputOf = (bytes: Uint8Array, kind: PictureKind) => ['-f', DECODERS[kind].demuxer, ...(kind === 'tiff' ? ['-frame_size', String(bytes.length)] : [])]

async function decode(bytes: Uint8Array, kind: PictureKind, expected: number): Promise<Uint8Array> {
  const { output, said } = await run('ffmpeg', [
    '-v', 'warning', '-nostdin', '-protocol_whitelist', 'pipe', '-threads', '1', '-max_pixels', String(MAX_PIXELS), ...(kind === 'tiff' ? [] : ['-err_detect', 'explode']), '-xerror', '-noautorotate',
    ...inputOf(bytes, kind), '-c:v', DECODERS[kind].decoder, '-i', 'pipe:0', '-frames:v', '2', '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1',
  ], bytes, expected + 1)
  // An unknown tag of a TIFF would count as an error. ffmpeg fills in what a cut picture lacks, and only says so.
  if (/missing|overread|truncat|invalid|error|corrupt|concealing/i.test(said)) throw new ImageRefused('truncated', kind)
  if (output.length !== expected) throw new ImageRefused('undecodable', kind)
  return output
}

function opaque(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3] ?? 255
    for (let sample = 0; sample < 3; sample++) rgb[to + sample] = Math.round(((rgba[from + sample] ?? 0) * alpha) / 255)
  }
  return rgb
}

function secondaryCapture(rgb: Uint8Array, columns: number, rows: number, subject: ConversionSubject): DicomFile {
  const dataset = inOrder([
    ['00080005', textElement('CS', 'ISO_IR 192')],
    ['00080008', textElement('CS', 'DERIVED', 'SECONDARY')],
    ['00080016', textElement('UI', SOP_CLASSES.secondaryCapture)],
    ['00080018', textElement('UI', uidFromName(`instance/${subject.seed}`))],
    ...emptyTexts(['00080020', 'DA'], ['00080030', 'TM'], ['00080050', 'SH'], ['00080090', 'PN'], ['00100030', 'DA'], ['00100040', 'CS'], ['00200010', 'SH'], ['00200020', 'CS'], ['00200060', 'CS']),
    ['00080060', textElement('CS', 'OT')],
    ['00080064', textElement('CS', 'WSD')],
    ...optionalText('00081030', 'LO', subject.studyDescription),
    ...optionalText('0008103E', 'LO', subject.seriesDescription),
    ['00100010', textElement('PN', subject.patientName)],
    ['00100020', textElement('LO', subject.patientId)],
    ['0020000D', textElement('UI', uidFromName(`study/${subject.studySeed ?? subject.seed}`))],
    ['0020000E', textElement('UI', uidFromName(`series/${subject.seed}`))],
    ['00200011', numberElement('IS', subject.seriesNumber ?? 1)],
    ['00200013', numberElement('IS', 1)],
    ['00280002', numberElement('US', 3)],
    ['00280004', textElement('CS', 'RGB')],
    ['00280006', numberElement('US', 0)],
    ['00280010', numberElement('US', rows)],
    ['00280011', numberElement('US', columns)],
    ['00280100', numberElement('US', 8)],
    ['00280101', numberElement('US', 8)],
    ['00280102', numberElement('US', 7)],
    ['00280103', numberElement('US', 0)],
    ['7FE00010', { vr: 'OB', bytes: rgb }],
  ])
  return { meta: newDataSet(), dataset, transferSyntax: EXPLICIT_LITTLE }
}

/** Runs a program on bytes; its output must not grow beyond `most`. */
function run(program: string, args: string[], input: Uint8Array, most: number): Promise<{ output: Buffer; said: string }> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH, NODE_ENV: process.env.NODE_ENV } })
    const chunks: Buffer[] = []
    let length = 0
    let said = ''
    let refusal: ImageRefused | null = null
    const refuse = (reason: ImageRefused) => {
      refusal ??= reason
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => refuse(new ImageRefused('timed-out', program)), TIMEOUT_MS)
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > most) refuse(new ImageRefused('unsupported-pixels', 'more than one picture'))
      else chunks.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('latin1')).slice(-10_000)))
    // It may stop reading early; its exit code tells whether that was right.
    child.stdin.on('error', () => undefined)
    child.once('error', (cause) => {
      clearTimeout(timer)
      fail(new Error(`${program} does not run.`, { cause }))
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      if (refusal) fail(refusal)
      else if (code !== 0) fail(new ImageRefused('undecodable', program))
      else done({ output: Buffer.concat(chunks), said })
    })
    child.stdin.end(input)
  })
}
