import { auditActor } from '~/domain/audit/allowed.server'
import { createHash } from 'node:crypto'
import { notify } from '~/domain/notifications/notify.server'
import { isLanguage } from '~/i18n/languages'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { checkClassList, type CheckClassList, type ClassListInput } from './check-class-list.server'
import { findOrMakeClass } from './find-class.server'
import { inviterOf, writeInvitation } from './write-invitation.server'

export type ImportClassList =
  | { kind: 'imported'; invited: number; alreadyInvited: number; members: number; refused: number; classes: string[] }
  | Exclude<CheckClassList, { kind: 'checked' }>
  | { kind: 'wrong'; field: 'language' }

/**
 * Invites everybody on the list who can be, and puts those who belong to the institution already into their class.
 * Pressed twice, at once or later, it sends each letter once; interrupted, pressing again invites the rest.
 */
export async function importClassList(services: Services, actor: Actor, input: ClassListInput & { language: string }): Promise<ImportClassList> {
  if (!isLanguage(input.language)) return { kind: 'wrong', field: 'language' }
  const checked = await checkClassList(services, actor, input)
  if (checked.kind !== 'checked') return checked
  const { institution, lines } = checked
  const { institutionId } = input
  const inviter = await inviterOf(services, actor)
  const classes = new Map<string, { id: string; name: string }>()
  const classOf = async (name: string) => {
    const known = classes.get(name)
    if (known || !name) return known ?? null
    const made = await findOrMakeClass(services.db, institutionId, name, services.now())
    if (made) classes.set(name, made)
    return made
  }
  const counts = { invited: 0, alreadyInvited: 0, members: 0, refused: 0 }
  for (const line of lines) {
    switch (line.plan) {
      case 'invite': {
        const written = await writeInvitation(services, inviter, { institution, email: line.email, name: line.name, role: line.role, group: await classOf(line.className), language: input.language })
        if (written.kind === 'already-open') counts.alreadyInvited++
        else {
          counts.invited++
          services.audit.record({ action: 'invitation.sent', actor: auditActor(actor), institutionId, subjectKind: 'invitation', subjectId: written.invitationId, detail: { role: line.role } })
        }
        break
      }
      case 'member': {
        counts.members++
        const group = await classOf(line.className)
        const person = group && (await services.db.person.findUnique({ where: { email: line.email }, select: { id: true } }))
        if (person) await services.db.groupMember.upsert({ where: { groupId_personId: { groupId: group.id, personId: person.id } }, create: { groupId: group.id, personId: person.id }, update: {} })
        break
      }
      case 'invited':
        counts.alreadyInvited++
        break
      default:
        counts.refused++
    }
  }
  await services.audit.recordNow({ action: 'class-list.imported', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId, detail: { ...counts } })
  if (inviter.personId && counts.invited > 0) {
    const key = createHash('sha256').update(`${institutionId}\0${input.text}`).digest('hex').slice(0, 16)
    await notify(services, { kind: 'class-list.done', personIds: [inviter.personId], params: { invited: counts.invited, refused: counts.refused }, path: `/people/invitations?institution=${institutionId}`, key: `class-list.done:${key}:${services.now().toISOString().slice(0, 10)}` })
  }
  return { kind: 'imported', ...counts, classes: [...classes.keys()] }
}
