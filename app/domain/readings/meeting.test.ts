import { expect } from 'vitest'
import { test } from '~/domain/images/real-import.fixture'
import { askPoll, endPoll } from './ask-poll.server'
import { calendarBehind, endFeed, makeFeed } from './feed.server'
import { morning } from './morning.fixture'
import { makeCaseOf } from './make-case-of.server'
import { diagnosisWords, minutesAsMarkdown } from './minutes'
import { minutesAsHtml } from './minutes-html'
import { readBlind } from './read-blind.server'
import { remindReadings, tellReadingSoon } from './remind-readings.server'
import { removeReading, restoreReading } from './remove-reading.server'
import { closeReading, openReading, revealItem } from './run-reading.server'
import { hideLine, sayLine } from './say-line.server'
import { seeMeeting } from './see-meeting.server'
import { vote } from './vote.server'
import { writeMinutes } from './write-minutes.server'

const reading = { text: 'Dense cisterns', diagnosis: 'SAH', certainty: 'probable', mark: null }
const meetingOf = (seen: Awaited<ReturnType<typeof seeMeeting>>) => { if (seen.kind !== 'seen') throw new Error(seen.kind); return seen.meeting }

test('before the reveal nobody is told the answer, the case it comes from or another hospital\'s reading; afterwards everybody is', async ({ house }) => {
  const { services } = house
  const { second, third, people, readingId, firstId } = await morning(house)
  await openReading(services, people.host, readingId)
  await readBlind(services, people.second, { readingId, itemId: firstId, institutionId: second, revision: 0, reading: { ...reading, text: 'Written in B' } })
  await readBlind(services, people.third, { readingId, itemId: firstId, institutionId: third, revision: 0, reading: { ...reading, text: 'Written in C' } })
  const said = async (actor: typeof people.host) => JSON.stringify(await seeMeeting(services, actor, readingId))
  for (const [actor, own, others] of [[people.second, 'Written in B', 'Written in C'], [people.third, 'Written in C', 'Written in B'], [people.host, 'nothing', 'Written in'], [people.student, 'nothing', 'Written in']] as const) {
    const text = await said(actor)
    expect([own === 'nothing' || text.includes(own), text.includes(others), text.includes('Subarachnoid'), /"caseId":"/.test(text)]).toEqual([true, false, false, false])
  }
  expect(meetingOf(await seeMeeting(services, people.student, readingId)).items[0]!.written).toHaveLength(2)
  await revealItem(services, people.host, { readingId, itemId: firstId })
  const [item, next] = meetingOf(await seeMeeting(services, people.student, readingId)).items
  expect([item!.answer, item!.readings.map(({ text }) => text).sort(), typeof item!.caseId, next!.answer]).toEqual(['Subarachnoid haemorrhage', ['Written in B', 'Written in C'], 'string', ''])
})

test('nobody sees how others vote until the vote is ended; each has one vote, and may change it until then', async ({ house }) => {
  const { services } = house
  const { people, readingId, firstId } = await morning(house)
  const poll = { question: 'Clip or coil?', options: ['Clip', 'Coil'] }
  expect(await askPoll(services, people.host, { readingId, itemId: firstId, poll })).toEqual({ kind: 'not-now' })
  await openReading(services, people.host, readingId)
  expect(await askPoll(services, people.second, { readingId, itemId: firstId, poll })).toEqual({ kind: 'forbidden' })
  expect(await askPoll(services, people.host, { readingId, itemId: firstId, poll: { ...poll, options: ['Clip', 'Clip'] } })).toEqual({ kind: 'malformed' })
  const asked = await askPoll(services, people.host, { readingId, itemId: firstId, poll })
  const pollId = asked.kind === 'asked' ? asked.pollId : ''
  for (const [actor, choice] of [[people.second, 0], [people.second, 1], [people.third, 1], [people.student, 0]] as const) expect(await vote(services, actor, { readingId, pollId, choice })).toEqual({ kind: 'voted' })
  expect(await vote(services, people.third, { readingId, pollId, choice: 2 })).toEqual({ kind: 'malformed' })
  const shown = async () => meetingOf(await seeMeeting(services, people.student, readingId)).polls[0]!
  expect(await shown()).toMatchObject({ voters: 3, mine: 0, counts: null })
  expect(await endPoll(services, people.second, { readingId, pollId })).toEqual({ kind: 'forbidden' })
  expect(await endPoll(services, people.host, { readingId, pollId })).toEqual({ kind: 'done' })
  expect(await vote(services, people.third, { readingId, pollId, choice: 0 })).toEqual({ kind: 'not-now' })
  expect(await shown()).toMatchObject({ voters: 3, counts: [1, 2] })
})

test('a line that is too long is refused whole; one that was hidden is seen by who leads alone, until it is shown again', async ({ house }) => {
  const { services } = house
  const { people, readingId } = await morning(house)
  expect(await sayLine(services, people.student, { readingId, text: 'x'.repeat(2_001) })).toEqual({ kind: 'too-long' })
  expect(await sayLine(services, people.student, { readingId, text: '  ' })).toEqual({ kind: 'empty' })
  expect(await sayLine(services, people.student, { readingId, text: 'Good morning' })).toEqual({ kind: 'said' })
  const lines = async (actor: typeof people.host) => meetingOf(await seeMeeting(services, actor, readingId)).lines
  const [{ id: lineId } = { id: '' }] = await lines(people.third)
  expect(await hideLine(services, people.student, { readingId, lineId, isHidden: true })).toEqual({ kind: 'forbidden' })
  expect(await hideLine(services, people.host, { readingId, lineId, isHidden: true })).toEqual({ kind: 'done' })
  expect([await lines(people.third), (await lines(people.host))[0]!.isHidden]).toEqual([[], true])
  await hideLine(services, people.host, { readingId, lineId, isHidden: false })
  expect((await lines(people.third))[0]).toMatchObject({ text: 'Good morning', isMine: false })
})

test('of two who write the consensus at once the second is shown what the first wrote; after the end the host still writes, a guest does not', async ({ house }) => {
  const { services } = house
  const { people, readingId, firstId } = await morning(house)
  await openReading(services, people.host, readingId)
  const write = (actor: typeof people.host, before: string, text: string) => writeMinutes(services, actor, { readingId, itemId: firstId, part: 'consensus', before, text })
  expect(await write(people.host, '', 'Coil')).toEqual({ kind: 'kept' })
  expect(await write(people.host, '', 'Clip')).toEqual({ kind: 'changed-by-other', text: 'Coil' })
  expect(await write(people.host, '', 'Coil'), 'sent twice').toEqual({ kind: 'kept' })
  expect(await write(people.second, 'Coil', 'mine')).toEqual({ kind: 'forbidden' })
  await closeReading(services, people.host, readingId)
  expect(await write(people.host, 'Coil', 'Coil within a day')).toEqual({ kind: 'kept' })
})

test('minutes as a file: a bar, a heading or a tag in what people wrote stays what they wrote', async ({ house }) => {
  const { services } = house
  const { second, people, readingId, firstId } = await morning(house)
  await openReading(services, people.host, readingId)
  const evil = '# Not a heading\n| no | table |\n<script>alert(1)</script> &amp; **no** 1. ![x](http://x.test)\n---\n===\n    code \\'
  await readBlind(services, people.second, { readingId, itemId: firstId, institutionId: second, revision: 0, reading: { ...reading, text: evil } })
  await revealItem(services, people.host, { readingId, itemId: firstId })
  await writeMinutes(services, people.host, { readingId, itemId: firstId, part: 'consensus', before: '', text: evil })
  const markdown = minutesAsMarkdown(meetingOf(await seeMeeting(services, people.host, readingId)), { language: 'en', when: '23 Nov', held: '23 Nov 07:31 – 08:02' })
  const html = minutesAsHtml(markdown, 'en')
  expect(html.match(/<h1>/g)).toHaveLength(1)
  expect([html.includes('<script'), html.includes('<img'), html.includes('<hr'), html.includes('<pre'), html.includes('<strong>no')]).toEqual([false, false, false, false, false])
  expect(html).toContain('<p># Not a heading<br>| no | table |<br>&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; **no** 1. ![x](http://x.test)<br>---<br>===<br>code \\</p>')
  expect(html.match(/<tr>/g)).toHaveLength(2)
  expect(html).toContain('<td># Not a heading | no | table | &lt;script&gt;')
  expect([markdown.includes('Demo hospital B'), markdown.includes('Subarachnoid')]).toEqual([true, true])
})

test('minutes say no more than was said: no certainty without a diagnosis, when it was held, and the votes of no case', async ({ house }) => {
  const { services } = house
  const { second, people, readingId, firstId } = await morning(house)
  await openReading(services, people.host, readingId)
  await readBlind(services, people.second, { readingId, itemId: firstId, institutionId: second, revision: 0, reading: { ...reading, diagnosis: ' ' } })
  await revealItem(services, people.host, { readingId, itemId: firstId })
  const meeting = meetingOf(await seeMeeting(services, people.host, readingId))
  const poll = { id: 'p', itemId: null, question: 'Again next week?', options: ['Yes', 'No'], isOpen: false, voters: 2, mine: null, counts: [2, 0] }
  const markdown = minutesAsMarkdown({ ...meeting, polls: [poll] }, { language: 'en', when: '23 Nov', held: '23 Nov 07:31' })
  const row = markdown.split('\n').find((line) => line.startsWith('| Demo hospital B'))
  expect(row?.split('|').slice(2, 4).map((cell) => cell.trim())).toEqual(['', ''])
  expect(markdown).toContain('- Held: 23 Nov 07:31')
  expect(markdown).toContain('## Votes: Again next week?\n\n- Yes: 2\n- No: 0')
})

test('an answer sounds no surer than its case', () => {
  expect(diagnosisWords({ text: { en: 'Glioma', zh: '胶质瘤' }, certainty: 'possible', provenBy: { en: '', zh: '' } }, 'en')).toBe('Glioma (possible)')
  expect(diagnosisWords({ text: { en: 'Glioma', zh: '胶质瘤' }, certainty: 'certain', provenBy: { en: 'histology', zh: '病理' } }, 'zh')).toBe('胶质瘤（确定：病理）')
})

test('a case of what was read carries pictures, readings and consensus into a draft of whoever asks; not before the reveal, and not for a student', async ({ house }) => {
  const { services, institutionId } = house
  const { second, people, readingId, firstId, study } = await morning(house)
  await openReading(services, people.host, readingId)
  await readBlind(services, people.second, { readingId, itemId: firstId, institutionId: second, revision: 0, reading })
  const make = (actor: typeof people.host, where: string) => makeCaseOf(services, actor, { readingId, itemId: firstId, institutionId: where, language: 'en' })
  expect(await make(people.host, institutionId)).toEqual({ kind: 'not-revealed' })
  await revealItem(services, people.host, { readingId, itemId: firstId })
  await writeMinutes(services, people.host, { readingId, itemId: firstId, part: 'consensus', before: '', text: 'Coil within a day' })
  expect(await make(people.student, second)).toEqual({ kind: 'forbidden' })
  expect(await make(people.second, institutionId)).toEqual({ kind: 'forbidden' })
  const made = await make(people.second, second)
  const row = await services.db.case.findUniqueOrThrow({ where: { id: made.kind === 'created' ? made.caseId : '' } })
  const content = JSON.parse(row.draftJson) as { series: { studyId: string }[]; findings: { en: string }; discussion: { en: string }; diagnosis: { text: { en: string }; certainty: string }; differential: { text: { en: string } }[] }
  expect([row.state, row.institutionId, row.authorId]).toEqual(['draft', second, people.second.personId])
  expect([content.series.length > 0, content.series.every(({ studyId }) => studyId !== study.studyId), content.findings.en.includes('Dense cisterns'), content.discussion.en, content.diagnosis.text.en, content.diagnosis.certainty, content.differential])
    .toEqual([true, true, true, '## Consensus\n\nCoil within a day', 'Subarachnoid haemorrhage', 'possible', []])
})

test('a calendar\'s address shows its owner\'s readings and nothing of what is read; a new one ends the one before it', async ({ house }) => {
  const { services } = house
  const { people, readingId } = await morning(house)
  const token = async () => { const made = await makeFeed(services, people.student); return made.kind === 'made' ? made.url.replace(/^.*\/|\.ics$/g, '') : '' }
  const first = await token()
  const calendar = (await calendarBehind(services, first)) ?? ''
  expect([calendar.includes(`UID:reading-${readingId}@`), calendar.includes('A sudden headache'), calendar.includes('Subarachnoid')]).toEqual([true, false, false])
  await removeReading(services, people.host, readingId)
  expect(await calendarBehind(services, first)).toContain('STATUS:CANCELLED')
  await restoreReading(services, people.host, readingId)
  const second = await token()
  expect([await calendarBehind(services, first), (await calendarBehind(services, second))?.includes('STATUS:CONFIRMED'), await calendarBehind(services, `${second.slice(0, -1)}!`)]).toEqual([null, true, null])
  await services.db.person.update({ where: { id: people.student.personId }, data: { deactivatedAt: services.now() } })
  expect(await calendarBehind(services, second)).toBeNull()
  await services.db.person.update({ where: { id: people.student.personId }, data: { deactivatedAt: null } })
  await endFeed(services, people.student)
  expect(await calendarBehind(services, second)).toBeNull()
})

test('half an hour before it begins those who take part hear of it, once, and not of one that was moved', async ({ house }) => {
  const { services } = house
  const { third, people, readingId } = await morning(house)
  const { startsAt } = await services.db.reading.findUniqueOrThrow({ where: { id: readingId } })
  services.setNow(new Date(startsAt.getTime() - 31 * 60_000))
  expect(await remindReadings(services)).toBe(0)
  services.setNow(new Date(startsAt.getTime() - 29 * 60_000))
  expect([await remindReadings(services), await remindReadings(services)]).toEqual([1, 1])
  expect((await services.queue.list(20)).filter(({ kind }) => kind === 'readings.soon')).toHaveLength(1)
  await services.db.readingHospital.updateMany({ where: { readingId, institutionId: third }, data: { state: 'accepted' } })
  const tell = () => tellReadingSoon(services, { readingId, startsAt: startsAt.getTime() })
  await tell()
  await tell()
  const told = (await services.db.notification.findMany({ where: { kind: 'reading.soon' } })).map(({ personId }) => personId)
  expect([told.filter((id) => id === people.host.personId), told.includes(people.third.personId), told.includes(people.second.personId)]).toEqual([[people.host.personId], true, false])
  expect(await tellReadingSoon(services, { readingId, startsAt: startsAt.getTime() - 1 })).toBe(0)
})
