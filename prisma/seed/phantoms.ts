import type { DicomFile, Element, Tag, Vr } from '#imaging/contract'
import { newDataSet, numberElement, sequenceElement, textElement } from '#imaging/dicom/access'
import { EXPLICIT_LITTLE } from '#imaging/dicom/transfer-syntaxes'
import { SOP_CLASSES, uidFromName } from '#imaging/dicom/uids'

/** Shapes that nobody takes for a person, for a machine without the sample packages. All of them are left-right asymmetric. */

type Values = Record<Tag, [Vr, ...(string | number)[]]>
const TEXT = new Set<Vr>(['CS', 'DA', 'LO', 'PN', 'SH', 'TM', 'UI'])

function file(values: Values, pixels: Element, more: [Tag, Element][] = []): DicomFile {
  const elements = Object.entries(values).map(([tag, [vr, ...rest]]): [Tag, Element] => [tag, TEXT.has(vr) ? textElement(vr, ...rest.map(String)) : numberElement(vr, ...rest.map(Number))])
  return { meta: newDataSet(), dataset: newDataSet([...elements, ...more, ['7FE00010', pixels] as [Tag, Element]].sort(([one], [other]) => (one < other ? -1 : 1))), transferSyntax: EXPLICIT_LITTLE }
}

const common = (name: string, sopClass: string, modality: string, study: string, series: string, number: number): Values => ({
  '00080005': ['CS', 'ISO_IR 192'], '00080016': ['UI', sopClass], '00080018': ['UI', uidFromName(`theatrum.demo/${name}/${number}`)], '00080020': ['DA', '20250310'], '00080030': ['TM', '090000'], '00080060': ['CS', modality],
  '00081030': ['LO', study], '0008103E': ['LO', series], '00100010': ['PN', 'Phantom'], '00100020': ['LO', `DEMO-${name.toUpperCase()}`], '0020000D': ['UI', uidFromName(`theatrum.demo/${name}`)], '0020000E': ['UI', uidFromName(`theatrum.demo/${name}/series`)],
  '00200011': ['IS', 1], '00200013': ['IS', number], '00280301': ['CS', 'NO'],
})
const gray = (rows: number, columns: number, bits: number): Values => ({
  '00280002': ['US', 1], '00280004': ['CS', 'MONOCHROME2'], '00280010': ['US', rows], '00280011': ['US', columns], '00280100': ['US', bits > 8 ? 16 : 8], '00280101': ['US', bits], '00280102': ['US', bits - 1], '00280103': ['US', 0],
})
const words = (count: number, value: (index: number) => number): Element => ({ vr: 'OW', bytes: new Uint8Array(Uint16Array.from({ length: count }, (_, index) => value(index)).buffer) })

/** Whether a point lies in an ellipsoid; all in mm. */
const within = (x: number, y: number, z: number, [cx, cy, cz]: number[], [rx, ry, rz]: number[]) => ((x - cx!) / rx!) ** 2 + ((y - cy!) / ry!) ** 2 + ((z - cz!) / rz!) ** 2 <= 1

/** Hounsfield units of a torso of ellipsoids: lungs, a heart to the left, a liver to the right, a spine behind. x to the patient's left. */
function torso(x: number, y: number, z: number): number {
  if (within(x, y, z, [0, 62, 0], [14, 14, 400])) return 450
  if (within(x, y, z, [22, -18, 10], [40, 34, 42])) return 55
  if (within(x, y, z, [-50, -5, -95], [75, 70, 60])) return 65
  if (within(x, y, z, [78, 0, 35], [48, 66, 95]) || within(x, y, z, [-78, 0, 35], [48, 66, 95])) return -820
  if (within(x, y, z, [0, 0, 0], [150, 100, 400])) return within(x, y, z, [0, 0, 0], [140, 91, 400]) ? 30 : -90
  return -1000
}

