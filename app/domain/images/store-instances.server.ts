import { join } from 'node:path'
import type { Refusal } from '#imaging/contract'
import type { ConversionNote } from '#imaging/convert/notes'
import type { ReadInstance } from '#imaging/ingest/protocol'
import { withdrawModelsIn } from '~/domain/anatomy/withdraw-models.server'
import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import { asWorkspace, isWider } from '~/policy/images'
import { describeInstance, type DescribedInstance, type DicomJson } from './describe-instance'
import { followFacesIn } from './follow-faces.server'
import type { EntryOutcome, Notice } from './image-import'
import { framesKey, imageKey } from './image-keys'
import { halfRemoved, holdImages, letGo, letGoKept, removeLooseFiles } from './loose-files.server'
import { addIdentities } from './sealed-identity.server'

/** The import that brings them. */
export interface StoringImport { id: string; institutionId: string; workspace: string; createdById: string | null; source: string }

/** One file of it, read: what its `instances` name lies in `folder`. */
export interface ReadEntry { position: number; folder: string; instances: readonly ReadInstance[]; notes: readonly ConversionNote[] }

interface Verdict { outcome: EntryOutcome; reason: Refusal | Notice | null; studyId: string | null }

interface Candidate { entry: ReadEntry; read: ReadInstance; is: DescribedInstance }

type Tx = Prisma.TransactionClient

/**
 * Puts read files into the store: their bytes first, then, in one short transaction, the rows that make them visible
 * and what became of each. What is there already is never changed: the same picture again is a duplicate, another one
 * under its UID is refused. A study keeps the workspace it is in.
 */
export async function storeInstances(services: Services, bringing: StoringImport, entries: readonly ReadEntry[]): Promise<void> {
  const verdicts = new Map<ReadEntry, Verdict[]>(entries.map((entry) => [entry, []]))
  const candidates: Candidate[] = []
  for (const entry of entries) {
    for (const read of entry.instances) {
      const is = describeInstance(read.metadata as DicomJson)
      if (is) candidates.push({ entry, read, is })
      else verdicts.get(entry)!.push(refused('missing-identifiers'))
    }
  }
  // Held before the look whether they are there: nobody removes them between that and the rows.
  const holder = candidates.length > 0 ? await services.db.$transaction((tx) => holdImages(tx, candidates.map(({ read }) => read.sha256), services.now())) : null
  const uncertain = await halfRemoved(services.db, candidates.map(({ read }) => read.sha256))
  const before = await storedBefore(services.db, candidates)
  const fresh = candidates.filter(({ is }) => !before.has(is.instance.sopInstanceUid))
  let kept: ReadonlySet<string> | null = null
  try {
    await Promise.all(fresh.map(({ read, entry }) => bringFiles(services, entry.folder, read, uncertain)))
    kept = await writeRows(services, bringing, entries, verdicts, candidates, holder, new Set(fresh)).catch(async (error: unknown) => {
      if (!(error instanceof RowsGone)) throw error
      // What was there already was removed since the look: it is brought as everything else.
      for (const all of verdicts.values()) all.splice(0, all.length, ...all.filter(({ reason }) => reason === 'missing-identifiers'))
      await Promise.all(candidates.filter((one) => !fresh.includes(one)).map(({ read, entry }) => bringFiles(services, entry.folder, read, uncertain)))
      return writeRows(services, bringing, entries, verdicts, candidates, holder, new Set(candidates))
    })
  } finally {
    if (kept === null && holder !== null) await services.db.$transaction((tx) => letGo(tx, holder))
    // Brought for nothing: somebody else was quicker, or it was refused.
    if (fresh.some(({ read }) => !kept?.has(read.sha256))) await removeLooseFiles(services)
  }
}

/** @returns the hashes of what is named by rows now. */
async function writeRows(services: Services, bringing: StoringImport, entries: readonly ReadEntry[], verdicts: ReadonlyMap<ReadEntry, Verdict[]>, candidates: readonly Candidate[], holder: string | null, brought: ReadonlySet<Candidate>): Promise<ReadonlySet<string>> {
  return services.db.$transaction(async (tx) => {
    if ((await tx.imageImport.count({ where: { id: bringing.id, state: { in: ['receiving', 'reading'] } } })) === 0) {
      if (holder !== null) await letGo(tx, holder)
      return new Set<string>()
    }
    const waiting = new Set((await tx.imageImportEntry.findMany({ where: { importId: bringing.id, outcome: 'waiting', position: { in: entries.map(({ position }) => position) } }, select: { position: true } })).map(({ position }) => position))
    const storing = await openStoring(tx, services, bringing, candidates.filter(({ entry }) => waiting.has(entry.position)), brought)
    for (const candidate of candidates) if (waiting.has(candidate.entry.position)) verdicts.get(candidate.entry)!.push(await storing.judge(candidate))
    await storing.write()
    for (const [entry, all] of verdicts) {
      if (!waiting.has(entry.position)) continue
      const verdict = overall(all)
      await tx.imageImportEntry.updateMany({ where: { importId: bringing.id, position: entry.position }, data: { ...verdict, sopInstanceUid: firstUid(entry), notes: verdict.outcome === 'refused' ? '' : entry.notes.join() } })
    }
    if (holder !== null) await letGoKept(tx, holder, storing.stored)
    return storing.stored
  }, { timeout: 30_000, maxWait: 30_000 })
}

