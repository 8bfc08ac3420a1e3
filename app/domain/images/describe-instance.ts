/** DICOM JSON (PS3.18 F.2), as far as it is read here. */
export type DicomJson = Record<string, { vr?: string; Value?: unknown[] } | undefined>

/** What the lists say of an instance, its series and its study: columns, bounded, no identity. */
export interface DescribedInstance {
  study: { studyUid: string; description: string; date: string; time: string; accession: string }
  series: { seriesUid: string; modality: string; number: number | null; description: string; bodyPart: string; laterality: string; frameOfReferenceUid: string | null }
  instance: { sopInstanceUid: string; sopClassUid: string; number: number | null; frames: number; rows: number; columns: number }
}

/** Null where the data set lacks what makes it findable: its three UIDs or its class. */
export function describeInstance(json: DicomJson): DescribedInstance | null {
  const [studyUid, seriesUid, sopInstanceUid, sopClassUid] = ['0020000D', '0020000E', '00080018', '00080016'].map((tag) => text(json, tag, 64)) as [string, string, string, string]
  if (![studyUid, seriesUid, sopInstanceUid, sopClassUid].every((uid) => /^[0-9.]+$/.test(uid))) return null
  return {
    study: { studyUid, description: text(json, '00081030', 200), date: digits(text(json, '00080020', 8), 8), time: text(json, '00080030', 16), accession: text(json, '00080050', 64) },
    series: {
      seriesUid, modality: text(json, '00080060', 16) || 'OT', number: whole(json, '00200011'), description: text(json, '0008103E', 200),
      bodyPart: text(json, '00180015', 64).toUpperCase(), laterality: text(json, '00200060', 2), frameOfReferenceUid: text(json, '00200052', 64) || null,
    },
    instance: { sopInstanceUid, sopClassUid, number: whole(json, '00200013'), frames: Math.max(1, whole(json, '00280008') ?? 1), rows: whole(json, '00280010') ?? 0, columns: whole(json, '00280011') ?? 0 },
  }
}

const digits = (value: string, length: number) => (new RegExp(`^\\d{${length}}$`).test(value) ? value : '')

function text(json: DicomJson, tag: string, most: number): string {
  const value = json[tag]?.Value?.[0]
  return (typeof value === 'string' || typeof value === 'number' ? String(value) : '').trim().slice(0, most)
}

/** Within what the database's whole numbers hold. */
function whole(json: DicomJson, tag: string): number | null {
  const value = Number(json[tag]?.Value?.[0])
  return json[tag]?.Value?.length && Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? value : null
}
