import { readFile, stat } from 'node:fs/promises'
import { exportLesson } from '~/domain/anatomy/export-lesson.server'
import { importLesson } from '~/domain/anatomy/import-lesson.server'
import { isRight, listAnswers } from '~/domain/anatomy/list-answers.server'
import { listLessons } from '~/domain/anatomy/list-lessons.server'
import { publishLesson } from '~/domain/anatomy/publish-lesson.server'
import { removeLesson, restoreLesson, withdrawLesson } from '~/domain/anatomy/withdraw-lesson.server'
import { SYSTEM } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'
import { removable } from '../removable'

const MOST_FILE_BYTES = 32 * 1024 * 1024

/** Lessons of the anatomy theatre. */
export const lessonNoun: Noun = {
  list: {
    usage: 'lesson list',
    async run(services) {
      const rows = (await listLessons(services, SYSTEM)).lessons.map(({ title, model, mayEdit: _mayEdit, progress: _progress, ...row }) => ({ ...row, title: title.en || title.zh, titleZh: title.zh, modelId: model.id, url: `${services.env.publicUrl}/anatomy/lessons/${row.id}` }))
      return { json: rows, text: table(rows, ['id', 'title', 'state', 'subject', 'steps', 'modelId', 'institution']) }
    },
  },
  import: {
    usage: 'lesson import --model ID --file PATH',
    values: ['model', 'file'],
    async run(services, _words, flags) {
      const [modelId, path] = [flags.required('model'), flags.required('file')]
      const made = await importLesson(services, SYSTEM, { modelId, content: await contentOf(path) })
      switch (made.kind) {
        case 'imported': return { json: { id: made.lessonId, steps: made.steps }, text: `Lesson ${made.lessonId} is a draft of ${made.steps} steps; "lesson publish ${made.lessonId}" gives it to students.` }
        case 'not-a-lesson': throw new AdminError(made.step === null ? `${path} is no lesson.` : `Step ${made.step + 1} of ${path} cannot be read.`)
        case 'unknown-structures': throw new AdminError(`Step ${made.step + 1} names what the model does not have: ${made.keys.join(', ')}.`)
        case 'no-picture': throw new AdminError('The model is not made yet, or was withdrawn.')
        case 'no-title': throw new AdminError('The lesson has no title.')
        case 'too-many': throw new AdminError('There are too many lessons already; remove some that nobody needs.')
        case 'forbidden':
        case 'not-found': throw new AdminError(`There is no model ${modelId}.`)
        default: return made satisfies never
      }
    },
  },
  export: {
    usage: 'lesson export ID',
    words: 1,
    async run(services, [id]) {
      const found = await exportLesson(services, SYSTEM, id!)
      if (found.kind !== 'exported') throw new AdminError(`There is no lesson ${id}.`)
      return { json: found.content, text: JSON.stringify(found.content, null, 1) }
    },
  },
  answers: {
    usage: 'lesson answers ID',
    words: 1,
    async run(services, [id]) {
      const found = await listAnswers(services, SYSTEM, id!, null)
      if (found.kind !== 'listed') throw new AdminError(`There is no lesson ${id}.`)
      const rows = found.answers.people.map(({ best, ...person }) => ({ ...person, right: Object.values(best).filter(isRight).length, of: found.answers.steps.length }))
      return { json: rows, text: table(rows, ['name', 'institution', 'email', 'right', 'of', 'attempts', 'lastAt']) }
    },
  },
  publish: {
    usage: 'lesson publish ID',
    words: 1,
    async run(services, [id]) {
      const published = await publishLesson(services, SYSTEM, id!)
      switch (published.kind) {
        case 'published': return { json: { id, version: published.version }, text: `Version ${published.version} is published.` }
        case 'incomplete': throw new AdminError(`Not published: ${published.faults.map(({ of, why, keys }) => `${of ? `step ${of.position + 1}: ` : ''}${why}${keys ? ` ${keys.join(', ')}` : ''}`).join('; ')}.`)
        case 'changed': throw new AdminError('Somebody else published it just now.')
        case 'forbidden':
        case 'not-found': throw new AdminError(`There is no lesson ${id}.`)
        default: return published satisfies never
      }
    },
  },
  withdraw: {
    usage: 'lesson withdraw ID',
    words: 1,
    async run(services, [id]) {
      const { kind } = await withdrawLesson(services, SYSTEM, id!)
      if (kind === 'not-published') throw new AdminError('The lesson is not published.')
      if (kind !== 'done') throw new AdminError(`There is no lesson ${id}.`)
      return { json: { id }, text: 'The lesson is withdrawn; answers stay.' }
    },
  },
  ...removable('lesson', removeLesson, restoreLesson),
}

async function contentOf(path: string): Promise<unknown> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile() || found.size > MOST_FILE_BYTES) throw new AdminError(`${path} is no file, or larger than a lesson can be.`)
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch {
    throw new AdminError(`${path} is no JSON.`)
  }
}