const refused = (reason: Refusal): Verdict => ({ outcome: 'refused', reason, studyId: null })
const firstUid = (entry: ReadEntry) => describeInstance((entry.instances[0]?.metadata ?? {}) as DicomJson)?.instance.sopInstanceUid ?? null

/** Of a file with several pictures: what a person must know first. */
function overall(verdicts: readonly Verdict[]): Verdict {
  const order: EntryOutcome[] = ['refused', 'held', 'stored', 'duplicate']
  return order.flatMap((outcome) => verdicts.filter((verdict) => verdict.outcome === outcome))[0] ?? refused('no-pixels')
}

type Stored = { sopInstanceUid: string; sourceHash: string; series: { seriesUid: string; study: { id: string; studyUid: string } } }

async function storedBefore(db: Pick<Tx, 'instance'>, candidates: readonly Candidate[]): Promise<Map<string, Stored>> {
  const found = new Map<string, Stored>()
  const uids = candidates.map(({ is }) => is.instance.sopInstanceUid)
  for (let from = 0; from < uids.length; from += 500) {
    const rows = await db.instance.findMany({
      where: { sopInstanceUid: { in: uids.slice(from, from + 500) } },
      select: { sopInstanceUid: true, sourceHash: true, series: { select: { seriesUid: true, study: { select: { id: true, studyUid: true } } } } },
    })
    for (const row of rows) found.set(row.sopInstanceUid, row)
  }
  return found
}

async function bringFiles({ files }: Pick<Services, 'files'>, folder: string, read: ReadInstance, uncertain: ReadonlySet<string>): Promise<void> {
  const isUncertain = uncertain.has(read.sha256)
  if (isUncertain || (await files.size(imageKey(read.sha256))) !== read.bytes) await files.take(imageKey(read.sha256), join(folder, read.file))
  if (read.framesFile && (isUncertain || (await files.size(framesKey(read.sha256))) !== read.framesBytes)) await files.take(framesKey(read.sha256), join(folder, read.framesFile))
}

interface OpenSeries { id: string; studyId: string; pixelState: string; faceState: string; pixelReason: string | null; added: number; addedFrames: number; isNew: boolean; is: DescribedInstance['series'] }

