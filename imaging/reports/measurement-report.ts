import type { JsonDataSet } from '../dicom/json'
import type { FindingContent } from '../findings/finding'
import { CONCEPTS, conceptOf, own, unitCode } from './codes'
import * as content from './content'
import { dateOf, headerOf, seriesItems, timeOf, type NewObject, type ReferencedImage, type ReportStudy } from './report-header'

export const COMPREHENSIVE_3D_SR = '1.2.840.10008.5.1.4.1.1.88.34'

export interface ReportedFinding {
  id: string
  /** Who marked it. */
  author: string
  content: FindingContent
}

export interface ReportInput {
  study: ReportStudy
  findings: readonly ReportedFinding[]
  /** What an image of this study is, by its SOP instance UID. */
  imageOf: (sopInstanceUid: string) => ReferencedImage | null
  /** A UID that is always the same for this text. */
  uidOf: (text: string) => string
  object: Omit<NewObject, 'sopClassUid' | 'modality' | 'seriesDescription'>
}

/**
 * Findings as a Comprehensive 3D SR after TID 1500 (PS3.16), in the DICOM JSON model. Coordinates of the patient are
 * SCOORD3D in mm, those of pictures without a place in the patient SCOORD; both are 32 bit floats, as DICOM has them.
 * What TID 1500 has no word for (which tool, how lengths were calibrated) is coded under our own scheme.
 */
export function measurementReport({ study, findings, imageOf, uidOf, object }: ReportInput): JsonDataSet {
  const images = findings.flatMap((finding) => {
    const image = finding.content.image && imageOf(finding.content.image.sopInstanceUid)
    return image ? [image] : []
  })
  const { report, language, english, procedure, imagingProcedure, library, libraryGroup, measurements } = CONCEPTS
  const distinct = [...new Map(images.map((one) => [one.sopInstanceUid, { ...one, frame: null }])).values()]
  const root = content.container('CONTAINS', report, [
    content.code('HAS CONCEPT MOD', language, english),
    content.code('HAS CONCEPT MOD', procedure, imagingProcedure),
    content.container('CONTAINS', library, distinct.length > 0 ? [content.container('CONTAINS', libraryGroup, distinct.map((one) => content.image('CONTAINS', null, one)))] : []),
    content.container('CONTAINS', measurements, findings.map((finding) => group(finding, imageOf, uidOf))),
  ], '1500')
  const { '0040A010': _relationship, ...document } = root
  return {
    ...headerOf(study, { ...object, sopClassUid: COMPREHENSIVE_3D_SR, modality: 'SR', seriesDescription: 'Findings' }),
    '00080023': { vr: 'DA', Value: [dateOf(object.at)] }, '00080033': { vr: 'TM', Value: [timeOf(object.at)] },
    '00081111': { vr: 'SQ' },
    '0040A372': { vr: 'SQ' },
    ...(distinct.length > 0 ? { '0040A375': { vr: 'SQ', Value: [{ '0020000D': { vr: 'UI', Value: [study.studyUid] }, '00081115': { vr: 'SQ', Value: seriesItems(distinct, '00081199') } }] } } : {}),
    '0040A491': { vr: 'CS', Value: ['PARTIAL'] },
    '0040A493': { vr: 'CS', Value: ['UNVERIFIED'] },
    ...document,
  }
}

function group({ id, author, content: finding }: ReportedFinding, imageOf: ReportInput['imageOf'], uidOf: ReportInput['uidOf']): JsonDataSet {
  const source = finding.image && imageOf(finding.image.sopInstanceUid)
  const reference = source && finding.image ? { ...source, frame: source.isMultiFrame ? finding.image.frame : null } : null
  return content.container('CONTAINS', CONCEPTS.group, [
    content.code('HAS OBS CONTEXT', CONCEPTS.observerType, CONCEPTS.person),
    content.personName('HAS OBS CONTEXT', CONCEPTS.observerName, author),
    content.text('HAS OBS CONTEXT', CONCEPTS.trackingId, id),
    content.uid('HAS OBS CONTEXT', CONCEPTS.trackingUid, uidOf(id)),
    content.code('CONTAINS', CONCEPTS.shape, own(finding.shape, finding.shape)),
    content.code('CONTAINS', CONCEPTS.calibration, own(finding.calibration, finding.calibration)),
    ...(finding.text ? [content.text('CONTAINS', CONCEPTS.comment, finding.text)] : []),
    ...(finding.planeNormal ? [content.text('CONTAINS', CONCEPTS.planeNormal, finding.planeNormal.join('\\'))] : []),
    ...(reference ? [content.image('CONTAINS', CONCEPTS.source, reference)] : []),
    ...graphics(finding).map(({ graphic, points, isRegion }) => {
      const concept = isRegion ? CONCEPTS.region : CONCEPTS.path
      if (finding.place.space === 'patient') return content.places('CONTAINS', concept, graphic === 'CLOSED' ? 'POLYGON' : graphic, points, finding.place.frameOfReferenceUid)
      if (!reference) throw new Error('A finding in pixels lies on an image.')
      return content.pixels('CONTAINS', concept, graphic === 'CLOSED' ? 'POLYLINE' : graphic, points, reference)
    }),
    ...finding.values.map((value) => {
      const { concept, derivation } = conceptOf(value)
      return content.number('CONTAINS', concept, value.value, unitCode(value), derivation ? [content.code('HAS CONCEPT MOD', CONCEPTS.derivation, derivation)] : [])
    }),
  ], '1501')
}

interface Graphic { graphic: 'POINT' | 'POLYLINE' | 'ELLIPSE' | 'CLOSED'; points: readonly (readonly number[])[]; isRegion: boolean }

/** A finding's points as DICOM's graphics. */
export function graphics({ shape, place }: Pick<FindingContent, 'shape' | 'place'>): Graphic[] {
  const points: readonly (readonly number[])[] = place.points
  const open = (...some: typeof points[]): Graphic[] => some.map((line) => ({ graphic: 'POLYLINE', points: line, isRegion: false }))
  switch (shape) {
    case 'length':
    case 'angle':
    case 'arrow': return open(points)
    case 'cobb': return open(points.slice(0, 2), points.slice(2))
    // DICOM wants the major axis first.
    case 'ellipse': return [{ graphic: 'ELLIPSE', points: span(points[0]!, points[1]!) >= span(points[2]!, points[3]!) ? points : [...points.slice(2), ...points.slice(0, 2)], isRegion: true }]
    case 'rectangle':
    case 'freehand': return [{ graphic: 'CLOSED', points: [...points, points[0]!], isRegion: true }]
    case 'probe':
    case 'text': return [{ graphic: 'POINT', points, isRegion: true }]
    case 'key-image': return []
  }
}

const span = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, axis) => value - b[axis]!))
