import type { CaseContent, Certainty } from '~/domain/cases/case'
import type { BlindShown, MeetingShown } from './meeting'

/** Minutes as files: what was read by whom, what was agreed and what is to be done. Pure. */

type Language = 'en' | 'zh'
const WORDS = {
  en: {
    minutes: 'Minutes', at: 'Planned for', host: 'Host', accepted: 'Accepted the invitation', held: 'Held', case: 'Case', history: 'History', readings: 'Readings before the answer was shown', hospital: 'Hospital', diagnosis: 'Diagnosis', certainty: 'Certainty', reading: 'Reading', by: 'Last written by', marked: 'marked on the picture',
    answer: 'Answer', consensus: 'Consensus', actions: 'Action points', votes: 'Votes', notRevealed: 'Its answer was not shown, so the readings stay closed.', none: 'No hospital gave a reading.', notRead: 'Not read.',
    certain: 'certain', 'almost-certain': 'almost certain', probable: 'probable', possible: 'possible',
  },
  zh: {
    minutes: '会议记录', at: '计划时间', held: '举行时间', host: '主办', accepted: '接受邀请', case: '病例', history: '病史', readings: '公布答案前各院的判读', hospital: '医院', diagnosis: '诊断', certainty: '把握程度', reading: '判读', by: '最后填写人', marked: '已在图像上标记',
    answer: '答案', consensus: '共识', actions: '行动要点', votes: '投票', notRevealed: '答案未公布，各院判读不公开。', none: '没有医院提交判读。', notRead: '未读。',
    certain: '确定', 'almost-certain': '基本确定', probable: '很可能', possible: '可能',
  },
} as const satisfies Record<Language, Record<Certainty | (string & {}), string>>

/** Text of people in Markdown: nothing of it is markup, and no line of it ends where it stands. */
const escaped = (text: string) => text.replace(/[\\`*_{}[\]<>#|!~&]/g, '\\$&').replace(/^[ \t]+/gm, '').replace(/^[-+=]/gm, '\\$&').replace(/^(\d+)([.)])/gm, '$1\\$2')
const inLine = (text: string) => escaped(text.replace(/\s+/g, ' ').trim())

/** What hospitals read, one under the other. */
export function readingsAsText(readings: readonly BlindShown[], language: Language): string {
  const words = WORDS[language]
  return readings.map(({ hospital, text, diagnosis, certainty, mark }) => [`### ${inLine(hospital)}`, diagnosis.trim() && `**${inLine(diagnosis)}** (${words[certainty]})`, text.trim() && escaped(text.trim()), mark && `_${words.marked}_`].filter(Boolean).join('\n\n')).join('\n\n')
}

/** Times of the reader's clock, with its zone's name. `held`: from its opening to its end; null where it was not opened. */
export interface MinutesOptions { language: Language; when: string; held: string | null }

export function minutesAsMarkdown(meeting: MeetingShown, { language, when, held }: MinutesOptions): string {
  const words = WORDS[language]
  const accepted = meeting.hospitals.filter(({ state }) => state === 'accepted').map(({ name }) => inLine(name))
  const head = [`# ${inLine(meeting.title)}: ${words.minutes}`, [`- ${words.at}: ${inLine(when)}`, ...(held ? [`- ${words.held}: ${inLine(held)}`] : []), `- ${words.host}: ${inLine(meeting.host.name)}`, `- ${words.accepted}: ${accepted.join(language === 'zh' ? '、' : ', ')}`].join('\n')]
  const items = meeting.items.flatMap((item, i) => {
    const parts = [`## ${words.case} ${i + 1}: ${inLine(item.title)}`]
    if (item.history.trim()) parts.push(`**${words.history}.** ${escaped(item.history.trim())}`)
    if (item.phase === 'waiting') return [...parts, words.notRead]
    if (item.phase === 'blind') parts.push(words.notRevealed)
    else {
      parts.push(`### ${words.readings}`, item.readings.length === 0 ? words.none : [
        `| ${words.hospital} | ${words.diagnosis} | ${words.certainty} | ${words.reading} | ${words.by} |`, '| --- | --- | --- | --- | --- |',
        ...item.readings.map((one) => `| ${inLine(one.hospital)} | ${inLine(one.diagnosis)} | ${one.diagnosis.trim() ? words[one.certainty] : ''} | ${inLine(one.text)}${one.mark ? ` (${words.marked})` : ''} | ${inLine(one.by)} |`),
      ].join('\n'))
      if (item.answer.trim()) parts.push(`### ${words.answer}`, escaped(item.answer.trim()))
    }
    parts.push(...votesOf(meeting.polls, item.id).map((one) => `### ${words.votes}: ${one}`))
    if (item.consensus.trim()) parts.push(`### ${words.consensus}`, escaped(item.consensus.trim()))
    if (item.actions.trim()) parts.push(`### ${words.actions}`, escaped(item.actions.trim()))
    return parts
  })
  // Votes of the whole meeting belong to no case.
  const others = votesOf(meeting.polls, null).map((one) => `## ${words.votes}: ${one}`)
  return `${[...head, ...items, ...others].join('\n\n')}\n`
}

const votesOf = (polls: MeetingShown['polls'], itemId: string | null): string[] =>
  polls.filter((one) => one.itemId === itemId && one.counts).map((poll) => [inLine(poll.question), poll.options.map((option, at) => `- ${inLine(option)}: ${poll.counts![at] ?? 0}`).join('\n')].join('\n\n'))

/** What a case's authors are sure of and by what, after its diagnosis: an answer never sounds surer than they are. */
export function diagnosisWords({ text, certainty, provenBy }: CaseContent['diagnosis'], language: Language): string {
  if (!text[language].trim()) return ''
  const proof = provenBy[language].trim()
  return language === 'zh' ? `${text.zh.trim()}（${WORDS.zh[certainty]}${proof && `：${proof}`}）` : `${text.en.trim()} (${WORDS.en[certainty]}${proof && `: ${proof}`})`
}
