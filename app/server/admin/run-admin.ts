import type { Services } from '~/infra/services.server'
import { AdminError, readArguments, type AdminResult, type Noun } from './command'
import { auditNoun } from './nouns/audit'
import { backupNoun } from './nouns/backup'
import { broadcastNoun } from './nouns/broadcast'
import { caseNoun } from './nouns/case'
import { imageNoun } from './nouns/image'
import { institutionNoun } from './nouns/institution'
import { jobNoun } from './nouns/job'
import { courseNoun } from './nouns/course'
import { examNoun } from './nouns/exam'
import { questionNoun } from './nouns/question'
import { lessonNoun } from './nouns/lesson'
import { mailNoun } from './nouns/mail'
import { modelNoun } from './nouns/model'
import { readingNoun } from './nouns/reading'
import { recordingNoun } from './nouns/recording'
import { roomNoun } from './nouns/room'
import { studyNoun } from './nouns/study'
import { userNoun } from './nouns/user'

const NOUNS: Record<string, Noun> = { user: userNoun, institution: institutionNoun, room: roomNoun, broadcast: broadcastNoun, recording: recordingNoun, reading: readingNoun, study: studyNoun, image: imageNoun, model: modelNoun, lesson: lessonNoun, course: courseNoun, question: questionNoun, exam: examNoun, case: caseNoun, job: jobNoun, backup: backupNoun, audit: auditNoun, mail: mailNoun }

/** One admin command, from its words to its output; knows neither process nor socket. */
export async function runAdmin(services: Services, argv: readonly string[], tell?: (line: string) => void): Promise<AdminResult> {
  try {
    const [nounName, verbName, ...rest] = argv
    if (nounName === undefined || nounName === 'help' || nounName === '--help') return { code: 0, stdout: help(), stderr: '' }
    const noun = Object.hasOwn(NOUNS, nounName) ? NOUNS[nounName] : undefined
    if (!noun) throw new AdminError(`There is no "${nounName}"; the nouns are ${Object.keys(NOUNS).join(', ')}.`)
    const verb = verbName !== undefined && Object.hasOwn(noun, verbName) ? noun[verbName] : undefined
    if (!verb) throw new AdminError(`${nounName} knows ${Object.keys(noun).join(', ')}${verbName === undefined ? '' : `, not "${verbName}"`}.`)
    const { words, flags, isJson } = readArguments(verb, rest)
    const answer = await verb.run(services, words, flags, tell)
    if (answer.error !== undefined) return { code: 1, stdout: isJson ? `${JSON.stringify(answer.json)}\n` : '', stderr: `${answer.error}\n` }
    return { code: 0, stdout: `${isJson ? JSON.stringify(answer.json) : answer.text}\n`, stderr: '' }
  } catch (error) {
    if (error instanceof AdminError) return { code: 1, stdout: '', stderr: `${error.message}\n` }
    services.log.error({ err: error, noun: argv[0], verb: argv[1] }, 'an admin command failed')
    return { code: 1, stdout: '', stderr: `The command failed: ${error instanceof Error ? error.message.split('\n').at(-1) : 'unknown error'}.\n` }
  }
}

function help(): string {
  const lines = Object.values(NOUNS).flatMap((noun) => Object.values(noun).map((verb) => `  ${verb.usage}`))
  return `npm run -s admin -- <noun> <verb> [--flags] [--json]\n\n${lines.join('\n')}\n`
}
