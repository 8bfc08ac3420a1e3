import { z } from 'zod'
import type { Identity, PatientIdentity } from '#imaging/contract'

/** One instance's identity, beside the new UIDs it is found by. */
export interface FoundIdentity { identity: Identity; studyUid: string; sopInstanceUid: string }

/** What is sealed about one patient: who it is, and what stood in the files of each study. By new study UID. */
export interface SealedRecord {
  v: 1
  patient: PatientIdentity & { sex: string }
  /** Other spellings that files of the same patient gave. */
  otherNames: string[]
  studies: Record<string, SealedStudy>
}
export interface SealedStudy {
  studyUid: string
  /** Attribute's path -> values as they came, the first few that differed. */
  attributes: Record<string, string[]>
  /** Former series UID -> former and new UIDs of its instances. */
  series: Record<string, [former: string, present: string][]>
  instanceCount: number
}

const MOST = { names: 20, studies: 1_000, instances: 20_000, attributes: 300, values: 4 }
/** Differ for each instance by nature, and stand among the UIDs. */
const OF_INSTANCES = /(00080018|0020000D|0020000E|00081155|00080013|00080033|00200013|00080032|0008002A)$/

/** Adds what new files say; beyond the bounds it counts. */
export function mergeIdentities(before: SealedRecord | null, found: readonly FoundIdentity[]): SealedRecord {
  const first = found[0]?.identity
  const record: SealedRecord = before ?? { v: 1, patient: { patientId: first?.patientId ?? '', issuer: first?.issuer ?? '', name: first?.name ?? '', birthDate: first?.birthDate ?? '', sex: first?.sex ?? '' }, otherNames: [], studies: {} }
  const placed = new Map<SealedStudy, Set<string>>()
  for (const { identity, studyUid, sopInstanceUid } of found) {
    if (identity.name !== record.patient.name && identity.name !== '' && !record.otherNames.includes(identity.name) && record.otherNames.length < MOST.names) record.otherNames.push(identity.name)
    for (const field of ['name', 'birthDate', 'sex', 'issuer', 'patientId'] as const) record.patient[field] ||= identity[field]
    let study = record.studies[studyUid]
    if (!study) {
      if (Object.keys(record.studies).length >= MOST.studies) continue
      study = record.studies[studyUid] = { studyUid: identity.studyUid, attributes: {}, series: {}, instanceCount: 0 }
    }
    let known = placed.get(study)
    if (!known) placed.set(study, (known = new Set(Object.values(study.series).flatMap((instances) => instances.map(([, present]) => present)))))
    if (!known.has(sopInstanceUid)) {
      study.instanceCount += 1
      if (known.size < MOST.instances) {
        known.add(sopInstanceUid)
        ;(study.series[identity.seriesUid] ??= []).push([identity.sopInstanceUid, sopInstanceUid])
      }
    }
    addAttributes(study.attributes, identity.attributes)
  }
  return record
}

function addAttributes(to: Record<string, string[]>, from: Record<string, string>): void {
  let count = Object.keys(to).length
  for (const [path, value] of Object.entries(from)) {
    if (OF_INSTANCES.test(path)) continue
    const values = to[path]
    if (!values) {
      if (count >= MOST.attributes) continue
      count += 1
      to[path] = [value]
    } else if (values.length < MOST.values && !values.includes(value)) values.push(value)
  }
}

const schema: z.ZodType<SealedRecord> = z.object({
  v: z.literal(1),
  patient: z.object({ patientId: z.string(), issuer: z.string(), name: z.string(), birthDate: z.string(), sex: z.string() }),
  otherNames: z.array(z.string()),
  studies: z.record(z.string(), z.object({
    studyUid: z.string(), attributes: z.record(z.string(), z.array(z.string())), series: z.record(z.string(), z.array(z.tuple([z.string(), z.string()]))), instanceCount: z.number(),
  })),
})

/** Null where it is not one. */
export function readSealedRecord(text: string): SealedRecord | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
