import type { SliceGeometry } from '../contract'
import type { JsonDataSet, JsonElement } from '../dicom/json'
import type { FindingContent, Point2 } from '../findings/finding'
import { ON_PLANE_MM, toPixel } from '../findings/patient-space'
import { decimal } from './content'
import { graphics, type ReportedFinding } from './measurement-report'
import { dateOf, headerOf, seriesItems, timeOf, type NewObject, type ReferencedImage, type ReportStudy } from './report-header'

export const GRAYSCALE_PRESENTATION_STATE = '1.2.840.10008.5.1.4.1.1.11.1'

/** How pictures were shown when the state was kept. */
export interface ShownAs {
  window: { center: number; width: number } | null
  isInverted: boolean
  /** Clockwise, degrees; applied before the flip, as DICOM does. */
  rotation: 0 | 90 | 180 | 270
  isFlipped: boolean
}

export interface ShownImage extends ReferencedImage, Pick<SliceGeometry, 'spacing' | 'position' | 'orientation' | 'rows' | 'columns'> {
  rescale: { slope: number; intercept: number; type: string } | null
  /** The picture's own Modality LUT Sequence, in place of a rescale: without it a window of the state would mean other values. */
  table: JsonElement | null
  /** Its lowest values are shown brightest (MONOCHROME1, or a presentation LUT that inverts). */
  isNegative: boolean
}

/** Pictures that one state can show alike: it has one rescale or table and one direction of grey for all of them. */
export const shadesOfState = ({ rescale, table, isNegative }: Pick<ShownImage, 'rescale' | 'table' | 'isNegative'>): string => JSON.stringify([rescale?.slope, rescale?.intercept, rescale?.type, table, isNegative])

export interface StateInput {
  study: ReportStudy
  images: readonly ShownImage[]
  shownAs: ShownAs
  findings: readonly ReportedFinding[]
  object: Omit<NewObject, 'sopClassUid' | 'modality' | 'seriesDescription'>
  /** Of whoever keeps it. */
  creator: string
}

const LAYER = 'FINDINGS'

/**
 * Findings and how the pictures were shown, as a Grayscale Softcopy Presentation State. A presentation state draws on
 * pictures: findings on reformatted planes are in the measurement report alone, and so are those on pictures whose rescale,
 * table of values or direction of grey is not the first one's: a state has one for all (`left` says how many). A frame
 * whose rescale is its own is named with its number, and its neighbours are not. Which tool drew
 * a figure and what it measured stands in its graphic group, which other viewers may show or skip.
 */
export function presentationState({ study, images: given, shownAs, findings, object, creator }: StateInput): { dataset: JsonDataSet; left: number } {
  const first = given[0]
  if (!first) throw new Error('A presentation state is about at least one image.')
  const images = given.filter((one) => shadesOfState(one) === shadesOfState(first))
  const annotations = findings.flatMap((finding, index) => annotation(finding, index + 1, images) ?? [])
  return {
    left: findings.length - annotations.length,
    dataset: {
      ...headerOf(study, { ...object, sopClassUid: GRAYSCALE_PRESENTATION_STATE, modality: 'PR', seriesDescription: 'Presentation states' }),
      '00200060': { vr: 'CS' },
      '00081115': { vr: 'SQ', Value: seriesItems(images, '00081140') },
      ...(first.table ? { '00283000': first.table } : first.rescale ? { '00281052': { vr: 'DS', Value: [decimal(first.rescale.intercept)] }, '00281053': { vr: 'DS', Value: [decimal(first.rescale.slope)] }, '00281054': { vr: 'LO', Value: [first.rescale.type || 'US'] } } : {}),
      ...(shownAs.window ? { '00283110': { vr: 'SQ', Value: [{ '00281050': { vr: 'DS', Value: [decimal(shownAs.window.center)] }, '00281051': { vr: 'DS', Value: [decimal(shownAs.window.width)] } }] } } : {}),
      ...(annotations.length > 0 ? { '00700001': { vr: 'SQ', Value: annotations.map((one) => one.item) }, '00700234': { vr: 'SQ', Value: annotations.map((one) => one.group) } } : {}),
      '00700041': { vr: 'CS', Value: [shownAs.isFlipped ? 'Y' : 'N'] },
      '00700042': { vr: 'US', Value: [shownAs.rotation] },
      '0070005A': { vr: 'SQ', Value: areas(images) },
      '00700060': { vr: 'SQ', Value: [{ '00700002': { vr: 'CS', Value: [LAYER] }, '00700062': { vr: 'IS', Value: [1] } }] },
      '00700080': { vr: 'CS', Value: [LAYER] }, '00700081': { vr: 'LO', Value: ['Findings'] },
      '00700082': { vr: 'DA', Value: [dateOf(object.at)] }, '00700083': { vr: 'TM', Value: [timeOf(object.at)] }, '00700084': { vr: 'PN', Value: [{ Alphabetic: creator }] },
      '20500020': { vr: 'CS', Value: [shownAs.isInverted !== first.isNegative ? 'INVERSE' : 'IDENTITY'] },
    },
  }
}

