import { open } from 'node:fs/promises'
import { QTI_BOUNDS } from '~/domain/exams/qti/bounds'
import { importQuestions } from '~/domain/exams/qti/import-questions.server'
import type { Unread, UnreadFile } from '~/domain/exams/qti/report'
import { allInParts } from '~/infra/db/in-parts.server'
import { EXAM_WRITERS } from '~/policy/exams'
import { SYSTEM } from '~/policy/actor'
import type { Services } from '~/infra/services.server'
import { AdminError, table, type Noun } from '../command'
import { oneInstitution } from './institution'

/** Sittings, and questions for them from files. */
export const examNoun: Noun = {
  list: {
    usage: 'exam list',
    async run(services) {
      const rows = await allInParts((page) => services.db.examSitting.findMany({ select: { id: true, title: true, kind: true, state: true, opensAt: true, institutionId: true, changedAt: true }, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }], ...page }))
      return { json: rows, text: table(rows, ['id', 'title', 'kind', 'state', 'opensAt', 'institutionId', 'changedAt']) }
    },
  },
  'import-qti': {
    usage: 'exam import-qti FILE [--institution ID] [--owner EMAIL]',
    words: 1,
    values: ['institution', 'owner'],
    async run(services, [file], flags) {
      const institution = await oneInstitution(services, flags.text('institution'))
      const owner = await ownerOf(services, institution, flags.text('owner')?.trim().toLowerCase())
      const result = await importQuestions(services, SYSTEM, { institutionId: institution.id, ownerId: owner, bytes: () => bytesOf(file!) })
      switch (result.kind) {
        case 'imported': {
          const { brought, here, unread } = result
          const lines = [`${brought.length} questions came as drafts to ${institution.name}, ${here.length} were there already, ${unread.length} could not be read.`, ...unread.map(unreadLine), ...brought.flatMap(({ title, notes }) => notes.map(({ what, names }) => `${title || 'untitled'}: ${what}${names.length > 0 ? ` (${names.join(', ')})` : ''}`))]
          return { json: result, text: lines.join('\n'), ...(brought.length + here.length === 0 && { error: 'No question came.' }) }
        }
        case 'unread': throw new AdminError(fileSentence(result))
        case 'busy': throw new AdminError('Other files are being read; try again in a minute.')
        case 'forbidden': throw new AdminError('Nobody can write there.')
        default: return result satisfies never
      }
    },
  },
}

const unreadLine = ({ where, why, names }: Unread) => `not read: ${where}: ${why}${names.length > 0 ? ` (${names.join(', ')})` : ''}`

/** Questions are somebody's: of whoever is named, else of the institution's first administrator. */
async function ownerOf(services: Services, { id, name }: { id: string; name: string }, email: string | undefined): Promise<string> {
  const roles = email === undefined ? ['administrator'] : [...EXAM_WRITERS]
  const found = await services.db.membership.findFirst({ where: { institutionId: id, role: { in: roles }, person: { deactivatedAt: null, ...(email !== undefined && { email }) } }, orderBy: { person: { createdAt: 'asc' } }, select: { personId: true } })
  if (!found) throw new AdminError(email === undefined ? `${name} has no administrator: name an owner with --owner EMAIL.` : `${email} writes no questions in ${name}.`)
  return found.personId
}

/** Not more than may be read. */
async function bytesOf(file: string): Promise<Uint8Array | null> {
  const handle = await open(file).catch(() => { throw new AdminError(`The file ${file} cannot be read.`) })
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new AdminError(`${file} is no file.`)
    return stat.size > QTI_BOUNDS.package ? null : await handle.readFile()
  } finally {
    await handle.close()
  }
}

function fileSentence({ why, where }: { why: UnreadFile; where: string }): string {
  switch (why) {
    case 'empty': return 'The file is empty.'
    case 'too-large': return `The file is larger than ${QTI_BOUNDS.package / 1_000_000} MB.`
    case 'type': return 'The file is no QTI package and no list.'
    case 'archive': return 'The archive is damaged, holds more than it may, or has paths that lead out of it.'
    case 'no-manifest': return 'The archive has no imsmanifest.xml.'
    case 'manifest': return 'The imsmanifest.xml cannot be read.'
    case 'no-items': return 'The package has no questions.'
    case 'too-many-items': return `The file has more than ${QTI_BOUNDS.items} questions.`
    case 'not-text': return 'The list is no text.'
    case 'quotes': return `A quotation mark is open in line ${where}.`
    case 'no-columns': return 'The first line does not name the columns kind, question and right.'
    case 'double-column': return `There are two columns called ${where}.`
  }
}
