import type { Identity, PixelFlags, Refusal } from '#imaging/contract'
import type { ConversionNote } from '#imaging/convert/notes'
import type { NotDefaced } from '#imaging/deidentify/not-defaced'
import type { NameList } from '#imaging/lesson/label-names'
import type { AnatomyManifest } from '#imaging/lesson/manifest'
import type { AnatomyRecipe } from '#imaging/lesson/recipe'
import type { NotMade } from '#imaging/lesson/not-made'
import type { ReportStudy } from '#imaging/reports/report-header'

/** How a file came here: members of archives open less. */
export type Nesting = 'none' | 'in-zip' | 'in-gzip'

/** What a reading child is asked. Paths are local; nothing of a person's is in them. */
export interface ReadTask {
  path: string
  bytes: number
  nesting: Nesting
  /** Where it writes: a folder of its own, emptied first, removed by whoever asks. */
  outFolder: string
  /** An archive leaves so much free on the disk. */
  spareBytes: number
  /** Of the institution (imaging/deidentify/key.ts), base64. Opens no sealed record. */
  secret: string
  /** Of the import: pictures and volumes without a study of their own belong to one. */
  batch: string
  /** For the house's own demonstration alone: what a volume is called. Opens projects of other programs, too. */
  known: KnownVolume | null
}

export interface KnownVolume { patientId: string; studyDescription: string; seriesDescription: string; bodyPart: string; modality: 'CT' | 'MR'; studyDate: string }

/** One instance, de-identified, as it lies in `outFolder`. */
export interface ReadInstance {
  /** File names in `outFolder`. */
  file: string
  framesFile: string | null
  sha256: string
  bytes: number
  framesBytes: number
  sourceHash: string
  patientHash: string
  pseudonym: string
  /** DICOM JSON (PS3.18 F) of the de-identified data set, without bulk data. */
  metadata: Record<string, unknown>
  transferSyntax: string
  flags: PixelFlags
  /** For the sealed record alone; over this channel, never on a disk. */
  identity: Identity
}

/** A member of an archive: its bytes at `outFolder/file`, or why there are none. */
export interface ArchiveMember { name: string; file: string | null; bytes: number; reason: Refusal | null }

export type ReadResult =
  | { kind: 'instances'; instances: ReadInstance[]; notes: ConversionNote[] }
  | { kind: 'archive'; nesting: Nesting; members: ArchiveMember[] }
  /** Paths of the files that a DICOMDIR names, '/' between folders. */
  | { kind: 'dicomdir'; paths: string[] }
  | { kind: 'refused'; reason: Refusal; /** For the log. */ detail: string }

/** What is made of a series: thumbnail, volume, and frames that are missing. */
export interface DeriveTask {
  /** Of the kept files, in any order. */
  instances: { path: string; bytes: number; /** Where its frames are missing: the name that they get in `outFolder`. */ framesFile: string | null }[]
  bytes: number
  outFolder: string
  /** The name of the thumbnail in `outFolder`, and of the folder of the volume; null: not wanted. */
  thumbnailFile: string | null
  volumeFolder: string | null
  /** Of a head: the folder of the pictures by which a face is judged. Made together with the volume; null: not wanted. */
  faceFolder: string | null
}

export type DeriveResult =
  | {
    kind: 'derived'
    hasThumbnail: boolean
    /** Below `volumeFolder`, '/' between folders; the one that makes it findable last. Null: the series is no volume. */
    volumeFiles: string[] | null
    /** Why there is none although the geometry allows it. */
    volumeRefused: Refusal | null
    /** File names in `faceFolder`. */
    faceFiles: string[]
  }
  | { kind: 'refused'; reason: Refusal; detail: string }

/** Rectangles painted over for good in one kept file, or none; `isApproved`: a person found nobody named in its pixels as they are. */
export interface BlackOutTask { path: string; bytes: number; outFolder: string; rectangles: { left: number; top: number; width: number; height: number }[]; isApproved: boolean }

/** The new file as `ReadInstance` has it, without what it came from. */
export type BlackedOut = Pick<ReadInstance, 'file' | 'framesFile' | 'sha256' | 'bytes' | 'framesBytes' | 'metadata' | 'transferSyntax'>
export type BlackOutResult = { kind: 'blacked-out'; instance: BlackedOut } | { kind: 'refused'; reason: Refusal; detail: string }

