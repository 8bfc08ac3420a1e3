import { readableBranches, reviewableInstitutions } from '../../../app/domain/images/readable-studies'
import { listLibrary } from '../../../app/domain/images/list-library.server'
import { readLibraryFilter } from '../../../app/domain/images/library'
import { searchStudies, type Scope } from '../../../app/domain/images/search-images.server'
import type { StudyMatch } from '../../../app/domain/images/study-search'
import { textMatch } from '../../../app/domain/images/study-search'
import type { Actor } from '../../../app/policy/actor'
import { testServices, type TestServices } from '../../setup/test-services'

const STUDIES = 100_000
const AT_ONCE = 2_000
const REPEATS = 20

/** QIDO and the library over 100,000 studies of two institutions, as a teacher of one of them. */
export async function benchQido(): Promise<object[]> {
  const services = await testServices()
  try {
    await services.db.$queryRawUnsafe('PRAGMA synchronous = OFF')
    const actor = await fill(services)
    const scope: Scope = { branches: readableBranches(actor), reviewable: reviewableInstitutions(actor) }
    const searches: Record<string, { study: StudyMatch; offset?: number }> = {
      'newest 100': { study: {} }, 'one UID': { study: { studyUids: ['2.25.77777'] } }, 'one patient': { study: { patient: [textMatch('T-4242')!] } }, 'patient by wildcard': { study: { patient: [textMatch('T-424*')!] } },
      'a month': { study: { studyDate: { from: '20150301', to: '20150331' } } }, 'rare modality': { study: { modalitiesInStudy: ['PT'] } }, 'words in the description': { study: { description: textMatch('*7 of*')! } },
      'nothing matches': { study: { description: textMatch('*nowhere*')! } }, 'offset 50,000': { study: {}, offset: 50_000 },
    }
    const rows: object[] = []
    for (const [name, { study, offset = 0 }] of Object.entries(searches)) {
      rows.push({ search: name, ...(await timed(async () => (await searchStudies(services, scope, { study, series: {}, instance: {} }, { limit: 100, offset })).rows.length)) })
    }
    rows.push({ search: 'first page of the library', ...(await timed(async () => (await listLibrary(services, actor, readLibraryFilter(new URLSearchParams()), null)).studies.length)) })
    return rows
  } finally {
    await services.close()
  }
}

async function timed(ask: () => Promise<number>): Promise<{ found: number; p50Ms: number; p95Ms: number }> {
  const times: number[] = []
  let found = 0
  for (let turn = 0; turn < REPEATS; turn++) {
    const startedAt = performance.now()
    found = await ask()
    times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))]! * 10) / 10
  return { found, p50Ms: at(0.5), p95Ms: at(0.95) }
}

async function fill({ db }: TestServices): Promise<Actor> {
  const institutions = await Promise.all(['Hospital', 'College'].map((name) => db.institution.create({ data: { name }, select: { id: true } })))
  const of = (n: number) => institutions[n % 2]!.id
  for (let start = 0; start < STUDIES; start += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => start + index)
    if (start < 20_000) await db.imageSubject.createMany({ data: numbers.map((n) => ({ id: `subject${n}`, institutionId: of(n), patientHash: String(n), pseudonym: `T-${n}`, sealed: new Uint8Array(1) })) })
    await db.study.createMany({
      data: numbers.map((n) => ({
        id: `study${n}`, institutionId: of(n), subjectId: `subject${n % 20_000}`, studyUid: `2.25.${n}`, workspace: ['teaching', 'research', 'clinical'][n % 3]!, description: `Abdomen ${n % 97} of ${n % 13}`, isHeld: n % 50 === 0,
        studyDate: `20${10 + (n % 15)}${String((n % 12) + 1).padStart(2, '0')}${String((n % 28) + 1).padStart(2, '0')}`, modalities: n % 997 === 0 ? ',PT,' : ',CT,', createdAt: new Date(1_700_000_000_000 + n * 1_000),
      })),
    })
    await db.series.createMany({ data: numbers.map((n) => ({ studyId: `study${n}`, seriesUid: `2.25.${n}.1`, modality: 'CT', number: 1, instanceCount: 100 })) })
  }
  return { kind: 'person', personId: 'bench', memberships: [{ institutionId: institutions[0]!.id, role: 'teacher' }] }
}
