import type { DataSet } from '#imaging/contract'
import { item, number, text, textElement } from '#imaging/dicom/access'
import { termOfCode, termOfWords } from '#imaging/segmentation/codes'
import { cleanText } from './clean-text'

/** Names of structures in atlases and programs that are no name of a person; parts of words, lower case. */
const ANATOMY: ReadonlySet<string> = new Set(`
hippocampus amygdala thalamus hypothalamus caudate nucleus putamen pallidum accumbens insula cingulate cuneus precuneus fornix thalami ventricle ventricles pons medulla vermis gyrus sulcus lobe cortex frontal parietal occipital
precentral postcentral fusiform lingual rolandic calcarine operculum callosum corpus capsule claustrum chiasm
esophagus trachea aorta myocardium pericardium diaphragm duodenum jejunum ileum cecum caecum omentum peritoneum
scapula manubrium ilium ischium pubis acetabulum carpus metacarpal metatarsal phalanx phalanges talus navicular cuboid cuneiform atlas axis odontoid hyoid zygoma vomer ethmoid sphenoid
gluteus iliopsoas psoas quadriceps biceps triceps deltoid trapezius erector rectus sartorius gastrocnemius soleus diaphragma
cyst lesion necrosis enhancing background eyeball lens vitreous retina cochlea labyrinth vestibule vena cava portal mesenteric iliac subclavian brachiocephalic
airway airways bronchus bronchi alveolar vasculature ligament tendon meniscus cartilage marrow cortical cancellous trabecular`.split(/\s+/).filter(Boolean))

/**
 * What a segment is called (PS3.3 C.8.20.4): words of anatomy, or what its code means in our own table. A name that
 * somebody typed and that is neither is replaced by the segment's number: it may be the patient's.
 * @param from as it came. @param to as it is kept; its label is set here
 */
export function nameSegment(from: DataSet, to: DataSet, forbidden: ReadonlySet<string>): void {
  if (!from.elements.has('00620004') || !from.elements.has('00620005')) return
  const label = keptLabel(from, to, forbidden) ?? `Segment ${number(from, '00620004') ?? ''}`.trim()
  to.elements.set('00620005', textElement('LO', label.slice(0, 64)))
}

function keptLabel(from: DataSet, to: DataSet, forbidden: ReadonlySet<string>): string | null {
  const words = text(from, '00620005').normalize('NFKC').trim()
  // Muscles that would be somebody's name by themselves.
  const plain = words.replace(/[\s_,.-]+/g, ' ').replace(/\bgluteus (maximus|medius|minimus)\b/gi, 'gluteus').trim()
  const isAllowed = (part: string) => !forbidden.has(part.toLowerCase()) && (ANATOMY.has(part.toLowerCase()) || termOfWords(part) !== null || cleanText(part, { forbidden }) === part)
  // More digits than a vertebra's or a lobe's are a date or a number of somebody's.
  if (plain !== '' && plain.replace(/\D/g, '').length <= 3 && plain.split(' ').every(isAllowed)) return words
  // Only from codes that the de-identification kept.
  const type = item(to, '0062000F')
  const term = type && termOfCode(text(type, '00080100'), text(type, '00080102'))
  return term && !term.code[2].toLowerCase().split(' ').some((part) => forbidden.has(part)) ? term.code[2] : null
}
