/** The store answered, and said no: asking again changes nothing. The message is a sentence for the operator, without secrets. */
export class StoreRefused extends Error {
  constructor(message: string, readonly status: number, readonly code: string) {
    super(message)
  }
}

/** No answer, or only "not now", however often it was asked. */
export class StoreUnreachable extends Error {}

/** More than one upload may have; see MOST_OBJECT_BYTES. */
export class FileTooLarge extends Error {}

/** Of an answer's XML body: never shown whole, since some stores put back what was signed. */
export interface StoreError { code: string; region: string | null }

export function readStoreError(xml: string): StoreError {
  const text = (name: string) => new RegExp(`<${name}>([A-Za-z0-9._-]{1,64})</${name}>`).exec(xml)?.[1] ?? null
  return { code: text('Code') ?? '', region: text('Region') }
}

/** Worth asking again: too many requests, a fault of the store's own, bytes that were lost or changed on their way. */
export function isPassing(status: number, code: string): boolean {
  if (status === 429 || (status >= 500 && status !== 501 && status !== 507)) return true
  return ['SlowDown', 'RequestTimeout', 'IncompleteBody', 'BadDigest', 'XAmzContentSHA256Mismatch', 'InternalError', 'ServiceUnavailable', 'OperationAborted'].includes(code)
}

const CERTIFICATES = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_UNTRUSTED', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER'])

/** Certificates do not mend themselves. */
export const isAboutCertificate = (code: string | undefined) => code !== undefined && CERTIFICATES.has(code)

interface Place { bucket: string; region: string; endpoint: string }

/** What an answer means for whoever set the store up. `serverDate` and `now` tell the clocks apart. */
export function refusalSentence(place: Place, status: number, { code, region }: StoreError, { serverDate, now, headerRegion }: { serverDate: string | undefined; now: Date; headerRegion?: string }): string {
  const said = `(${status}${code ? ` ${code}` : ''})`
  switch (code) {
    case 'NoSuchBucket': return `There is no bucket ${place.bucket} at ${place.endpoint}: make it, or mend S3_BUCKET ${said}.`
    case 'InvalidAccessKeyId': return `The object store does not know S3_ACCESS_KEY_ID ${said}.`
    case 'SignatureDoesNotMatch': return `The object store does not accept S3_ACCESS_KEY_ID with S3_SECRET_ACCESS_KEY ${said}.`
    case 'RequestTimeTooSkewed': {
      const theirs = serverDate === undefined ? NaN : Date.parse(serverDate)
      return `This machine's clock and the object store's differ too much ${said}: here it is ${now.toISOString()}${Number.isNaN(theirs) ? '' : `, there ${new Date(theirs).toISOString()}`}. Set the clock by a time server.`
    }
    case 'AuthorizationHeaderMalformed': case 'PermanentRedirect': case 'TemporaryRedirect': case 'IllegalLocationConstraintException': {
      const theirs = region ?? headerRegion
      return `The bucket ${place.bucket} is not in the region ${place.region}${theirs ? ` but in ${theirs}` : ''}: mend S3_REGION and S3_ENDPOINT ${said}.`
    }
    case 'QuotaExceeded': case 'InsufficientStorage': case 'XMinioStorageFull': return `The object store is full ${said}.`
  }
  if (status === 507) return `The object store is full ${said}.`
  if (status >= 300 && status < 400) return `The object store sends us elsewhere, which is not followed: mend S3_ENDPOINT, S3_REGION or S3_ADDRESSING ${said}.`
  if (status === 401 || status === 403) return `The access key may not do this in the bucket ${place.bucket}: it needs to list it, and to read, write and remove below S3_PREFIX ${said}.`
  return `The object store refused a request ${said}.`
}
