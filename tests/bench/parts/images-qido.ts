import { createRequire } from 'node:module'
import { addInstitution, addMember } from '../../../app/domain/images/images.fixture'
import { listLibrary } from '../../../app/domain/images/list-library.server'
import { readLibraryFilter, readLibraryPlace } from '../../../app/domain/images/library'
import { serveDicomWeb } from '../../../app/transfer/dicomweb/serve.fixture'
import { testServices, type TestServices } from '../../setup/test-services'

const STUDIES = 100_000
const PATIENTS = 20_000
const REPEATS = 60
const FIRST_ARRIVAL = Date.UTC(2024, 0, 1)

type Searches = Record<string, (turn: number) => string>

/** Each turn asks for something else, so that no answer is at hand; over HTTP, as programs do. */
const SEARCHES: Searches = {
  'newest 100': () => 'studies?limit=100',
  'one StudyInstanceUID': (turn) => `studies?StudyInstanceUID=2.25.${(turn * 7_919) % STUDIES}`,
  'PatientID': (turn) => `studies?PatientID=T-${(turn * 337) % PATIENTS}`,
  'PatientID with *': (turn) => `studies?PatientID=T-${100 + turn}*`,
  'PatientName with * before': (turn) => `studies?PatientName=*${4_000 + turn}`,
  'StudyDate, one day': (turn) => `studies?StudyDate=20150${(turn % 9) + 1}0${(turn % 9) + 1}`,
  'StudyDate, a month': (turn) => `studies?StudyDate=2015${month(turn)}01-2015${month(turn)}28&limit=100`,
  'StudyDate, ten years': (turn) => `studies?StudyDate=2012${month(turn)}01-2022${month(turn)}28&limit=100`,
  'ModalitiesInStudy=CT': () => 'studies?ModalitiesInStudy=CT&limit=100',
  'ModalitiesInStudy=PT (1 of 997)': () => 'studies?ModalitiesInStudy=PT&limit=100',
  'StudyDescription=Abdomen 7*': (turn) => `studies?StudyDescription=Abdomen%20${turn % 90}*&limit=100`,
  'StudyDescription=*of 11*': (turn) => `studies?StudyDescription=*of%20${turn % 13}&limit=100`,
  'StudyDescription that nothing has': (turn) => `studies?StudyDescription=*nowhere${turn}*`,
  'month, modality and words': (turn) => `studies?StudyDate=2016${month(turn)}01-2016${month(turn)}28&ModalitiesInStudy=MR&StudyDescription=*of*&limit=100`,
  'offset 10,000': (turn) => `studies?limit=100&offset=${10_000 + turn}`,
  'offset 30,000': (turn) => `studies?limit=100&offset=${30_000 + turn}`,
  'series of a modality': () => 'series?Modality=PT&limit=100',
  'instances, the newest 100': () => 'instances?limit=100',
  'one SOPInstanceUID': (turn) => `instances?SOPInstanceUID=2.25.${(turn * 7_919) % STUDIES}.1.1`,
  'one SeriesInstanceUID of a study': (turn) => `studies/2.25.${teaching(turn)}/series?SeriesInstanceUID=2.25.${teaching(turn)}.1`,
}

/** One of the studies that everybody may read: those that are held have even numbers. */
function teaching(turn: number): number {
  return 6 * ((turn * 7_919) % 16_000) + 3
}

const LIBRARY: Searches = {
  'first page': () => '', 'deep page': (turn) => `older=${FIRST_ARRIVAL + (1_000 + turn * 101) * 1_000}-study${1_000 + turn * 101}`,
  'words that many have': (turn) => `search=${turn % 13}`, 'words that few have': (turn) => `search=T-${(turn * 337) % PATIENTS}`, 'words that nothing has': (turn) => `search=nowhere${turn}`,
  'modality PT (1 of 997)': () => 'modality=PT', 'body part that nothing has': (turn) => `body=NOWHERE${turn}`, 'teaching': () => 'workspace=teaching',
}

/** QIDO and the library over 100,000 studies of two institutions, for an ordinary reader and for an administrator of one of them. */
export async function benchQido(): Promise<object[]> {
  const services = await testServices()
  const served = await serveDicomWeb(services)
  try {
    const institutions = [(await addInstitution(services, 'Hospital')).id, (await addInstitution(services, 'College')).id]
    const startedAt = performance.now()
    fill(services, institutions)
    const rows: object[] = [{ filled: STUDIES, seconds: Math.round(performance.now() - startedAt) / 1000 }]
    for (const role of ['student', 'administrator'] as const) {
      const { actor, cookie } = await addMember(services, institutions[0]!, role)
      for (const [search, pathOf] of Object.entries(SEARCHES)) {
        rows.push({ who: role, search, ...(await timed(async (turn) => {
          const response = await fetch(`${served.url}/${pathOf(turn)}`, { headers: { cookie } })
          if (response.status !== 200) throw new Error(`${search}: ${response.status}`)
          return ((await response.json()) as unknown[]).length
        })) })
      }
      for (const [page, queryOf] of Object.entries(LIBRARY)) {
        rows.push({ who: role, library: page, ...(await timed(async (turn) => {
          const query = new URLSearchParams(queryOf(turn))
          return (await listLibrary(services, actor, readLibraryFilter(query), readLibraryPlace(query))).studies.length
        })) })
      }
    }
    return rows
  } finally {
    await served.close()
    await services.close()
  }
}