function* torsoCt(): Generator<DicomFile> {
  const [size, slices, spacing, gap] = [160, 64, 2, 4]
  for (let slice = 0; slice < slices; slice++) {
    const z = (slice - (slices - 1) / 2) * gap
    const edge = -((size - 1) / 2) * spacing
    yield file({
      ...common('torso', SOP_CLASSES.ct, 'CT', 'CT torso phantom', 'Torso 4 mm', slice + 1), ...gray(size, size, 16), '00080008': ['CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'], '00180015': ['CS', 'CHEST'], '00180050': ['DS', gap], '00185100': ['CS', 'HFS'],
      '00200032': ['DS', edge, edge, z], '00200037': ['DS', 1, 0, 0, 0, 1, 0], '00200052': ['UI', uidFromName('theatrum.demo/torso/frame')], '00280030': ['DS', spacing, spacing],
      '00281050': ['DS', 40], '00281051': ['DS', 400], '00281052': ['DS', -1024], '00281053': ['DS', 1], '00281054': ['LO', 'HU'],
    }, words(size * size, (index) => torso(edge + (index % size) * spacing, edge + Math.floor(index / size) * spacing, z) + 1024))
  }
}

/** What a detector sees of the same torso from the front: the sum of what lies along each ray. */
function radiograph(): DicomFile {
  const [size, spacing] = [512, 0.7]
  const sums = new Float64Array(size * size)
  for (let index = 0; index < sums.length; index++) {
    const [x, z] = [((index % size) - size / 2) * spacing, (size / 2 - Math.floor(index / size)) * spacing]
    for (let y = -104; y <= 104; y += 4) sums[index]! += Math.max(0, torso(x, y, z) + 1000)
  }
  const most = sums.reduce((largest, value) => Math.max(largest, value), 1)
  return file({ ...common('radiograph', SOP_CLASSES.computedRadiography, 'CR', 'Radiograph phantom', 'Torso PA', 1), ...gray(size, size, 12), '00180015': ['CS', 'CHEST'], '00181164': ['DS', spacing, spacing], '00185101': ['CS', 'PA'], '00200020': ['CS', 'L', 'F'], '00281050': ['DS', 2048], '00281051': ['DS', 4096] }, words(sums.length, (index) => Math.round((sums[index]! / most) * 4095)))
}

/** A sector with a beating ellipse in it and one bright dot to the left. */
function clip(): DicomFile {
  const [rows, columns, frames] = [240, 320, 24]
  const bytes = new Uint8Array(rows * columns * frames)
  for (let at = 0; at < bytes.length; at++) {
    const [frame, row, column] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns]
    const [x, y] = [column - columns / 2, row - 8]
    const radius = Math.hypot(x, y)
    if (radius > 220 || Math.abs(Math.atan2(x, y)) > 0.7) continue
    const beat = 34 + 10 * Math.sin((frame / frames) * 2 * Math.PI)
    const isWall = Math.abs(Math.hypot((x + 10) / 1.3, y - 120) - beat) < 5
    const isInside = Math.hypot((x + 10) / 1.3, y - 120) < beat
    const speckle = ((row * 7919 + column * 104_729 + frame * 1_299_709) % 97) / 97
    bytes[at] = Math.hypot(x + 60, y - 90) < 5 ? 250 : isWall ? 190 + 40 * speckle : (isInside ? 18 : 70) * (0.4 + speckle)
  }
  const region = newDataSet(([['00186011', numberElement('US', 1)], ['00186012', numberElement('US', 1)], ['00186014', numberElement('US', 1)], ['00186016', numberElement('UL', 0)], ['00186018', numberElement('UL', 0)], ['0018601A', numberElement('UL', 0)], ['0018601C', numberElement('UL', columns - 1)], ['0018601E', numberElement('UL', rows - 1)], ['00186024', numberElement('US', 3)], ['00186026', numberElement('US', 3)], ['0018602C', numberElement('FD', 0.05)], ['0018602E', numberElement('FD', 0.05)]] as [Tag, Element][]).sort(([one], [other]) => (one < other ? -1 : 1)))
  return file({ ...common('clip', SOP_CLASSES.ultrasoundMultiFrame, 'US', 'Ultrasound phantom', 'Beating ellipse', 1), ...gray(rows, columns, 8), '00181063': ['DS', 40], '00280008': ['IS', frames] }, { vr: 'OW', bytes }, [['00186011', sequenceElement(region)], ['00280009', { vr: 'AT', bytes: Uint8Array.of(0x18, 0, 0x63, 0x10) }]])
}

/** Files of a phantom each, made when asked for. */
export function* phantoms(): Generator<DicomFile> {
  yield* torsoCt()
  yield radiograph()
  yield clip()
}
