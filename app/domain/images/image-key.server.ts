import { deidentificationKeyOf, type SubjectKey } from '#imaging/deidentify/key'
import type { Env } from '~/infra/env.server'
import { sealBytes, subkey, unsealBytes } from '~/infra/sealing.server'

/** IMAGE_SECRET is never used as it is: each purpose has its own key, so that what a child process holds opens no sealed record. */
type Secrets = Pick<Env, 'imageSecret'>

/** What is kept sealed: whose images they are, the names files came under, the login of a PACS. */
export type SealedKind = 'identity' | 'file-name' | 'source-login'

const sealingKey = (env: Secrets, kind: SealedKind) => subkey(env.imageSecret, `theatrum image ${kind} v1`)

/** @param about Where it is kept: the row's id, or what stands for it before the row is there (`importId/position`). */
export const sealForImages = (env: Secrets, kind: SealedKind, about: string, plain: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(sealBytes(plain, sealingKey(env, kind), about))

/** Null where it was changed, belongs elsewhere or was sealed under another IMAGE_SECRET. */
export const unsealForImages = (env: Secrets, kind: SealedKind, about: string, sealed: Uint8Array): Buffer | null => unsealBytes(sealed, sealingKey(env, kind), about)

/** Names of files may be patients' names. */
export const sealName = (env: Secrets, importId: string, position: number, name: string) => sealForImages(env, 'file-name', `${importId}/${position}`, Buffer.from(name))

/** Empty where it cannot be opened: the report is readable without it. */
export const unsealName = (env: Secrets, importId: string, position: number, sealed: Uint8Array): string => unsealForImages(env, 'file-name', `${importId}/${position}`, sealed)?.toString('utf8') ?? ''

/** For a child process: it maps UIDs, dates and patients of one institution, and can open nothing. */
export const deidentificationSecret = (env: Secrets, institutionId: string): Buffer => subkey(env.imageSecret, `theatrum image de-identification v1 ${institutionId}`)

export const deidentificationKey = (env: Secrets, institutionId: string): SubjectKey => deidentificationKeyOf(deidentificationSecret(env, institutionId))
