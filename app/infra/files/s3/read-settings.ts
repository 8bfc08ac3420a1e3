import { readFileSync } from 'node:fs'
import type { S3Settings } from './settings'

/** Variables as they are given; an empty one counts as unset. */
type Source = Record<string, string | undefined>

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Where files are kept: null is the local disk.
 * @throws what `wrong` makes of one sentence, which never repeats a key
 */
export function readS3Settings(source: Source, wrong: (sentence: string) => Error): S3Settings | null {
  const given = (name: string) => source[name] || undefined
  const where = given('FILES')
  if (where !== undefined && where !== 'disk' && where !== 's3') throw wrong(`FILES must be disk or s3, not "${where}".`)
  if (where === 'disk') return null
  const bucket = given('S3_BUCKET')
  if (where === undefined) {
    // Half a setting must not lead to images in a place that nobody looks after.
    if (bucket !== undefined) throw wrong('S3_BUCKET is set: say FILES=s3 to keep images there, or FILES=disk.')
    return null
  }
  if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw wrong('FILES=s3 needs S3_BUCKET: 3 to 63 small letters, digits, dots and hyphens.')
  const region = given('S3_REGION') ?? 'us-east-1'
  if (!/^[a-zA-Z0-9-]{1,64}$/.test(region)) throw wrong('S3_REGION must be a name such as eu-central-1.')
  const [accessKeyId, secretAccessKey] = [given('S3_ACCESS_KEY_ID'), given('S3_SECRET_ACCESS_KEY')]
  if (accessKeyId === undefined || secretAccessKey === undefined) throw wrong('FILES=s3 needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.')
  if (![accessKeyId, secretAccessKey].every((key) => /^[\x21-\x7e]{1,256}$/.test(key))) throw wrong('S3_ACCESS_KEY_ID or S3_SECRET_ACCESS_KEY has a character that no key has, perhaps a space or a line break.')
  const addressing = given('S3_ADDRESSING') ?? 'path'
  if (addressing !== 'path' && addressing !== 'host') throw wrong(`S3_ADDRESSING must be path or host, not "${addressing}".`)
  const prefix = (given('S3_PREFIX') ?? '').replace(/^\/+|\/+$/g, '')
  if (prefix !== '' && (prefix.length > 200 || !prefix.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)))) throw wrong('S3_PREFIX may have letters, digits, dots, hyphens and underscores, parts separated by "/".')
  const endpoint = readEndpoint(given('S3_ENDPOINT') ?? `https://s3.${region}.amazonaws.com`, wrong)
  if (addressing === 'host' && /^(\[|\d+\.\d+\.\d+\.\d+$)/.test(new URL(endpoint).hostname)) throw wrong('S3_ADDRESSING=host needs an S3_ENDPOINT with a name: a bucket cannot stand before an address of numbers.')
  return { endpoint, bucket, region, accessKeyId, secretAccessKey, prefix: prefix === '' ? '' : `${prefix}/`, addressing, ca: readCa(given('S3_CA'), wrong) }
}

function readEndpoint(text: string, wrong: (sentence: string) => Error): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') throw wrong('S3_ENDPOINT must be an address such as https://s3.example:9000, without a path, and without the bucket.')
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) throw wrong('S3_ENDPOINT must begin with https://, except on this machine itself: images would cross the network for everybody to read.')
  return url.origin
}

function readCa(path: string | undefined, wrong: (sentence: string) => Error): string | null {
  if (path === undefined) return null
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw wrong(`The file ${path}, named by S3_CA, cannot be read.`)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw wrong(`The file ${path}, named by S3_CA, holds no certificate (PEM).`)
  return text
}
