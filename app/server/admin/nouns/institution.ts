import { readFile } from 'node:fs/promises'
import { checkClassList } from '~/domain/people/check-class-list.server'
import { createInstitution } from '~/domain/people/create-institution.server'
import { editInstitution } from '~/domain/people/edit-institution.server'
import { importClassList } from '~/domain/people/import-class-list.server'
import { decodeClassList } from '~/domain/people/read-class-list.server'
import type { Services } from '~/infra/services.server'
import { ROLES, SYSTEM, type Role } from '~/policy/actor'
import { AdminError, table, type Noun } from '../command'
import { listRefusalSentence } from '../sentences'

/** Hospitals, colleges, associations. */
export const institutionNoun: Noun = {
  list: {
    usage: 'institution list',
    async run(services) {
      const found = await services.db.institution.findMany({ orderBy: { createdAt: 'asc' }, include: { secondFactorRules: true, groups: { select: { id: true, name: true }, orderBy: { name: 'asc' } } } })
      const rows = found.map(({ secondFactorRules, groups, ...row }) => ({ ...row, secondFactor: secondFactorRules.map((rule) => rule.role), classes: groups }))
      return { json: rows, text: table(rows.map((row) => ({ ...row, secondFactor: row.secondFactor.join(', ') || 'nobody' })), ['id', 'name', 'mayBePublic', 'secondFactor']) }
    },
  },
  create: {
    usage: 'institution create --name N [--public] [--administrator EMAIL]',
    values: ['name', 'administrator'],
    switches: ['public'],
    async run(services, _words, flags) {
      const outcome = await createInstitution(services, SYSTEM, { name: flags.required('name'), administratorEmail: flags.text('administrator') ?? null, language: 'en', mayBePublic: flags.has('public') })
      switch (outcome.kind) {
        case 'made': return {
          json: { id: outcome.institutionId, name: outcome.name, ...(outcome.link ? { link: outcome.link } : {}) },
          text: outcome.link ? `${outcome.name} is ${outcome.institutionId}. ${outcome.email} may join by ${outcome.link} (shown once).` : `${outcome.name} is ${outcome.institutionId}.`,
        }
        case 'name-taken': throw new AdminError(`There is an institution called ${flags.text('name')} already.`)
        case 'wrong': throw new AdminError(outcome.field === 'email' ? `"${flags.text('administrator')}" is not an e-mail address.` : 'An institution has a name of 1 to 120 characters.')
        case 'forbidden': throw new AdminError('Not allowed.')
        default: return outcome satisfies never
      }
    },
  },
  edit: {
    usage: 'institution edit NAME [--name N] [--public yes|no] [--second-factor ROLE,ROLE|none]',
    words: 1,
    values: ['name', 'public', 'second-factor'],
    async run(services, [idOrName], flags) {
      const institution = await oneInstitution(services, idOrName)
      const open = flags.text('public')
      if (open !== undefined && open !== 'yes' && open !== 'no') throw new AdminError(`--public is yes or no, not "${open}".`)
      const outcome = await editInstitution(services, SYSTEM, institution.id, { name: flags.text('name'), mayBePublic: open === undefined ? undefined : open === 'yes', secondFactorRoles: readRoles(flags.text('second-factor')) })
      switch (outcome.kind) {
        case 'saved': {
          const row = await services.db.institution.findUniqueOrThrow({ where: { id: institution.id }, include: { secondFactorRules: true } })
          const secondFactor = row.secondFactorRules.map((rule) => rule.role)
          return { json: { id: row.id, name: row.name, mayBePublic: row.mayBePublic, secondFactor }, text: `${row.name}: public broadcasts ${row.mayBePublic ? 'allowed' : 'not allowed'}; second factor for ${secondFactor.join(', ') || 'nobody'}.` }
        }
        case 'name-taken': throw new AdminError(`There is an institution called ${flags.text('name')} already.`)
        case 'wrong': throw new AdminError('An institution has a name of 1 to 120 characters.')
        case 'own-factor-missing': case 'gone': case 'forbidden': throw new AdminError(`${institution.name} cannot be changed.`)
        default: return outcome satisfies never
      }
    },
  },
  'import-class': {
    usage: 'institution import-class FILE --institution NAME [--role ROLE] [--class C] [--language en|zh] [--check]',
    words: 1,
    values: ['institution', 'role', 'class', 'language'],
    switches: ['check'],
    async run(services, [file], flags) {
      const institution = await oneInstitution(services, flags.required('institution'))
      const bytes = await readFile(file!).catch(() => { throw new AdminError(`The file ${file} cannot be read.`) })
      const decoded = decodeClassList(bytes)
      if (decoded.kind === 'refused') throw new AdminError(listRefusalSentence(decoded))
      const [role = 'student' as const] = readRoles(flags.text('role')) ?? []
      const input = { institutionId: institution.id, text: decoded.text, role, className: flags.text('class') ?? '', language: flags.text('language') ?? 'en' }
      const checked = await checkClassList(services, SYSTEM, input)
      if (checked.kind === 'refused') throw new AdminError(listRefusalSentence(checked))
      if (checked.kind !== 'checked') throw new AdminError('Nobody can be invited there.')
      const refused = checked.lines.filter((line) => line.plan !== 'invite' && line.plan !== 'invited' && line.plan !== 'member').map(({ line, plan, email }) => ({ line, email, reason: plan }))
      const outcome = flags.has('check') ? null : await importClassList(services, SYSTEM, input)
      if (outcome && outcome.kind !== 'imported') throw new AdminError(outcome.kind === 'wrong' ? 'A language is en or zh.' : 'Nobody can be invited there.')
      const invited = outcome?.invited ?? checked.lines.filter((line) => line.plan === 'invite').length
      const verb = outcome ? 'invited' : 'would be invited'
      return {
        json: { id: institution.id, name: institution.name, encoding: decoded.encoding, invited, alreadyInvited: outcome?.alreadyInvited ?? checked.lines.filter((line) => line.plan === 'invited').length, members: checked.lines.filter((line) => line.plan === 'member').length, refused, isOnlyChecked: !outcome },
        text: [`${invited} people ${verb}.`, ...refused.map(({ line, reason }) => `Line ${line} not taken: ${reason.replaceAll('-', ' ')}.`)].join('\n'),
      }
    },
  },
}

function readRoles(text: string | undefined): Role[] | undefined {
  if (text === undefined) return undefined
  const words = text.split(',').map((word) => word.trim()).filter((word) => word && word !== 'none')
  return words.map((word) => {
    const role = ROLES.find((each) => each === word)
    if (!role) throw new AdminError(`A role is one of ${ROLES.join(', ')}, not "${word}".`)
    return role
  })
}

/** By id or name; without either, the oldest one. */
export async function oneInstitution(services: Services, idOrName: string | undefined) {
  const row = await services.db.institution.findFirst({ where: idOrName === undefined ? {} : { OR: [{ id: idOrName }, { name: idOrName }] }, orderBy: { createdAt: 'asc' } })
  if (!row) throw new AdminError(idOrName === undefined ? 'There is no institution yet: make one with institution create --name N.' : `There is no institution called ${idOrName}.`)
  return row
}
