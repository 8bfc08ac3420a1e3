import { createHash, randomBytes } from 'node:crypto'

/** A class's link: 160 random bits; the database keeps its digest alone. */
export const newLinkToken = (): string => randomBytes(20).toString('base64url')
export const linkHashOf = (token: string): string => createHash('sha256').update(`class link\0${token}`).digest('hex')
