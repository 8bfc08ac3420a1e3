import type { Prisma } from '~/infra/db/generated/client'
import type { Services } from '~/infra/services.server'
import type { DicomJson } from './describe-instance'

/** PS3.16 CID 7050: Clean Pixel Data Option. */
const CLEAN_PIXELS = '113101'

export interface PixelMarks { /** (0028,0301), empty where nothing is said. */ burnedIn: string; hasCleanPixels: boolean }

/** What a kept file says of its pixels. */
export function pixelMarks(metadata: DicomJson): PixelMarks {
  const methods = (metadata['00120064']?.Value ?? []) as DicomJson[]
  return { burnedIn: String(metadata['00280301']?.Value?.[0] ?? ''), hasCleanPixels: methods.some((method) => method['00080100']?.Value?.[0] === CLEAN_PIXELS) }
}

/** As `pixelMarks` by the database alone, of instances: for a first look at many. */
export const SAYS_CLEAN = { rows: { gt: 0 }, metadataJson: { contains: `"${CLEAN_PIXELS}"` } } satisfies Prisma.InstanceWhereInput
export const SAYS_NOT_CLEAN = { rows: { gt: 0 }, metadataJson: { not: { contains: `"${CLEAN_PIXELS}"` } } } satisfies Prisma.InstanceWhereInput

/** Written together: between two such parts a verdict may be another one. */
const AT_ONCE = 100

export interface ToRewrite { id: string; sha256: string; bytes: number }

/** The next pictures of a series whose marks are not as they should be. */
export async function nextToRewrite({ db }: Pick<Services, 'db'>, of: Prisma.InstanceWhereInput & { seriesId: string }, isWrong: (marks: PixelMarks) => boolean): Promise<ToRewrite[]> {
  const found: ToRewrite[] = []
  for (let after = ''; ;) {
    const rows = await db.instance.findMany({ where: { ...of, rows: { gt: 0 }, id: { gt: after } }, orderBy: { id: 'asc' }, take: AT_ONCE, select: { id: true, sha256: true, bytes: true, metadataJson: true } })
    for (const { metadataJson, ...row } of rows) if (isWrong(pixelMarks(JSON.parse(metadataJson) as DicomJson))) found.push(row)
    if (found.length >= AT_ONCE) return found.slice(0, AT_ONCE)
    if (rows.length < AT_ONCE) return found
    after = rows.at(-1)!.id
  }
}