/** A copy of a kept series without the face, as instances of a new series. */
export interface DefaceTask {
  instances: { path: string; bytes: number }[]
  bytes: number
  outFolder: string
  /** Of the institution, base64: new UIDs are the same for the same pictures. */
  secret: string
  /** Which pictures they are: other ones get other UIDs. */
  digest: string
}
export type DefaceResult =
  | { kind: 'defaced'; instances: BlackedOut[] }
  | { kind: 'not-defaced'; why: NotDefaced }
  | { kind: 'refused'; reason: Refusal; detail: string }

/** Which structure each voxel belongs to, and what the structures are called. */
export interface GivenLabels {
  /** NIfTI of whole numbers, packed or not; or a DICOM segmentation, which has names of its own. */
  path: string
  format?: 'nifti' | 'seg'
  /** Lines of number and name, as atlases bring them; empty: labels are called by their numbers. */
  table: string
  names: NameList
}

export type BodyDirection = 'left' | 'right' | 'front' | 'back' | 'head' | 'feet'

/** A model for the anatomy theatre: surfaces, and of a series the volume in eight bits. */
export interface AnatomyTask {
  source:
    | { kind: 'series'; instances: { path: string; bytes: number }[]; /** `Series.faceState`; what is unknown counts as undecided. */ faceState: string; /** Drawn on it; without them surfaces of values alone. */ labels?: GivenLabels | null }
    /** Clips and pictures of a series that is no volume, for boards. */
    | { kind: 'screens'; instances: { path: string; bytes: number }[] }
    /** Of no study. `grey`: NIfTI of the same head or body, in which nobody can be recognised. */
    | { kind: 'labels'; labels: GivenLabels; grey: { path: string } | null }
    /** What comes with Theatrum: the body that acupuncture is practised on. */
    | { kind: 'own'; form: 'body' }
    /** A model that somebody has. `x`, `y`: where the file's axes point in the body; a GLB that says that it is in the patient's mm needs none of it. */
    | { kind: 'meshes'; path: string; format: 'glb' | 'stl'; unit: 'mm' | 'cm' | 'm'; x: BodyDirection; y: BodyDirection; names: NameList }
  bytes: number
  /** Emptied first; `makeAnatomy` says what lies in it afterwards. */
  outFolder: string
  /** As they stand in the manifest. */
  model: string
  revision: number
  slices: AnatomyManifest['slices']
  /** Null: what is usual for such a source. */
  recipe: AnatomyRecipe | null
}

export type AnatomyResult =
  | { kind: 'made'; manifest: AnatomyManifest; /** Below `outFolder`, '/' between folders; the manifest last. */ files: string[]; bytes: number }
  /** The source is in order, but no model can be honest about it: a sentence for whoever asked. */
  | { kind: 'not-made'; why: NotMade; /** For the log. */ detail: string }
  | { kind: 'refused'; reason: Refusal; detail: string }

/** Labels of a series as a DICOM segmentation: its kept files, NIfTI, and lines of number and name. */
export interface SegmentationTask {
  instances: { path: string; bytes: number }[]
  labels: string
  table: string
  bytes: number
  outFolder: string
  study: ReportStudy
  /** `at`: ISO. */
  object: { seriesUid: string; sopInstanceUid: string; seriesDescription: string; at: string }
}
export type SegmentationResult =
  | { kind: 'written'; /** In `outFolder`. */ file: string }
  | { kind: 'nothing-in-it' }
  | { kind: 'too-large' }
  | { kind: 'refused'; reason: Refusal; detail: string }

/** What a child does, and what it answers. */
export interface Work {
  read: { task: ReadTask; result: ReadResult }
  derive: { task: DeriveTask; result: DeriveResult }
  'black-out': { task: BlackOutTask; result: BlackOutResult }
  deface: { task: DefaceTask; result: DefaceResult }
  anatomy: { task: AnatomyTask; result: AnatomyResult }
  segmentation: { task: SegmentationTask; result: SegmentationResult }
}
export type WorkKind = keyof Work
export type AnyTask = { [K in WorkKind]: { do: K; task: Work[K]['task'] } }[WorkKind]
export type AnyResult = Work[WorkKind]['result']

export type ToChild = { type: 'work'; id: number; work: AnyTask }
export type FromChild = { type: 'ready' } | { type: 'progress'; id: number; fraction: number } | { type: 'done'; id: number; result: AnyResult }
