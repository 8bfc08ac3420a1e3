import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DicomFile, Element } from '../../../imaging/contract'
import { inv3ToDicom } from '../../../imaging/convert/inv3'
import { numberElement, textElement } from '../../../imaging/dicom/access'
import { uidFromName } from '../../../imaging/dicom/uids'
import { writeDicom } from '../../../imaging/dicom/write'
import { descendants, startProduct } from '../../setup/product'
import { samples } from '../../setup/samples'

const SIDE = 512
const COUNT = Number(process.env.BENCH_IMAGES ?? 1_000)

interface Report { id: string; counts: { stored: number; files: number } }

/**
 * CT instances of 512 x 512 through the running product: from the folder to rows, kept files, frames. The head CT of the
 * sample data, each pixel made four (no package has a real series of this size), as many studies as are needed.
 */
export async function benchImport(): Promise<object[]> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-bench-import-'))
  const product = await startProduct({ LOG_LEVEL: 'warn' })
  try {
    writeSeries(folder)
    const watch = watchWeb(product.url)
    const memory = watchReaders(product.pid())
    const from = performance.now()
    const report = await product.admin<Report>('image', 'import', folder, '--workspace', 'clinical')
    const seconds = (performance.now() - from) / 1000
    const web = watch.end()
    if (report.counts.stored !== COUNT) throw new Error(`stored ${report.counts.stored} of ${COUNT}: ${JSON.stringify(report).slice(0, 1_000)}`)
    return [
      { figure: `import of ${COUNT} CT 512x512 (up-sampled)`, value: round(COUNT / seconds), unit: 'instances/s', bound: '>= 40', seconds: round(seconds) },
      { figure: 'sign-in page meanwhile', ...web, unit: 'ms', bound: 'p99 < 500' },
      { figure: 'resident memory of a child', value: round(memory.end() / 2 ** 20), unit: 'MiB', bound: '< 700' },
    ]
  } finally {
    await product.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeSeries(folder: string): void {
  const { files } = inv3ToDicom(readFileSync(samples.headCt), { patientId: 'bench', patientName: 'Bench', seed: 'bench', studyDescription: 'CT head', bodyPart: 'HEAD' })
  const slices = [...files()]
  for (let index = 0; index < COUNT; index++) {
    const study = Math.floor(index / slices.length)
    const into = join(folder, String(study))
    mkdirSync(into, { recursive: true })
    writeFileSync(join(into, `${index}.dcm`), writeDicom(enlarged(slices[index % slices.length]!, study, index)))
  }
}

function enlarged(file: DicomFile, study: number, index: number): DicomFile {
  const elements = new Map(file.dataset.elements)
  const source = new Int16Array(elements.get('7FE00010')!.bytes!.slice().buffer)
  const small = Math.sqrt(source.length)
  const samples = Int16Array.from({ length: SIDE * SIDE }, (_, at) => source[Math.floor(((at / SIDE | 0) * small) / SIDE) * small + Math.floor(((at % SIDE) * small) / SIDE)]!)
  const change: [string, Element][] = [
    ['00280010', numberElement('US', SIDE)], ['00280011', numberElement('US', SIDE)], ['00280030', textElement('DS', '0.4785', '0.4785')], ['7FE00010', { vr: 'OW', bytes: new Uint8Array(samples.buffer) }],
    ['00100020', textElement('LO', `BENCH-${study}`)], ['0020000D', textElement('UI', uidFromName(`bench/${study}`))], ['0020000E', textElement('UI', uidFromName(`bench/series/${study}`))], ['00080018', textElement('UI', uidFromName(`bench/${index}`))],
  ]
  for (const [tag, element] of change) elements.set(tag, element)
  return { ...file, dataset: { ...file.dataset, elements } }
}

/** One request after the other, twenty in a second. */
function watchWeb(url: string) {
  const times: number[] = []
  let isRunning = true
  void (async () => {
    while (isRunning) {
      const from = performance.now()
      await fetch(`${url}/login`).then((response) => response.text()).catch(() => undefined)
      times.push(performance.now() - from)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  return {
    end() {
      isRunning = false
      const sorted = times.sort((a, b) => a - b)
      const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
      return { p50: at(0.5), p99: at(0.99), most: at(1), requests: sorted.length }
    },
  }
}

function watchReaders(pid: number) {
  let most = 0
  const timer = setInterval(() => {
    for (const child of descendants(pid)) {
      try {
        if (readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('image-child')) most = Math.max(most, Number(readFileSync(`/proc/${child}/statm`, 'utf8').split(' ')[1]) * 4096)
      } catch {
        // It ended between two looks.
      }
    }
  }, 250)
  return {
    end() {
      clearInterval(timer)
      return most
    },
  }
}

const round = (value: number) => Math.round(value * 10) / 10
