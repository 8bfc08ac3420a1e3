import { hashPassword, makePassword, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password.server'
import { readEmail } from '~/domain/people/person'
import type { Services } from '~/infra/services.server'
import { ROLES } from '~/policy/actor'
import { rightsChanged } from '~/session/rights.server'
import { AdminError, table, type Noun } from '../command'
import { oneInstitution } from './institution'

/** People: made, given roles, deactivated by the operator. */
export const userNoun: Noun = {
  list: {
    usage: 'user list',
    async run(services) {
      const people = await services.db.person.findMany({ include: { memberships: { include: { institution: true } } }, orderBy: { email: 'asc' } })
      const rows = people.map((person) => ({
        id: person.id, name: person.name, email: person.email, isDemo: person.isDemo, deactivatedAt: person.deactivatedAt,
        roles: person.memberships.map(({ role, institution }) => ({ role, institutionId: institution.id, institution: institution.name })),
      }))
      return { json: rows, text: table(rows.map((row) => ({ ...row, roles: row.roles.map(({ role, institution }) => `${role} (${institution})`).join(', ') })), ['id', 'email', 'name', 'roles', 'deactivatedAt']) }
    },
  },
  create: {
    usage: 'user create --email E --name N [--password P] [--institution NAME --role ROLE]',
    values: ['email', 'name', 'password', 'institution', 'role'],
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
          email, name, passwordHash: await hashPassword(password), createdAt: services.now(),
          ...(institution ? { memberships: { create: { institutionId: institution.id, role: role ?? 'student' } } } : {}),
        },
      })
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
      return { json: { id: person.id, email: person.email }, text: `${person.email} is signed out everywhere and may not sign in any more.` }
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
