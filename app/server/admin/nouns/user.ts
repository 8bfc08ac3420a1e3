import { hashPassword, makePassword, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password.server'
import { reactivatePerson } from '~/domain/people/deactivate-person.server'
import { institutionOfPerson } from '~/domain/people/institution-of-person.server'
import { invitePerson } from '~/domain/people/invite-person.server'
import { readEmail } from '~/domain/people/person'
import { resetSecondFactor } from '~/domain/people/remove-second-factor.server'
import type { Services } from '~/infra/services.server'
import { ROLES, SYSTEM } from '~/policy/actor'
import { rightsChanged } from '~/session/rights.server'
import { allInParts } from '~/infra/db/in-parts.server'
import { AdminError, table, type Noun } from '../command'
import { oneInstitution } from './institution'

/** People: made, given roles, deactivated by the operator. */
export const userNoun: Noun = {
  list: {
    usage: 'user list',
    async run(services) {
      const people = await allInParts((page) => services.db.person.findMany({ include: { memberships: { include: { institution: true } } }, orderBy: [{ email: 'asc' }, { id: 'asc' }], ...page }))
      const rows = people.map((person) => ({
        id: person.id, name: person.name, email: person.email, isDemo: person.isDemo, isOperator: person.isOperator, hasSecondFactor: person.totpConfirmedAt !== null, deactivatedAt: person.deactivatedAt,
        roles: person.memberships.map(({ role, institution }) => ({ role, institutionId: institution.id, institution: institution.name })),
      }))
      return { json: rows, text: table(rows.map((row) => ({ ...row, roles: row.roles.map(({ role, institution }) => `${role} (${institution})`).join(', ') })), ['id', 'email', 'name', 'roles', 'deactivatedAt']) }
    },
  },
  create: {
    usage: 'user create --email E --name N [--password P] [--institution NAME --role ROLE] [--operator]',
    values: ['email', 'name', 'password', 'institution', 'role'],
    switches: ['operator'],
    async run(services, _words, flags) {
      const email = readEmail(flags.required('email'))
      if (!email) throw new AdminError(`"${flags.text('email')}" is not an e-mail address.`)
      const name = flags.required('name')
      const given = flags.text('password')
      if (given !== undefined && (given.length < MIN_PASSWORD_LENGTH || given.length > MAX_PASSWORD_LENGTH)) throw new AdminError(`A password has ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`)
      const role = flags.text('role') === undefined ? undefined : readRole(flags.required('role'))
      const institution = role || flags.text('institution') ? await oneInstitution(services, flags.text('institution')) : undefined
      if (await services.db.person.findUnique({ where: { email }, select: { id: true } })) throw new AdminError(`${email} has an account already.`)
      const password = given ?? makePassword()
      const person = await services.db.person.create({
        data: {
          email, name, passwordHash: await hashPassword(password), createdAt: services.now(), isOperator: flags.has('operator'),
          ...(institution ? { memberships: { create: { institutionId: institution.id, role: role ?? 'student' } } } : {}),
        },
      })
      await services.audit.recordNow({ action: 'person.added', actor: SYSTEM, institutionId: institution?.id ?? null, subjectKind: 'person', subjectId: person.id, detail: { role: institution ? role ?? 'student' : null } })
      if (flags.has('operator')) await services.audit.recordNow({ action: 'operator.made', actor: SYSTEM, institutionId: null, subjectKind: 'person', subjectId: person.id })
      return { json: { id: person.id, email, name, ...(given === undefined ? { password } : {}) }, text: given === undefined ? `${email} may sign in with the password ${password} (shown once).` : `${email} may sign in.` }
    },
  },
  grant: {
    usage: 'user grant EMAIL --role ROLE [--institution NAME] [--remove]',
    words: 1,
    values: ['role', 'institution'],
    switches: ['remove'],
    async run(services, [email], flags) {
      const person = await onePerson(services, email!)
      const role = readRole(flags.required('role'))
      const institution = await oneInstitution(services, flags.text('institution'))
      const where = { personId: person.id, institutionId: institution.id, role }
      if (flags.has('remove')) await services.db.membership.deleteMany({ where })
      else await services.db.membership.upsert({ where: { personId_institutionId_role: where }, create: where, update: {} })
      await rightsChanged(services, person.id)
      await services.audit.recordNow({ action: flags.has('remove') ? 'role.removed' : 'role.added', actor: SYSTEM, institutionId: institution.id, subjectKind: 'person', subjectId: person.id, detail: { role } })
      return { json: { id: person.id, role, institutionId: institution.id, isGranted: !flags.has('remove') }, text: `${person.email} ${flags.has('remove') ? 'is no longer' : 'is'} ${role} of ${institution.name}.` }
    },
  },
  deactivate: {
    usage: 'user deactivate EMAIL',
    words: 1,
    async run(services, [email]) {
      const person = await onePerson(services, email!)
      await services.db.$transaction([
        services.db.person.updateMany({ where: { id: person.id, deactivatedAt: null }, data: { deactivatedAt: services.now() } }),
        services.db.session.deleteMany({ where: { personId: person.id } }),
      ])
      await rightsChanged(services, person.id)
      await services.audit.recordNow({ action: 'person.deactivated', actor: SYSTEM, institutionId: await institutionOfPerson(services, person.id), subjectKind: 'person', subjectId: person.id })
      return { json: { id: person.id, email: person.email }, text: `${person.email} is signed out everywhere and may not sign in any more.` }
    },
  },
  reactivate: {
    usage: 'user reactivate EMAIL',
    words: 1,
    async run(services, [email]) {
      const person = await onePerson(services, email!)
      await reactivatePerson(services, SYSTEM, person.id)
      return { json: { id: person.id, email: person.email }, text: `${person.email} may sign in again.` }
    },
  },
  operator: {
    usage: 'user operator EMAIL [--remove]',
    words: 1,
    switches: ['remove'],
    async run(services, [email], flags) {
      const person = await onePerson(services, email!)
      const isOperator = !flags.has('remove')
      const { count } = await services.db.person.updateMany({ where: { id: person.id, isOperator: !isOperator }, data: { isOperator } })
      if (count > 0) await services.audit.recordNow({ action: isOperator ? 'operator.made' : 'operator.removed', actor: SYSTEM, institutionId: null, subjectKind: 'person', subjectId: person.id })
      await rightsChanged(services, person.id)
      return { json: { id: person.id, email: person.email, isOperator }, text: `${person.email} ${isOperator ? 'runs the installation' : 'no longer runs the installation'}.` }
    },
  },
  'reset-second-factor': {
    usage: 'user reset-second-factor EMAIL',
    words: 1,
    async run(services, [email]) {
      const person = await onePerson(services, email!)
      const outcome = await resetSecondFactor(services, SYSTEM, person.id)
      if (outcome.kind !== 'done') throw new AdminError(`Nobody here is called ${email}.`)
      return { json: { id: person.id, email: person.email }, text: `${person.email} is signed out everywhere and signs in with the password alone, until a new second factor is set up.` }
    },
  },
  invite: {
    usage: 'user invite --email E --role ROLE [--institution NAME] [--name N] [--class C] [--language en|zh]',
    values: ['email', 'role', 'institution', 'name', 'class', 'language'],
    async run(services, _words, flags) {
      const institution = await oneInstitution(services, flags.text('institution'))
      const outcome = await invitePerson(services, SYSTEM, {
        institutionId: institution.id, email: flags.required('email'), role: readRole(flags.required('role')), name: flags.text('name') ?? '', className: flags.text('class') ?? '', language: flags.text('language') ?? 'en',
      })
      switch (outcome.kind) {
        case 'invited': return { json: { id: outcome.invitationId, email: outcome.email, link: outcome.link }, text: `${outcome.email} may join ${institution.name} by ${outcome.link} (shown once).` }
        case 'already-invited': throw new AdminError(`${outcome.email} has an open invitation for this role.`)
        case 'already-member': throw new AdminError(`${outcome.email} has this role in ${institution.name} already.`)
        case 'wrong': throw new AdminError(outcome.field === 'email' ? `"${flags.text('email')}" is not an e-mail address.` : 'A language is en or zh.')
        case 'gone': case 'forbidden': throw new AdminError('Nobody can be invited there.')
        default: return outcome satisfies never
      }
    },
  },
}

function readRole(text: string) {
  const role = ROLES.find((each) => each === text)
  if (!role) throw new AdminError(`A role is one of ${ROLES.join(', ')}, not "${text}".`)
  return role
}

async function onePerson(services: Services, emailOrId: string) {
  const person = await services.db.person.findFirst({ where: { OR: [{ id: emailOrId }, { email: emailOrId.trim().toLowerCase() }] } })
  if (!person) throw new AdminError(`Nobody here is called ${emailOrId}.`)
  return person
}
