import type { KnownVolume } from '#imaging/ingest/protocol'

/** What the demonstration's volumes are called, by the name they come under. Nobody's: the samples are free data without an identity. */
export const DEMO_VOLUMES: Record<string, KnownVolume> = {
  'head-ct.inv3': { patientId: 'DEMO-HEAD-CT', studyDescription: 'CT head', seriesDescription: 'Head 1.5 mm', bodyPart: 'HEAD', modality: 'CT', studyDate: '20250114' },
  'brain-mr.nii': { patientId: 'DEMO-BRAIN-MR', studyDescription: 'MR brain', seriesDescription: 'T1 1 mm, brain alone', bodyPart: 'BRAIN', modality: 'MR', studyDate: '20250203' },
}

/** Of a file of the demonstration, packed or not. */
export const demoVolume = (name: string): KnownVolume | null => DEMO_VOLUMES[name.replace(/\.gz$/, '')] ?? null
