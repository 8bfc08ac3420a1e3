import type { Certainty } from '~/domain/cases/case'
import type { BlindShown, MeetingShown } from './meeting'

/** Minutes as files: what was read by whom, what was agreed and what is to be done. Pure. */

type Language = 'en' | 'zh'
const WORDS = {
  en: {
    minutes: 'Minutes', at: 'Time', host: 'Host', took: 'Took part', case: 'Case', history: 'History', readings: 'Readings before the answer was shown', hospital: 'Hospital', diagnosis: 'Diagnosis', certainty: 'Certainty', reading: 'Reading', by: 'Read by', marked: 'marked on the picture',
    answer: 'Answer', consensus: 'Consensus', actions: 'Action points', votes: 'Votes', notRevealed: 'Its answer was not shown, so the readings stay closed.', none: 'No hospital gave a reading.', notRead: 'Not read.',
    certain: 'certain', 'almost-certain': 'almost certain', probable: 'probable', possible: 'possible',
  },
  zh: {
    minutes: '会议记录', at: '时间', host: '主办', took: '参加', case: '病例', history: '病史', readings: '公布答案前各院的判读', hospital: '医院', diagnosis: '诊断', certainty: '把握程度', reading: '判读', by: '判读人', marked: '已在图像上标记',
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

export interface MinutesOptions { language: Language; /** Of the reader's clock, with its zone's name. */ when: string }

export function minutesAsMarkdown(meeting: MeetingShown, { language, when }: MinutesOptions): string {
  const words = WORDS[language]
  const took = meeting.hospitals.filter(({ state }) => state === 'accepted').map(({ name }) => inLine(name))
  const head = [`# ${inLine(meeting.title)}: ${words.minutes}`, [`- ${words.at}: ${inLine(when)}`, `- ${words.host}: ${inLine(meeting.host.name)}`, `- ${words.took}: ${took.join(language === 'zh' ? '、' : ', ')}`].join('\n')]
  const items = meeting.items.flatMap((item, i) => {
    const parts = [`## ${words.case} ${i + 1}: ${inLine(item.title)}`]
    if (item.history.trim()) parts.push(`**${words.history}.** ${escaped(item.history.trim())}`)
    if (item.phase === 'waiting') return [...parts, words.notRead]
    if (item.phase === 'blind') parts.push(words.notRevealed)
    else {
      parts.push(`### ${words.readings}`, item.readings.length === 0 ? words.none : [
        `| ${words.hospital} | ${words.diagnosis} | ${words.certainty} | ${words.reading} | ${words.by} |`, '| --- | --- | --- | --- | --- |',
        ...item.readings.map((one) => `| ${inLine(one.hospital)} | ${inLine(one.diagnosis)} | ${words[one.certainty]} | ${inLine(one.text)}${one.mark ? ` (${words.marked})` : ''} | ${inLine(one.by)} |`),
      ].join('\n'))
      if (item.answer.trim()) parts.push(`### ${words.answer}`, escaped(item.answer.trim()))
    }
    for (const poll of meeting.polls.filter((one) => one.itemId === item.id && one.counts)) parts.push(`### ${words.votes}: ${inLine(poll.question)}`, poll.options.map((option, at) => `- ${inLine(option)}: ${poll.counts![at] ?? 0}`).join('\n'))
    if (item.consensus.trim()) parts.push(`### ${words.consensus}`, escaped(item.consensus.trim()))
    if (item.actions.trim()) parts.push(`### ${words.actions}`, escaped(item.actions.trim()))
    return parts
  })
  return `${[...head, ...items].join('\n\n')}\n`
}
