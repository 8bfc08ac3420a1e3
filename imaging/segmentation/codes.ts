import type { Code } from '../reports/codes'

/** Categories that we write (PS3.16 CID 7150). */
export const ANATOMICAL_STRUCTURE: Code = ['123037004', 'SCT', 'Anatomical Structure']
export const MORPHOLOGICALLY_ALTERED: Code = ['49755003', 'SCT', 'Morphologically Altered Structure']

interface Term { code: Code; zh: string; isAltered?: boolean; /** How tables of labels call it, besides its meaning; lower case. */ also?: readonly string[] }

const sct = (value: string, meaning: string, zh: string, ...also: string[]): Term => ({ code: [value, 'SCT', meaning], zh, also })

/** Structures with their SNOMED CT codes (as PS3.16 has them in its context groups for segmentations). */
const TERMS: readonly Term[] = [
  sct('12738006', 'Brain', '脑'), sct('89546000', 'Skull', '颅骨', 'cranium'), sct('91609006', 'Mandible', '下颌骨'), sct('81745001', 'Eye', '眼', 'eyeball'), sct('2748008', 'Spinal cord', '脊髓'),
  sct('69748006', 'Thyroid', '甲状腺', 'thyroid gland'), sct('44567001', 'Trachea', '气管'), sct('32849002', 'Esophagus', '食管', 'oesophagus'), sct('39607008', 'Lung', '肺'), sct('80891009', 'Heart', '心脏'), sct('15825003', 'Aorta', '主动脉'),
  sct('10200004', 'Liver', '肝'), sct('28231008', 'Gallbladder', '胆囊'), sct('78961009', 'Spleen', '脾'), sct('15776009', 'Pancreas', '胰'), sct('69695003', 'Stomach', '胃'), sct('64033007', 'Kidney', '肾'), sct('23451007', 'Adrenal gland', '肾上腺', 'adrenal'),
  sct('30315005', 'Small intestine', '小肠', 'small bowel'), sct('71854001', 'Colon', '结肠'), sct('89837001', 'Bladder', '膀胱', 'urinary bladder'), sct('41216001', 'Prostate', '前列腺'), sct('35039007', 'Uterus', '子宫'),
  sct('272673000', 'Bone', '骨', 'bone structure'), sct('51282000', 'Vertebra', '椎骨'), sct('113197003', 'Rib', '肋骨'), sct('71341001', 'Femur', '股骨'), sct('71616004', 'Muscle', '肌肉'), sct('39937001', 'Skin', '皮肤'), sct('59820001', 'Blood vessel', '血管', 'vessel'), { ...sct('108369006', 'Neoplasm', '肿瘤', 'tumor', 'tumour'), isAltered: true },
]

export const LEFT: Code = ['7771000', 'SCT', 'Left']
export const RIGHT: Code = ['24028007', 'SCT', 'Right']

const byCode = new Map(TERMS.map((term) => [term.code[0], term]))
const byWords = new Map(TERMS.flatMap((term) => [term.code[2].toLowerCase(), ...(term.also ?? [])].map((words) => [words, term] as const)))

/** What a code means, in our own words: those of the file may hold anything. */
export const termOfCode = (value: string, scheme: string): Term | null => (scheme === 'SCT' ? byCode.get(value) ?? null : null)
/** The term that a structure's plain name is, without its side. What a name leaves open has none: a mass may be no neoplasm. */
export const termOfWords = (words: string): Term | null => byWords.get(words.trim().toLowerCase()) ?? null
export const ALL_CODES: readonly Code[] = [ANATOMICAL_STRUCTURE, MORPHOLOGICALLY_ALTERED, LEFT, RIGHT, ...TERMS.map(({ code }) => code)]
