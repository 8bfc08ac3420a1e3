import type { Block, BlockKind } from '../block'
import type { RichDoc } from '../rich-text'
import { newBlock } from './new-block'

/** Three ways to begin that the house brings along: small, and meant to be written over. Pure. */

export const BUILT_IN = ['lecture', 'case-of-the-week', 'skill'] as const
export type BuiltIn = (typeof BUILT_IN)[number]
type Language = 'en' | 'zh'
interface Begun { modules: { title: string; lessons: { title: string; blocks: Block[] }[] }[] }

type Part = { kind: 'words'; en: string; zh: string } | { kind: 'heading'; en: string; zh: string } | { kind: 'block'; block: BlockKind }
const words = (en: string, zh: string): Part => ({ kind: 'words', en, zh })
const heading = (en: string, zh: string): Part => ({ kind: 'heading', en, zh })
const a = (block: BlockKind): Part => ({ kind: 'block', block })
type Said = Record<Language, string>
interface Plan { title: Said; lessons: { title: Said; parts: Part[] }[] }

const PLANS: Record<BuiltIn, Plan[]> = {
  lecture: [{
    title: { en: 'Lecture', zh: '讲座' },
    lessons: [
      { title: { en: 'What this is about', zh: '本课内容' }, parts: [heading('What you can do afterwards', '学完之后您能做什么'), words('Two or three sentences: what a learner can do after this lecture.', '用两三句话说明：学员听完本讲座后能做什么。'), heading('What you need before', '需要的基础'), words('What you take for granted.', '您默认学员已掌握的内容。')] },
      { title: { en: 'The lecture', zh: '讲座正文' }, parts: [words('One thought to a paragraph; a picture where it says more than words.', '一段只讲一个要点；图片比文字更清楚时就用图片。'), a('picture'), heading('To take home', '要点小结'), words('Three sentences at most.', '最多三句话。')] },
      { title: { en: 'Test yourself', zh: '自我测验' }, parts: [a('quiz')] },
    ],
  }],
  'case-of-the-week': [{
    title: { en: 'Case of the week', zh: '每周病例' },
    lessons: [
      { title: { en: 'The case', zh: '病例' }, parts: [words('Age, sex, why they came, what was asked of the images. No names, no dates of birth.', '年龄、性别、就诊原因、影像检查要回答的问题。不写姓名和出生日期。'), a('stack')] },
      { title: { en: 'Your reading', zh: '您的判读' }, parts: [words('What do you see? Answer before you read on.', '您看到了什么？请先作答，再往下读。'), a('quiz')] },
      { title: { en: 'Resolution', zh: '解析' }, parts: [heading('Findings', '影像表现'), words('What is seen, and where.', '看到什么，在什么位置。'), heading('Diagnosis', '诊断'), words('How it is known: pathology, operation, follow-up.', '诊断依据：病理、手术、随访。'), heading('What else it could have been', '鉴别诊断'), words('And what speaks against it.', '以及不支持的理由。')] },
    ],
  }],
  skill: [{
    title: { en: 'A skill', zh: '一项技能' },
    lessons: [
      { title: { en: 'Before you begin', zh: '开始之前' }, parts: [heading('When it is done, and when not', '适应证与禁忌证'), words('Say who decides.', '说明由谁决定。'), heading('What is laid out', '用物准备'), words('A list.', '列出清单。')] },
      { title: { en: 'Watch it', zh: '观看示范' }, parts: [a('video'), words('Where to look, step by step.', '按步骤说明应看何处。')] },
      { title: { en: 'Show that you can', zh: '展示您的技能' }, parts: [a('quiz'), a('assignment')] },
    ],
  }],
}

export function beginBuiltIn(name: BuiltIn, language: Language, newId: () => string): Begun {
  return { modules: PLANS[name].map(({ title, lessons }) => ({ title: title[language], lessons: lessons.map((lesson) => ({ title: lesson.title[language], blocks: blocksFor(lesson.parts, language, newId) })) })) }
}

/** Paragraphs and headings that follow each other are one text. */
function blocksFor(parts: readonly Part[], language: Language, newId: () => string): Block[] {
  const blocks: Block[] = []
  for (const part of parts) {
    if (part.kind === 'block') {
      blocks.push(newBlock(part.block, newId()))
      continue
    }
    const text = { type: 'text' as const, text: part[language] }
    const node = part.kind === 'heading' ? { type: 'heading' as const, attrs: { level: 2 as const }, content: [text] } : { type: 'paragraph' as const, content: [text] }
    const last = blocks.at(-1)
    if (last?.body.kind === 'text') blocks[blocks.length - 1] = { ...last, body: { kind: 'text', doc: { ...last.body.doc, content: [...(last.body.doc.content ?? []), node] } } }
    else {
      const doc: RichDoc = { type: 'doc', content: [node] }
      blocks.push({ id: newId(), rule: { kind: 'seen' }, body: { kind: 'text', doc } })
    }
  }
  return blocks
}
