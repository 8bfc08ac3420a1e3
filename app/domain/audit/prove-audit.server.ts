import type { Proof, ProveOptions } from '~/infra/audit/audit'
import type { Services } from '~/infra/services.server'
import { isOperator, type Actor } from '~/policy/actor'
import { auditActor } from './allowed.server'

const KEY = 'audit.lastProof'

export interface LastProof { at: string; ok: boolean; checked: number; seq: number | null; fault: string | null }

export type ProveAudit = { kind: 'proved'; proof: Proof } | { kind: 'forbidden' }

/** Walks the whole chain; the result is kept for the page and goes on record. */
export async function proveAudit(services: Services, actor: Actor, options: Pick<ProveOptions, 'expect' | 'onProgress' | 'signal'> = {}): Promise<ProveAudit> {
  if (!isOperator(actor)) return { kind: 'forbidden' }
  let saidAt = 0
  const proof = await services.audit.prove({
    ...options,
    onProgress: (checked, total) => {
      if (Date.now() - saidAt < 5_000) return
      saidAt = Date.now()
      services.log.info({ checked, total }, 'proving the audit chain')
      options.onProgress?.(checked, total)
    },
  })
  const last: LastProof = { at: services.now().toISOString(), ok: proof.ok, checked: proof.checked, seq: proof.broken?.seq ?? null, fault: proof.broken?.fault ?? null }
  await services.db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value: JSON.stringify(last) }, update: { value: JSON.stringify(last) } })
  if (!proof.ok) services.log.error({ ...last }, 'the audit chain is broken')
  await services.audit.recordNow({ action: 'audit.proved', actor: auditActor(actor), institutionId: null, subjectKind: 'audit', subjectId: null, detail: { ok: proof.ok, checked: proof.checked, fault: proof.broken?.fault ?? null, seq: proof.broken?.seq ?? null } })
  return { kind: 'proved', proof }
}

/** When the chain was last proved, and how it stands now. */
export async function chainState(services: Services): Promise<{ last: LastProof | null; isFailing: boolean }> {
  const row = await services.db.setting.findUnique({ where: { key: KEY } })
  return { last: row ? (JSON.parse(row.value) as LastProof) : null, isFailing: services.audit.state().failing }
}
