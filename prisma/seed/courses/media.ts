import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeFrame } from '#imaging/codecs/decode'
import { readDicom } from '#imaging/dicom/read'
import { draw, type Picture as Drawn } from '#imaging/serve/draw'
import { encodePng } from '#imaging/serve/encode-picture'
import { shadesOf } from '#imaging/serve/shades'
import { beginMedia } from '../../../app/domain/courses/media/begin-media.server'
import { receiveMedia } from '../../../app/domain/courses/media/receive-media.server'
import type { MediaKind } from '../../../app/domain/courses/media'
import { imageKey } from '../../../app/domain/images/image-keys'
import type { FrameDescription } from '../../../app/domain/images/reading'
import type { Services } from '../../../app/infra/services.server'
import type { PersonActor } from '../cases/people'
import { sliceAt, type Placed, type Places } from '../cases/plan'

/**
 * Pictures, a film, a sound and a table for the demonstration's courses: drawn from the torso phantom and computed by ffmpeg when
 * they are wanted. Nothing in them was ever a person.
 */

interface Made { kind: MediaKind; file: string; bytes: (with_: { services: Services; places: Places; folder: string }) => Promise<Buffer> }

const text = (words: string) => async () => Buffer.from(`\uFEFF${words}`, 'utf8')
const plain = (words: string) => async () => Buffer.from(words, 'utf8')

/** By the name that plans use. */
export const DEMO_MEDIA: Readonly<Record<string, Made>> = {
  'torso-soft': { kind: 'picture', file: 'torso-soft-tissue.png', bytes: ({ services, places }) => slicePicture(services, places.get('torso')!, { center: 40, width: 400, shape: 'LINEAR' }) },
  'torso-lung': { kind: 'picture', file: 'torso-lung.png', bytes: ({ services, places }) => slicePicture(services, places.get('torso')!, { center: -600, width: 1500, shape: 'LINEAR' }) },
  'torso-flight': { kind: 'video', file: 'torso-from-feet-to-head.mp4', bytes: ({ services, places, folder }) => flight(services, places.get('torso')!, folder) },
  'torso-flight-en': { kind: 'captions', file: 'torso.en.vtt', bytes: plain(captions(['From the feet towards the head. The large organ on the left of the picture is the liver: the patient\'s right.', 'The lungs begin: black in this window.', 'The heart, brighter than what is around it, lies to the patient\'s left: right in the picture.', 'Above the heart the lungs go on. The spine stays behind, below in the picture, all the way.'])) },
  'torso-flight-zh': { kind: 'captions', file: 'torso.zh.vtt', bytes: plain(captions(['由足侧向头侧。图像左侧的大器官是肝脏：患者的右侧。', '肺开始出现：在这个窗中为黑色。', '心脏比周围组织亮，位于患者左侧：图像的右侧。', '心脏以上仍可见肺。脊柱始终在后方，即图像下方。'])) },
  oximeter: { kind: 'audio', file: 'pulse-oximeter-synthetic.m4a', bytes: ({ folder }) => oximeter(folder) },
  'hounsfield-values': { kind: 'file', file: 'hounsfield-values.csv', bytes: text('Tissue,from HU,to HU\r\nAir,-1000,-1000\r\nLung,-900,-500\r\nFat,-120,-60\r\nWater,0,0\r\nMuscle,35,60\r\nLiver (unenhanced),50,70\r\nFresh clot,50,80\r\nCancellous bone,100,400\r\nCortical bone,500,1900\r\n') },
}

