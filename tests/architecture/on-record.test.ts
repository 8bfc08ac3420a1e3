import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Operations that write and leave no line in the audit, each with its reason. */
const NOT_ON_RECORD: Record<string, string> = {
  'anatomy/change-steps': 'a lesson\'s desk; what students get is written by publishing, on record', 'anatomy/save-step': 'as above', 'anatomy/save-voice': 'as above',
  'anatomy/forget-removed-lessons': 'what was removed, on record, a week before',
  'anatomy/answer-quiz': 'one\'s own answer, kept for good as it was given', 'anatomy/save-progress': 'one\'s own place in a lesson',
  'anatomy/forget-removed-models': 'what was removed, on record, a week before',
  'anatomy/enter-lab': 'brings the scene of a lab over to its model\'s new revision; opening and end are on record',
  'anatomy/make-assets': 'makes what was asked for, on record, and can be made again',
  'anatomy/keep-continuation': 'one\'s own place, for ten minutes; it opens nothing',
  'anatomy/remove-scene': 'one\'s own scene', 'anatomy/save-scene': 'one\'s own scene; it shows nothing that its model does not',
  'anatomy/settle-model': 'has made again what a change, on record, took away',
  'anatomy/withdraw-models': 'part of changes to a study, which are on record',
  'anatomy/write-lab-operations': 'what hands do in a scene; the lab keeps who did it',
  'broadcasts/ask-question': 'a question gives no right and opens nothing',
  'broadcasts/calibrate': 'a delay of milliseconds; the desk\'s timeline has it',
  'broadcasts/close-mask-passages': 'follows from masks, whose drawing is on record',
  'broadcasts/entries': 'the desk\'s timeline itself',
  'broadcasts/moderate-question': 'the question keeps who moderated it',
  'broadcasts/receive-media-events': 'what machines did; the desk\'s timeline has it',
  'broadcasts/recover': 'repair at boot; the end of a broadcast is on record where it ends',
  'broadcasts/renew-token': 'one line per grant, written when it was issued',
  'broadcasts/revoke-playback': 'follows from a change that is on record',
  'broadcasts/upkeep': 'forgets grants that expired',
  'cases/settle-note': 'what an author has dealt with; the note stays with who wrote it', 'cases/forget-removed-cases': 'what was removed, on record, a week before',
  'cases/answer-case': 'one\'s own answer, kept for good as it was given', 'cases/keep-case': 'one\'s own stars, bookmarks and whom one follows',
  'cases/say-comment': 'what people say, kept with who said it; what moderators do to it is on record',
  'cases/index-case': 'part of publishing, charging and bringing back, which are on record',
  'cases/save-search': 'one\'s own searches',
  'courses/display/show-block': 'what stands on a classroom\'s display; it opens nothing',
  'courses/talk/notes': 'one\'s own notes, which nobody else reads',
  'courses/grading/answer-question': 'one\'s own answer, kept for good as it was given', 'courses/grading/note-score': 'part of an answer, or of marking, which is on record',
  'courses/assignments/files': 'part of one\'s own draft', 'courses/assignments/save-submission': 'one\'s own draft', 'courses/assignments/hand-in': 'one\'s own work, kept with the time it was handed in',
  'courses/media/begin-media': 'a course\'s desk; what learners get of it is written by publishing, on record', 'courses/media/receive-media': 'as above',
  'courses/progress/keep-beats': 'what a learner did, kept as their progress',
  'exams/qti/place-questions': 'pictures of questions that are brought, which is on record',
  'exams/library/save-item': 'a question\'s desk; what candidates get is written by approval, on record',
  'images/close-import': 'says that all files are here; opening and the end are on record',
  'images/defaced-copies': 'part of decisions on a face, which are on record',
  'images/mark-clean-pixels': 'writes an approval, which is on record, into the files',
  'images/unmark-clean-pixels': 'takes an approval out of the files after a verdict that is on record',
  'images/replace-instances': 'part of verdicts on pixels, which are on record',
  'images/derive-series': 'makes what can be made again',
  'images/follow-faces': 'follows from a decision on a face, or an import, which are on record',
  'images/judge-series': 'follows from an import that is on record',
  'images/pull-studies': 'part of an import, whose opening and end are on record',
  'images/read-entries': 'part of an import, whose end is on record with its counts',
  'images/loose-files': 'the store\'s own book of files that wait for their removal, whose causes are on record',
  'images/receive-file': 'part of an import, whose opening is on record',
  'images/refuse-files': 'part of an import, whose opening is on record',
  'images/rebuild-images': 'makes again what can be made again',
  'images/refresh-study': 'follows from a change that is on record',
  'images/take-paths': 'part of an import, whose opening is on record',
  'images/settle-faces': 'follows from a decision on a face that is on record; what cannot be settled is hidden and said in the log',
  'images/store-instances': 'part of an import, whose end is on record with its counts',
  'mail/deliver-letter': 'carries a letter out',
  'mail/mail-upkeep': 'tidies letters',
  'mail/send-mail': 'whatever sends a letter is on record',
  'notifications/mark-notifications': 'one\'s own bell', 'notifications/notification-upkeep': 'one\'s own bell', 'notifications/notify': 'one\'s own bell',
  'notifications/send-digest': 'one\'s own bell', 'notifications/settings': 'one\'s own bell',
  'operations/installation-id': 'a name drawn once, by itself; gives no right',
  'interop/lti/begin-launch': 'a number drawn for a launch; the launch itself is on record',
  'interop/lti/send-scores': 'carries a result out; the deed behind it is a learner\'s own',
  'interop/lti/sweep-scores': 'notes that a result is to be told',
  'interop/xapi/send-statements': 'carries statements out',
  'interop/xapi/sweep-statements': 'notes that statements are to be told',
  'courses/write/forget-removed-courses': 'what was removed, on record, a week before', 'courses/media/forget-unused-media': 'files that no draft and no version of a living course has named for a month', 'courses/media/copy-media': 'part of copying a course, which is on record',
  'courses/write/keep-draft': 'part of beginning or copying a course, which are on record', 'courses/write/notes': 'words between those who write a course; learners never see them',
  'courses/write/add-lesson': 'a course\'s desk; what learners get is written by publishing, on record', 'courses/write/save-lesson': 'as above', 'courses/write/save-outline': 'as above',
  'people/choose-language': 'one\'s own language',
  'people/find-access-key': 'the time of its last use',
  'people/find-class': 'part of an import that is on record',
  'people/open-device-code': 'a code that nobody approved yet gives no right',
  'people/recovery-codes': 'part of setting up and renewing, which are on record',
  'people/second-factor-guesses': 'counts guesses; refusals are on record',
  'people/second-factor-step': 'a sign-in that is not finished',
  'people/session': 'sessions are begun and ended by operations that are on record',
  'people/take-device-session': 'begins a session by begin-session, which is on record',
  'people/write-invitation': 'part of inviting, which is on record',
  'purchases/charge-studies': 'follows a case that is published, charged for or made free: each of these is on record',
  'readings/forget-removed-readings': 'what was removed, on record, a week before',
  'readings/ask-poll': 'a question to the room, kept with it', 'readings/vote': 'one\'s own vote', 'readings/write-minutes': 'minutes of a meeting, by those who lead it',
  'readings/read-blind': 'a hospital\'s reading, kept with who wrote it until the reveal, which is on record',
  'readings/record-reading': 'what was shown, event by event; that it was opened, handed over and closed is on record',
}

