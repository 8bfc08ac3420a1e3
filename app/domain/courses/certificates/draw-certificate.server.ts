import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import PDFDocument from 'pdfkit'
import { createKept } from '~/infra/kept'
import type { IssuedCertificate } from './issue-certificate.server'
import { unwrapWoff } from './woff'

/**
 * A4 across, drawn without anything from outside. Noto Sans SC has some 7,900 signs in one file; rarer ones are looked for in
 * the slices of the same font. A sign that none of them has is written as its code point, and the paper says so: never an
 * empty box, which nobody could tell from another.
 */
const WORDS = {
  en: { title: 'Certificate of completion', certifies: 'This certifies that', completed: 'has completed the course', credits: 'Credits', of: 'Issued by', on: 'on', verify: 'To check this certificate, open', rare: 'Signs that this font does not have are written as their Unicode code points.' },
  zh: { title: '结业证书', certifies: '兹证明', completed: '已完成课程', credits: '学分', of: '颁发机构', on: '颁发日期', verify: '核验本证书请访问', rare: '字体中没有的字以其 Unicode 编码写出。' },
} as const

const [WIDTH, HEIGHT] = [841.89, 595.28]

export async function drawCertificate(certificate: Pick<IssuedCertificate, 'code' | 'holder' | 'courseTitle' | 'institution' | 'language' | 'credits' | 'creditKind' | 'issuedAt'>, { publicUrl, timeZone }: { publicUrl: string; timeZone: string }): Promise<Buffer> {
  const language = certificate.language === 'zh' ? 'zh' : 'en'
  const words = WORDS[language]
  const pdf = new PDFDocument({ size: 'A4', layout: 'landscape', margin: 0, info: { Title: `${words.title} ${certificate.code}`, Author: certificate.institution, CreationDate: certificate.issuedAt }, lang: language === 'zh' ? 'zh-CN' : 'en' })
  const parts: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part))
    pdf.on('end', () => resolve(Buffer.concat(parts)))
    pdf.on('error', reject)
  })
  let isRare = false
  const held = new Map<string, Promise<Font>>()
  const open = (name: string) => {
    let one = held.get(name)
    if (!one) held.set(name, (one = openFont(pdf, name)))
    return one
  }
  const slices = await readSlices()
  /** One line in the middle, smaller where it would not fit. */
  const line = async (text: string, y: number, size: number, colour = '#1c1917') => {
    const runs = await runsOf(text, slices, open)
    isRare ||= runs.some((run) => run.isRare)
    const widthAt = (of: number) => runs.reduce((sum, run) => sum + pdf.font(run.font.name).fontSize(of).widthOfString(run.text), 0)
    const fitting = Math.min(size, (size * (WIDTH - 120)) / Math.max(1, widthAt(size)))
    let x = (WIDTH - widthAt(fitting)) / 2
    for (const run of runs) {
      pdf.font(run.font.name).fontSize(fitting).fillColor(colour).text(run.text, x, y, { lineBreak: false })
      x += pdf.widthOfString(run.text)
    }
  }
  pdf.rect(28, 28, WIDTH - 56, HEIGHT - 56).lineWidth(2).stroke('#0f766e')
  pdf.rect(36, 36, WIDTH - 72, HEIGHT - 72).lineWidth(0.5).stroke('#0f766e')
  await line(words.title, 90, 34, '#0f766e')
  await line(words.certifies, 160, 15, '#57534e')
  await line(certificate.holder, 190, 36)
  await line(words.completed, 255, 15, '#57534e')
  await line(certificate.courseTitle, 285, 26)
  if (certificate.credits > 0) await line(`${words.credits}${language === 'zh' ? '：' : ': '}${creditWords(certificate.credits, certificate.creditKind)}`, 340, 15)
  await line(`${words.of} ${certificate.institution} · ${words.on} ${dayWords(certificate.issuedAt, language, timeZone)}`, 400, 15)
  await line(`${words.verify} ${publicUrl}/verify/${certificate.code}`, 490, 12, '#57534e')
  if (isRare) await line(words.rare, 520, 9, '#57534e')
  pdf.end()
  return done
}

/** Hundredths of a credit. */
export const creditWords = (credits: number, kind: string): string => `${credits / 100}${kind === '' ? '' : ` (${kind})`}`
const dayWords = (at: Date, language: 'en' | 'zh', timeZone: string): string => new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone, year: 'numeric', month: 'long', day: 'numeric' }).format(at)

interface Font { name: string; has(code: number): boolean }
interface Run { text: string; font: Font; isRare: boolean }
interface Slice { name: string; ranges: [number, number][] }

const MAIN = 'chinese-simplified'
const folderOf = () => dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'))
const readSlices = async () => slicesOf(JSON.parse(await readFile(join(folderOf(), 'unicode.json'), 'utf8')) as Record<string, string>)

/** The main one is 4 MB, a slice 50 kB; names need few of them. */
const KEPT = 24
const bytesOf = createKept<string, Promise<Buffer>>(KEPT)

/** WOFF 1 unwrapped: of these pdfkit writes only the signs that are used, of WOFF 2 the whole font (2 MB). */
async function openFont(pdf: InstanceType<typeof PDFDocument>, name: string): Promise<Font> {
  pdf.registerFont(name, await bytesOf.get(name, async () => unwrapWoff(await readFile(join(folderOf(), 'files', `noto-sans-sc-${name}-400-normal.woff`)))))
  pdf.font(name)
  // pdfkit has no way of its own to ask whether a font has a sign, and draws an empty box where it has not.
  const { font } = (pdf as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font
  return { name, has: (code) => font.hasGlyphForCodePoint(code) }
}

async function runsOf(text: string, slices: readonly Slice[], open: (name: string) => Promise<Font>): Promise<Run[]> {
  const main = await open(MAIN)
  const runs: Run[] = []
  for (const sign of text.normalize('NFC')) {
    const code = sign.codePointAt(0)!
    const font = main.has(code) ? main : await sliceWith(code, slices, open)
    const [written, by] = font ? [sign, font] : [`[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`, main]
    const last = runs.at(-1)
    if (last && last.font === by) {
      last.text += written
      last.isRare ||= font === null
    } else runs.push({ text: written, font: by, isRare: font === null })
  }
  return runs
}

async function sliceWith(code: number, slices: readonly Slice[], open: (name: string) => Promise<Font>): Promise<Font | null> {
  for (const { name, ranges } of slices) {
    if (!ranges.some(([from, to]) => code >= from && code <= to)) continue
    const slice = await open(name)
    if (slice.has(code)) return slice
  }
  return null
}

/** `{"[4]": "U+1f1e9-1f1f5,U+1f21a"}` */
function slicesOf(given: Record<string, string>): Slice[] {
  return Object.entries(given).map(([key, text]) => ({
    name: key.replaceAll(/[[\]]/g, ''),
    ranges: text.split(',').map((one): [number, number] => {
      const [from, to] = one.trim().replace(/^U\+/i, '').split('-')
      return [parseInt(from!, 16), parseInt(to ?? from!, 16)]
    }),
  }))
}
