/** One page of ListObjectsV2, asked for with encoding-type=url: no key can break the XML. */
export interface ListingPage { objects: { key: string; bytes: number }[]; /** Null: this was the last page. */ next: string | null }

/** @throws where it is no listing; a page that lacks its end would lose files silently. */
export function readListing(xml: string): ListingPage {
  const whole = /<ListBucketResult[\s>][\s\S]*<\/ListBucketResult>\s*$/.exec(xml)?.[0]
  if (whole === undefined) throw new Error('the object store answered something else than a listing')
  const objects = [...whole.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)].map(([, inside]) => {
    const bytes = Number(textOf(inside!, 'Size') ?? NaN)
    const key = textOf(inside!, 'Key')
    if (key === null || !Number.isSafeInteger(bytes) || bytes < 0) throw new Error('the object store listed an object without its key or size')
    return { key: unescapeUrl(key), bytes }
  })
  if (textOf(whole, 'IsTruncated') !== 'true') return { objects, next: null }
  const next = textOf(whole, 'NextContinuationToken')
  if (!next) throw new Error('the object store ended a page of its listing without saying how to go on')
  return { objects, next }
}

function textOf(xml: string, name: string): string | null {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return found === undefined ? null : found.replace(/&(amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/g, (_whole, entity: string) => entityOf(entity))
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' }
const entityOf = (entity: string) => NAMED[entity] ?? String.fromCodePoint(Number(entity.startsWith('#x') ? `0x${entity.slice(2)}` : entity.slice(1)))

function unescapeUrl(key: string): string {
  try {
    return decodeURIComponent(key.replace(/\+/g, ' '))
  } catch {
    // Not ours: our keys have nothing that is escaped.
    return key
  }
}
