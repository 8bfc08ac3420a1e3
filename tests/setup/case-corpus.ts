import { emptyCase, type CaseContent } from '../../app/domain/cases/case'
import { entriesOf } from '../../app/domain/cases/index-case.server'
import { TERMS, termOf, type Term } from '../../app/domain/cases/vocabulary'
import type { Entry } from '../../app/infra/search/search.server'

/** Cases whose topics are known, so that what a question should find follows from how they were made: no text is copied from anywhere. */

export interface CorpusCase { id: string; modality: string; anatomy: string; pathology: string; /** Named as excluded or as a differential. */ mentions: string; language: 'en' | 'zh'; difficulty: number; /** One in five has none: they are found by their words alone. */ isTagged: boolean }

/** Where each is seen, and with what: other pairs would be nonsense, and nobody looks for them. */
const SEEN: [pathology: string, anatomy: string[], modality: string[]][] = [
  ['subarachnoid-haemorrhage', ['brain'], ['ct', 'ct-angiography']], ['subdural-haematoma', ['brain', 'meninges'], ['ct', 'mr']], ['intracerebral-haemorrhage', ['brain', 'cerebellum'], ['ct']], ['cerebral-infarct', ['brain', 'brainstem', 'cerebellum'], ['ct', 'mr', 'dwi']],
  ['meningioma', ['meninges', 'skull-base'], ['mr', 'ct']], ['glioma', ['brain'], ['mr']], ['metastasis', ['brain', 'liver', 'lung', 'spine'], ['mr', 'ct', 'pet-ct']], ['hydrocephalus', ['ventricles'], ['ct', 'mr']], ['demyelination', ['brain', 'spinal-cord'], ['mr']],
  ['pneumothorax', ['pleura'], ['xray', 'ct']], ['pneumonia', ['lung'], ['xray', 'ct']], ['tuberculosis', ['lung'], ['xray', 'ct']], ['pleural-effusion', ['pleura'], ['xray', 'ultrasound']], ['pulmonary-embolism', ['lung'], ['ct-angiography']], ['nodule', ['lung', 'thyroid'], ['ct', 'ultrasound']], ['lung-cancer', ['lung'], ['ct', 'xray', 'pet-ct']], ['dissection', ['aorta'], ['ct-angiography']],
  ['fracture', ['wrist', 'hip', 'skull', 'ribs', 'ankle'], ['xray', 'ct']], ['osteoarthritis', ['knee', 'hip'], ['xray']], ['meniscal-tear', ['knee'], ['mr']], ['disc-herniation', ['lumbar-spine', 'cervical-spine'], ['mr']], ['osteomyelitis', ['lower-limb'], ['mr', 'xray']],
  ['appendicitis', ['appendix'], ['ct', 'ultrasound']], ['bowel-obstruction', ['small-bowel', 'colon'], ['xray', 'ct']], ['perforation', ['stomach', 'colon'], ['xray', 'ct']], ['pancreatitis', ['pancreas'], ['ct']], ['gallstones', ['gallbladder'], ['ultrasound']], ['kidney-stones', ['kidney'], ['ct', 'ultrasound']], ['hepatocellular-carcinoma', ['liver'], ['ct', 'mr']], ['renal-cell-carcinoma', ['kidney'], ['ct']], ['haemangioma', ['liver'], ['ultrasound', 'mr']],
]

