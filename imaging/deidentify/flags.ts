import type { DataSet, DicomFile, PixelFlags } from '#imaging/contract'
import { items, number, text, texts } from '#imaging/dicom/access'

/**
 * Whether a person must look before anybody else does. "No" in (0028,0301) clears neither ultrasound nor captures: it is
 * a program's default there as often as somebody's word; nor a radiograph that was de-identified before.
 */
export function pixelFlags(file: DicomFile): PixelFlags {
  const reason = burnedInReason(file)
  return { burnedIn: reason === null ? 'no' : reason === 'declared' ? 'declared' : 'suspected', burnedInReason: reason, isFace: showsFace(file) }
}

const STORAGE = '1.2.840.10008.5.1.4.1.1.'
const ULTRASOUND = new Set([`${STORAGE}3`, `${STORAGE}3.1`, `${STORAGE}6`, `${STORAGE}6.1`, `${STORAGE}6.2`])
const US_MODALITIES = new Set(['US', 'IVUS', 'BDUS', 'EC', 'DD', 'CD', 'DU', 'HC'])
const PICTURE_MODALITIES = new Set(['OT', 'ES', 'GM', 'XC', 'OP', 'SM', 'SC', 'LS', 'EPS', 'ECG', 'HD', 'BMUS', 'OPT', 'OPM', 'OPV', 'DOC', 'AR', 'KER', 'SRF', 'VF', 'CP', 'TG', 'LP', 'FA', 'FS', 'CF', 'DF', 'AS', 'DS', 'PX'])
/** Images of projection: stations print name and time into them, and say nothing of it. */
const PRINTED_MODALITIES = new Set(['CR', 'DX', 'MG', 'RF', 'IO', 'RG', 'BMD', ''])
const CROSS_SECTIONS = new Set(['CT', 'MR', 'PT', 'NM', 'XA', 'CR', 'DX', 'MG'])
const CAPTURE = /SCREEN ?_?SAVE|CAPTURE|REPORT|DOSE_INFO|\bPROT\b|SUMMARY|SCREENSHOT|LABEL|PRINT/

function burnedInReason({ dataset }: DicomFile): string | null {
  const sopClass = text(dataset, '00080016')
  const modality = text(dataset, '00080060').toUpperCase()
  const said = text(dataset, '00280301').toUpperCase()
  const imageType = texts(dataset, '00080008').map((value) => value.toUpperCase())
  const isColour = (number(dataset, '00280002') ?? 1) > 1
  if (said === 'YES') return 'declared'
  if (ULTRASOUND.has(sopClass) || US_MODALITIES.has(modality)) return 'ultrasound'
  if (sopClass === `${STORAGE}7` || sopClass.startsWith(`${STORAGE}7.`) || text(dataset, '00080064') !== '' || CAPTURE.test(imageType.slice(2).join('\\'))) return 'secondary-capture'
  if (sopClass === `${STORAGE}77.1.6`) return text(dataset, '00480010') === 'NO' ? null : 'label'
  if (sopClass.startsWith(`${STORAGE}77.`) || PICTURE_MODALITIES.has(modality)) return 'picture'
  for (const tag of dataset.elements.keys()) if (tag.startsWith('60')) return 'overlay'
  // A section through a body has no colours: somebody drew in it, or captured a screen.
  if (isColour && CROSS_SECTIONS.has(modality)) return 'colour'
  if (!PRINTED_MODALITIES.has(modality)) return null
  if (said !== 'NO') return 'not-said'
  return wasDeidentified(dataset) ? 'said-elsewhere' : null
}

/** Then its "No" is the word of whoever did that, whom nobody here knows and who may have taken it back since: not the station's. */
const wasDeidentified = (dataset: DataSet) => text(dataset, '00120062').toUpperCase() === 'YES' || text(dataset, '00120063') !== '' || items(dataset, '00120064').length > 0

/** A mask of the skin is as good as the pictures that it was drawn on. */
const FACE_MODALITIES = new Set(['CT', 'MR', 'PT', 'SEG'])
const HEAD = /HEAD|BRAIN|SKULL|FACE|FACIAL|SINUS|ORBIT|NECK|CEREB|CRANI|JAW|MANDIB|MAXIL|DENTAL|TMJ|EARS?\b|NOSE|NASAL|EYES?\b|\bIAC|PITUIT|SELLA|TEMPORAL|PETROUS|MASTOID|CAROTID|WILLIS|PHARYNX|LARYNX|TONGUE|PAROTID|C-?SPINE|CTSPINE|CERVICAL|STROKE|WHOLE.?BODY|POLYTRAUMA|头|颅|脑|面|颌|鼻|眼|耳|颈|咽|喉|口腔|牙|垂体|鞍|颞|全身|腮/i
const ELSEWHERE = /CHEST|THORA|LUNG|HEART|CARDIAC|CORONARY|BREAST|ABDOM|LIVER|HEPAT|KIDNEY|RENAL|PANCREA|SPLEEN|PELVI|PROSTAT|UTERUS|BLADDER|HIP|KNEE|ANKLE|FOOT|LEG|FEMUR|TIBIA|SHOULDER|ELBOW|WRIST|HAND|HUMER|L-?SPINE|T-?SPINE|LUMBAR|SACR|EXTREMIT|COLON|BOWEL|AORTA|PHANTOM|胸|肺|心|腹|肝|肾|胰|脾|盆|前列腺|子宫|膀胱|髋|膝|踝|足|腿|肩|肘|腕|手|腰椎|骶|胸椎|四肢|结肠|主动脉|乳腺/i

/** A head in sections: from its surface anybody makes a portrait. What part of the body it is may be said in any of these places, or nowhere: then it counts as one. */
function showsFace({ dataset }: DicomFile): boolean {
  if (!FACE_MODALITIES.has(text(dataset, '00080060').toUpperCase())) return false
  // A survey is one view, flat.
  if (texts(dataset, '00080008').some((value) => /LOCALIZER|SCOUT|\bTOP\b/i.test(value))) return false
  const regions = dataset.elements.get('00082218')?.items?.map((item) => text(item, '00080104')) ?? []
  const said = [text(dataset, '00180015'), ...regions, text(dataset, '0008103E'), text(dataset, '00081030'), text(dataset, '00181030'), text(dataset, '00400254'), text(dataset, '00321060')].join(' | ').replaceAll('_', ' ')
  return HEAD.test(said) || !ELSEWHERE.test(said)
}
