import { cell } from '~/domain/audit/export-format'
import type { AnswerLine } from './list-answers.server'

const COLUMNS: readonly [string, (line: AnswerLine) => unknown][] = [
  ['version', (line) => line.version], ['step', (line) => line.step], ['title', (line) => line.title?.en], ['titleZh', (line) => line.title?.zh], ['question', (line) => line.ask],
  ['name', (line) => line.name], ['institution', (line) => line.institution], ['email', (line) => line.email], ['attempt', (line) => line.attempt], ['score', (line) => line.score],
  ['distanceMm', (line) => line.distanceMm], ['angleDeg', (line) => line.angleDeg], ['depthMm', (line) => line.depthMm], ['answeredAt', (line) => line.answeredAt.toISOString()],
]

/** The byte order mark tells spreadsheets that Chinese names are UTF-8. */
export const ANSWERS_HEAD = `\ufeff${COLUMNS.map(([name]) => name).join(',')}\r\n`
export const answerLine = (line: AnswerLine): string => `${COLUMNS.map(([, read]) => cell(read(line))).join(',')}\r\n`