/** @returns its id, and whether a page can show it yet. One that was begun before a process died is brought again. */
export async function bringMedium(services: Services, owner: PersonActor, courseId: string, name: string, places: Places): Promise<{ id: string; state: string }> {
  const made = DEMO_MEDIA[name]
  if (!made) throw new Error(`no medium is called ${name}`)
  const before = await services.db.courseMedia.findFirst({ where: { courseId, name: made.file, kind: made.kind }, select: { id: true, state: true } })
  if (before && before.state !== 'waiting') return before
  const folder = await mkdtemp(join(tmpdir(), 'theatrum-demo-'))
  try {
    const bytes = await made.bytes({ services, places, folder })
    const begun = before ? { kind: 'begun' as const, mediaId: before.id } : await beginMedia(services, owner, { courseId, kind: made.kind, name: made.file, bytes: bytes.length })
    if (begun.kind !== 'begun') throw new Error(`the medium ${name} was not taken: ${begun.kind}`)
    const path = join(folder, 'upload')
    await writeFile(path, bytes)
    await receiveMedia(services, begun.mediaId, path)
    return { id: begun.mediaId, state: 'working' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Through the heart. */
const HEART = [0, 0, 10] as const
const SIDE = 640

async function drawn(services: Services, frame: FrameDescription, window: { center: number; width: number; shape: 'LINEAR' }): Promise<Drawn> {
  const { sha256 } = await services.db.instance.findUniqueOrThrow({ where: { sopInstanceUid: frame.sopInstanceUid }, select: { sha256: true } })
  const dicom = readDicom(await services.files.bytes(imageKey(sha256)))
  return draw(await decodeFrame(dicom, 0), shadesOf(dicom.dataset, 1), { window })
}

async function slicePicture(services: Services, torso: Placed, window: { center: number; width: number; shape: 'LINEAR' }): Promise<Buffer> {
  return Buffer.from(encodePng(enlarged(await drawn(services, torso.frames[sliceAt('torso', torso.frames, [...HEART])]!, window))))
}

/** Whole pixels, side by side: what a pixel is may be seen. */
function enlarged({ rows, columns, bytes }: Drawn): Drawn {
  const times = Math.max(1, Math.floor(SIDE / columns))
  const out = new Uint8Array(rows * columns * times * times)
  for (let row = 0; row < rows * times; row++) for (let column = 0; column < columns * times; column++) out[row * columns * times + column] = bytes[Math.floor(row / times) * columns + Math.floor(column / times)]!
  return { rows: rows * times, columns: columns * times, samplesPerPixel: 1, bytes: out }
}

/** Slices a second; 64 of them are 16 s, which the chapters and captions of the plans go by. */
const PER_SECOND = 4

async function flight(services: Services, torso: Placed, folder: string): Promise<Buffer> {
  const upwards = torso.frames.toSorted((a, b) => (a.place?.position[2] ?? 0) - (b.place?.position[2] ?? 0))
  const { rows, columns } = upwards[0]!
  const pictures: Uint8Array[] = []
  for (const frame of upwards) pictures.push((await drawn(services, frame, { center: 40, width: 400, shape: 'LINEAR' })).bytes)
  const out = join(folder, 'flight.mp4')
  await ffmpeg(['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${columns}x${rows}`, '-r', String(PER_SECOND), '-i', 'pipe:0', '-vf', `scale=${SIDE}:${SIDE}:flags=bicubic,fps=24,format=yuv420p`, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-movflags', '+faststart', out], Buffer.concat(pictures))
  return readFile(out)
}

/** Six seconds of one pitch, then a tone lower with each beat; eighty beats a minute. */
async function oximeter(folder: string): Promise<Buffer> {
  const out = join(folder, 'tone.m4a')
  const beat = 'floor(t/0.75)'
  const pitch = `(880*pow(2\\,-max(0\\,${beat}-7)/12))`
  await ffmpeg(['-f', 'lavfi', '-i', `aevalsrc=0.35*sin(2*PI*${pitch}*(t-${beat}*0.75))*lt(mod(t\\,0.75)\\,0.12)*sin(PI*min(1\\,mod(t\\,0.75)/0.12)):s=44100:d=13.5`, '-c:a', 'aac', '-b:a', '96k', out])
  return readFile(out)
}

/** One after the other, at the seconds of the film's chapters. */
function captions(said: [string, string, string, string]): string {
  const times = ['00:00.000 --> 00:04.100', '00:04.200 --> 00:05.900', '00:06.000 --> 00:11.100', '00:11.200 --> 00:16.000']
  return `WEBVTT\n\n${said.map((words, at) => `${times[at]!}\n${words}\n`).join('\n')}`
}

export function ffmpeg(args: readonly string[], input?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args], { stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => { if (said.length < 4_000) said += String(chunk) })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}: ${said}`))))
    child.stdin.on('error', () => undefined).end(input)
  })
}