const WRITES = /\b(?:db|tx)\.\w+\.(?:create|update|upsert|delete)\w*\(/
const IS_ON_RECORD = /audit\.record(?:Now)?\(|recordOnce\(/

function unrecorded(sources: readonly (readonly [string, string])[]): string[] {
  return sources.filter(([, source]) => WRITES.test(source) && !IS_ON_RECORD.test(source)).map(([name]) => name).sort()
}

const operations = readdirSync(join(root, 'app/domain'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.server.ts'))
  .map((file) => [file.replace('.server.ts', ''), readFileSync(join(root, 'app/domain', file), 'utf8')] as const)

test('every operation that changes something is on record, or is named here with the reason why not', () => {
  expect(unrecorded(operations)).toEqual(Object.keys(NOT_ON_RECORD).sort())
})

test('the admin command\'s own changes are on record', () => {
  const nouns = readdirSync(join(root, 'app/server/admin/nouns')).map((file) => [file, readFileSync(join(root, 'app/server/admin/nouns', file), 'utf8')] as const)
  expect(unrecorded(nouns)).toEqual([])
})

test('pages and jobs change nothing past the operations', () => {
  const files = ['app/routes', 'app/realtime'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))).filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  expect(files.filter((file) => WRITES.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})

test('an operation that forgets to is found', () => {
  expect(unrecorded([['grant-role', 'await services.db.membership.create({ data })']])).toEqual(['grant-role'])
  expect(unrecorded([['grant-role', 'await services.db.membership.create({ data })\nawait services.audit.recordNow(event)']])).toEqual([])
})

test('every door that hands out pictures says who came through it', () => {
  for (const name of ['broadcasts/issue-token', 'broadcasts/request-film', 'broadcasts/get-replay']) {
    expect(operations.find(([each]) => each === name)![1], name).toMatch(IS_ON_RECORD)
  }
})