const month = (turn: number) => String((turn % 12) + 1).padStart(2, '0')

async function timed(ask: (turn: number) => Promise<number>): Promise<{ found: number; p50Ms: number; p95Ms: number; cpuP95Ms: number }> {
  const times: number[] = []
  // Of the whole process, whoever asks included: what it takes of a core, however busy the machine is.
  const cpu: number[] = []
  let found = 0
  for (let turn = 0; turn < REPEATS; turn++) {
    const [startedAt, usedAt] = [performance.now(), process.cpuUsage()]
    found = await ask(turn)
    times.push(performance.now() - startedAt)
    const used = process.cpuUsage(usedAt)
    cpu.push((used.user + used.system) / 1000)
  }
  const at = (values: number[], share: number) => Math.round([...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]! * 10) / 10
  return { found, p50Ms: at(times, 0.5), p95Ms: at(times, 0.95), cpuP95Ms: at(cpu, 0.95) }
}

/** What is used of the driver, which brings no types. */
interface Driver { pragma(text: string): void; prepare(sql: string): { run(row: object): void }; transaction(work: () => void): () => void; close(): void }

/** Rows as the import leaves them, written past the object layer: it is the searching that is measured. */
function fill({ env }: TestServices, institutions: string[]): void {
  const Database = createRequire(import.meta.url)('better-sqlite3') as new (path: string) => Driver
  const db = new Database(env.databaseUrl.replace(/^file:/, ''))
  try {
    db.pragma('synchronous = OFF')
    const at = (n: number) => new Date(FIRST_ARRIVAL + n * 1_000).toISOString().replace('Z', '+00:00')
    const into = (table: string, row: Record<string, unknown>) => db.prepare(`INSERT INTO "${table}" (${Object.keys(row).map((name) => `"${name}"`).join(', ')}) VALUES (${Object.keys(row).map((name) => `@${name}`).join(', ')})`)
    const subject = (n: number) => ({ id: `subject${n}`, institutionId: institutions[n % 2], patientHash: String(n), pseudonym: `T-${n}`, sealed: Buffer.alloc(2_000), createdAt: at(n) })
    const modalityOf = (n: number) => (n % 997 === 0 ? 'PT' : (['CT', 'MR', 'DX', 'US'] as const)[n % 4]!)
    const study = (n: number) => ({
      id: `study${n}`, institutionId: institutions[n % 2], subjectId: `subject${n % PATIENTS}`, studyUid: `2.25.${n}`, workspace: ['teaching', 'research', 'clinical'][n % 3], description: `Abdomen ${n % 97} of ${n % 13}`,
      isHeld: n % 50 === 0 ? 1 : 0, studyDate: `20${10 + (n % 15)}${month(n)}${String((n % 28) + 1).padStart(2, '0')}`, studyTime: '101500', modalities: `,${modalityOf(n)},`, bodyParts: ',ABDOMEN,', seriesCount: 2, instanceCount: 2, createdAt: at(n), changedAt: at(n),
    })
    const series = (n: number, number: number) => ({ id: `series${n}-${number}`, studyId: `study${n}`, seriesUid: `2.25.${n}.${number}`, modality: modalityOf(n), number, description: `Series ${number}`, bodyPart: 'ABDOMEN', instanceCount: 1, frameCount: 1, createdAt: at(n) })
    const metadata = JSON.stringify({ '00080060': { vr: 'CS', Value: ['CT'] }, '00081030': { vr: 'LO', Value: ['x'.repeat(2_000)] } })
    const instance = (n: number, number: number) => ({
      id: `instance${n}-${number}`, seriesId: `series${n}-${number}`, sopInstanceUid: `2.25.${n}.${number}.1`, sopClassUid: '1.2.840.10008.5.1.4.1.1.2', number: 1, rows: 512, columns: 512, transferSyntax: '1.2.840.10008.1.2.1',
      sha256: `${n}-${number}`, sourceHash: `${n}-${number}`, bytes: 500_000, metadataJson: metadata, createdAt: at(n),
    })
    const ways = { subject: into('ImageSubject', subject(0)), study: into('Study', study(0)), series: into('Series', series(0, 1)), instance: into('Instance', instance(0, 1)) }
    db.transaction(() => {
      for (let n = 0; n < PATIENTS; n++) ways.subject.run(subject(n))
      for (let n = 0; n < STUDIES; n++) {
        ways.study.run(study(n))
        for (const number of [1, 2]) {
          ways.series.run(series(n, number))
          ways.instance.run(instance(n, number))
        }
      }
    })()
  } finally {
    db.close()
  }
}