export function drawn(seed: number) {
  let state = seed
  return (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
}
type Draw = ReturnType<typeof drawn>

const EN = ['A patient of {n} years came with complaints for {m} days.', 'Laboratory values were within limits.', 'The examination was made in the usual positions.', 'Comparison with an earlier study was not possible.', 'Management was discussed among colleagues.', 'The course was without complications.', 'Follow-up after {m} weeks is advised.', 'The window has to be chosen with care.', 'Artefacts of movement are seen at the edge.', 'The remaining organs are of normal size and shape.']
const ZH = ['患者{n}岁，症状持续{m}天。', '实验室检查未见明显异常。', '按常规体位完成检查。', '未能与既往影像对比。', '经多学科讨论后处理。', '病程平稳，无并发症。', '建议{m}周后复查。', '应注意选择合适的窗宽窗位。', '边缘可见运动伪影。', '其余器官大小形态正常。']

/** @param count cases; always the same for the same count */
export function caseCorpus(count: number): CorpusCase[] {
  const draw = drawn(2026)
  const one = <T>(all: readonly T[]) => all[draw(all.length)]!
  return Array.from({ length: count }, (_, i) => {
    const [pathology, anatomy, modality] = one(SEEN)
    const other = one(SEEN.filter(([key]) => key !== pathology))
    return { id: `corpus${i}`, pathology, anatomy: one(anatomy), modality: one(modality), mentions: other[0], language: draw(3) === 0 ? 'zh' : 'en', difficulty: 1 + draw(5), isTagged: draw(5) > 0 }
  })
}

const nameOf = (key: string, language: 'en' | 'zh', draw: Draw) => { const names = termOf(key)![language]; return names[draw(names.length)]! }

/** Its text: each case names its topic by any of its names, and another disease that it is not. */
export function contentOfCorpus(one: CorpusCase): CaseContent {
  const draw = drawn(1 + Number(one.id.slice(6)) * 7_919)
  const { language } = one
  const name = (key: string) => nameOf(key, language, draw)
  const filler = (sentences: number) => Array.from({ length: sentences }, () => (language === 'en' ? EN : ZH)[draw(10)]!.replace('{n}', String(20 + draw(60))).replace('{m}', String(1 + draw(9)))).join(language === 'en' ? ' ' : '')
  const text = (words: string) => (language === 'en' ? { en: words, zh: '' } : { en: '', zh: words })
  const blank = emptyCase()
  const [disease, place, means, not] = [name(one.pathology), name(one.anatomy), name(one.modality), name(one.mentions)]
  return {
    ...blank, languages: [language], difficulty: one.difficulty,
    title: text(language === 'en' ? `${disease} of the ${place}` : `${place}${disease}`), history: text(filler(4)),
    findings: text(language === 'en' ? `The ${means} shows ${disease}. ${filler(6)} No sign of ${not}.` : `${means}示${disease}。${filler(6)}未见${not}征象。`),
    diagnosis: { text: text(disease), certainty: 'probable', provenBy: { en: '', zh: '' } }, differential: [{ text: text(not), why: text(filler(1)) }], discussion: text(filler(20)),
    tags: one.isTagged ? { modality: [one.modality], anatomy: [one.anatomy], pathology: [one.pathology] } : { modality: [], anatomy: [], pathology: [] },
  }
}

export const corpusEntries = (one: CorpusCase, institutionId: string): Entry[] =>
  entriesOf({ caseId: one.id, kind: 'case', institutionId, isOpen: true, isCharged: false, publishedAt: new Date(Date.UTC(2026, 0, 1) + Number(one.id.slice(6)) * 60_000), content: contentOfCorpus(one) })

const isKindOf = (key: string, wanted: string, seen = 0): boolean => key === wanted || (seen < 8 && (termOf(key) as Term).broader.some((parent) => isKindOf(parent, wanted, seen + 1)))

/** What somebody who asks for these terms wants: 3 it is the topic, 1 it is spoken of, 0 it is neither. */
export function gradeOf(one: CorpusCase, wanted: { pathology?: string; anatomy?: string; modality?: string }): 0 | 1 | 3 {
  const isSeen = (!wanted.anatomy || isKindOf(one.anatomy, wanted.anatomy)) && (!wanted.modality || isKindOf(one.modality, wanted.modality))
  if (!wanted.pathology) return isSeen ? 3 : 0
  if (isKindOf(one.pathology, wanted.pathology)) return isSeen ? 3 : 1
  return isKindOf(one.mentions, wanted.pathology) && isSeen ? 1 : 0
}

export { TERMS }