const referenceItem = (image: ReferencedImage, frame: number | null = image.frame): JsonDataSet => ({
  '00081150': { vr: 'UI', Value: [image.sopClassUid] }, '00081155': { vr: 'UI', Value: [image.sopInstanceUid] },
  ...(frame === null ? {} : { '00081160': { vr: 'IS', Value: [frame] } }),
})

/** Each picture whole, in its own shape; pictures of one size and spacing share an item. */
function areas(images: readonly ShownImage[]): JsonDataSet[] {
  const bySize = new Map<string, ShownImage[]>()
  for (const image of images) {
    const key = [image.rows, image.columns, image.spacing].join()
    bySize.set(key, [...(bySize.get(key) ?? []), image])
  }
  return [...bySize.values()].map((members): JsonDataSet => {
    const { rows, columns, spacing } = members[0]!
    return {
      '00081140': { vr: 'SQ', Value: members.map((image) => referenceItem(image)) },
      '00700052': { vr: 'SL', Value: [1, 1] }, '00700053': { vr: 'SL', Value: [columns, rows] },
      '00700100': { vr: 'CS', Value: ['SCALE TO FIT'] },
      ...(spacing ? { '00700101': { vr: 'DS', Value: spacing.map(decimal) } } : { '00700102': { vr: 'IS', Value: [1, 1] } }),
    }
  })
}

/** Null where the finding does not lie on one of the pictures. */
function annotation(finding: ReportedFinding, groupId: number, images: readonly ShownImage[]): { item: JsonDataSet; group: JsonDataSet } | null {
  const { content } = finding
  const image = images.find((one) => one.sopInstanceUid === content.image?.sopInstanceUid && (one.frame === null || one.frame === content.image.frame))
  const placed = image && onImage(content, image)
  if (!image || !placed || !content.image) return null
  const figures = graphics({ shape: content.shape, place: { space: 'image', points: placed } })
  const words = content.text || (content.shape === 'key-image' ? 'Key image' : '') || content.values.map(({ value, unit, of }) => `${decimal(unit === 'rescaled' ? Number(value.toPrecision(4)) : Math.round(value * 10) / 10)} ${of ?? unit}`).join(', ')
  const anchor = placed[0] ?? [image.columns / 2, 1]
  return {
    item: {
      '00081140': { vr: 'SQ', Value: [referenceItem(image, image.isMultiFrame ? content.image.frame : null)] },
      '00700002': { vr: 'CS', Value: [LAYER] },
      ...(words ? { '00700008': { vr: 'SQ', Value: [{ '00700004': { vr: 'CS', Value: ['PIXEL'] }, '00700006': { vr: 'ST', Value: [words.slice(0, 1_000)] }, '00700014': { vr: 'FL', Value: anchor }, '00700015': { vr: 'CS', Value: ['N'] }, '00700295': { vr: 'UL', Value: [groupId] } }] } } : {}),
      ...(figures.length > 0 ? {
        '00700009': {
          vr: 'SQ',
          Value: figures.map(({ graphic, points }): JsonDataSet => ({
            '00700005': { vr: 'CS', Value: ['PIXEL'] }, '00700020': { vr: 'US', Value: [2] }, '00700021': { vr: 'US', Value: [points.length] }, '00700022': { vr: 'FL', Value: points.flat() },
            '00700023': { vr: 'CS', Value: [graphic === 'CLOSED' ? 'POLYLINE' : graphic] }, '00700024': { vr: 'CS', Value: ['N'] }, '00700295': { vr: 'UL', Value: [groupId] },
          })),
        },
      } : {}),
    },
    group: { '00700207': { vr: 'LO', Value: [content.shape] }, '00700208': { vr: 'ST', Value: [describe(finding)] }, '00700295': { vr: 'UL', Value: [groupId] } },
  }
}

/** Short enough for its 1,024 characters: numbers only, words stand in the text object. */
export interface GroupNote { id: string; author: string; hasText: boolean; values: FindingContent['values']; calibration: FindingContent['calibration'] }
const describe = ({ id, author, content: { text, values, calibration } }: ReportedFinding) => JSON.stringify({ id, author: author.slice(0, 64), hasText: text !== '', values, calibration } satisfies GroupNote).slice(0, 1_024)

function onImage({ place }: FindingContent, image: ShownImage): Point2[] | null {
  if (place.space === 'image') return place.points
  const placed = place.points.map((point) => toPixel(point, image))
  return placed.every((one) => one !== null && Math.abs(one.distance) <= ON_PLANE_MM) ? placed.map((one) => one!.pixel) : null
}