/** The subjects, studies and series that a batch needs, and what is added to each. */
async function openStoring(tx: Tx, services: Pick<Services, 'env' | 'now'>, bringing: StoringImport, candidates: readonly Candidate[], brought: ReadonlySet<Candidate>) {
  const before = await storedBefore(tx, candidates)
  const subjects = new Map<string, string>()
  const studies = new Map((await tx.study.findMany({ where: { studyUid: { in: unique(candidates.map(({ is }) => is.study.studyUid)) } } })).map((row) => [row.studyUid, { id: row.id, subjectId: row.subjectId, workspace: row.workspace, institutionId: row.institutionId, mustHold: false }]))
  const series = new Map<string, OpenSeries>((await tx.series.findMany({ where: { seriesUid: { in: unique(candidates.map(({ is }) => is.series.seriesUid)) } } }))
    .map((row) => [row.seriesUid, { id: row.id, studyId: row.studyId, pixelState: row.pixelState, faceState: row.faceState, pixelReason: row.pixelReason, added: 0, addedFrames: 0, isNew: false, is: { ...row, seriesUid: row.seriesUid } }]))
  const rows: Prisma.InstanceCreateManyInput[] = []
  const stored = new Set<string>()
  const { institutionId } = bringing

  async function subjectOf({ read }: Candidate): Promise<string> {
    const known = subjects.get(read.patientHash)
    if (known) return known
    const mine = candidates.filter((other) => other.read.patientHash === read.patientHash).map((other) => ({ identity: other.read.identity, studyUid: other.is.study.studyUid, sopInstanceUid: other.is.instance.sopInstanceUid }))
    const where = { institutionId_patientHash: { institutionId, patientHash: read.patientHash } }
    const found = await tx.imageSubject.findUnique({ where })
    const about = `${institutionId}/${read.patientHash}`
    const sealed = addIdentities(services.env, about, found?.sealed ?? null, mine)
    const { id } = found
      ? await tx.imageSubject.update({ where, data: { sealed } })
      : await tx.imageSubject.create({ data: { institutionId, patientHash: read.patientHash, pseudonym: read.pseudonym, sealed, createdAt: services.now() } })
    subjects.set(read.patientHash, id)
    return id
  }

  async function studyOf(candidate: Candidate, subjectId: string) {
    const { is } = candidate
    const known = studies.get(is.study.studyUid)
    if (known) return known
    const { description, date, time, accession, studyUid } = is.study
    // Held until its import is over: before that nobody knows whether its pixels or faces wait for somebody.
    const row = await tx.study.create({ data: {
      institutionId, subjectId, studyUid, workspace: bringing.workspace, description, studyDate: date, studyTime: time, accession, isHeld: true, createdById: bringing.createdById, createdAt: services.now(),
    } })
    const made = { id: row.id, subjectId, workspace: row.workspace, institutionId, mustHold: false }
    studies.set(studyUid, made)
    return made
  }

  async function seriesOf({ is }: Candidate, studyId: string): Promise<OpenSeries> {
    const known = series.get(is.series.seriesUid)
    if (known) return known
    const { id } = await tx.series.create({ data: { studyId, ...is.series, createdAt: services.now() } })
    const made: OpenSeries = { id, studyId, pixelState: 'clear', faceState: 'none', pixelReason: null, added: 0, addedFrames: 0, isNew: true, is: is.series }
    series.set(is.series.seriesUid, made)
    return made
  }

  async function judge(candidate: Candidate): Promise<Verdict> {
    const { is, read } = candidate
    const same = before.get(is.instance.sopInstanceUid)
    if (same) return same.sourceHash === read.sourceHash ? { outcome: 'duplicate', reason: null, studyId: same.series.study.id } : refused('same-uid-other-pixels')
    if (!brought.has(candidate)) throw new RowsGone()
    const opened = studies.get(is.study.studyUid)
    const openedSeries = series.get(is.series.seriesUid)
    if (openedSeries && openedSeries.studyId !== opened?.id) return refused('mixed-studies')
    if (opened && opened.institutionId !== institutionId) return refused('mixed-studies')
    if (opened) {
      const subject = subjects.get(read.patientHash) ?? (await tx.imageSubject.findUnique({ where: { institutionId_patientHash: { institutionId, patientHash: read.patientHash } }, select: { id: true } }))?.id
      if (subject !== opened.subjectId) return refused('mixed-patients')
    }
    const study = await studyOf(candidate, await subjectOf(candidate))
    const own = await seriesOf(candidate, study.id)
    const { burnedIn, burnedInReason, isFace } = read.flags
    const isHeld = burnedIn !== 'no'
    // More people would see it than those it was brought for: a person decides, as on every release.
    const isReleasedBySide = isWider(asWorkspace(study.workspace), asWorkspace(bringing.workspace))
    // One more picture with text in it: what was approved before says nothing about it.
    if (isReleasedBySide && !isHeld && own.pixelState !== 'refused' && own.pixelState !== 'held') Object.assign(own, { pixelState: 'held', pixelReason: 'wider-workspace' })
    if (isHeld && own.pixelState !== 'refused') Object.assign(own, { pixelState: 'held', pixelReason: burnedInReason })
    // Whatever was decided was decided on other pictures: a defaced series is none with one more slice as it came.
    if (isFace || own.faceState !== 'none') own.faceState = 'flagged'
    if (own.pixelState === 'held' || (own.faceState === 'flagged' && study.workspace !== 'clinical')) study.mustHold = true
    own.added += 1
    own.addedFrames += is.instance.frames
    before.set(is.instance.sopInstanceUid, { sopInstanceUid: is.instance.sopInstanceUid, sourceHash: read.sourceHash, series: { seriesUid: is.series.seriesUid, study: { id: study.id, studyUid: is.study.studyUid } } })
    rows.push({
      seriesId: own.id, ...is.instance, position: 1_000_000 + rows.length, transferSyntax: read.transferSyntax, sha256: read.sha256, sourceHash: read.sourceHash, bytes: read.bytes,
      metadataJson: JSON.stringify(read.metadata), createdAt: services.now(),
    })
    stored.add(read.sha256)
    const notice: Notice | null = study.workspace !== bringing.workspace ? 'other-workspace' : null
    return isHeld || isReleasedBySide ? { outcome: 'held', reason: notice, studyId: study.id } : { outcome: 'stored', reason: notice ?? (isFace ? 'face' : null), studyId: study.id }
  }

  async function write(): Promise<void> {
    if (rows.length > 0) await tx.instance.createMany({ data: rows })
    for (const one of series.values()) {
      if (one.added === 0) continue
      const { pixelState, pixelReason, faceState } = one
      // To be judged anew when the import is over: `finishImport` looks for it.
      await tx.series.update({ where: { id: one.id }, data: { instanceCount: { increment: one.added }, frameCount: { increment: one.addedFrames }, geometryJson: null, volumeState: 'missing', framesState: 'ready', pixelState, pixelReason, faceState } })
    }
    // Not seen as it came before its import is over.
    for (const studyId of new Set([...series.values()].filter(({ added }) => added > 0).map((one) => one.studyId))) await followFacesIn(tx, studyId)
    const grown = [...series.values()].filter(({ added, isNew }) => added > 0 && !isNew).map(({ id }) => id)
    if (grown.length > 0) await withdrawModelsIn(tx, { seriesId: { in: grown } }, 'source-changed', services.now())
    for (const study of studies.values()) if (study.mustHold) await tx.study.update({ where: { id: study.id }, data: { isHeld: true } })
  }

  return { judge, write, stored }
}

class RowsGone extends Error {}

const unique = (values: readonly string[]) => [...new Set(values)]
