import { AwsV4Signer } from 'aws4fetch'

export interface SigningKey { accessKeyId: string; secretAccessKey: string; region: string }

export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Headers of a request with its signature (AWS Signature Version 4, by header). The hash of the payload is part of it. */
export async function signed(key: SigningKey, { method, url, headers, sha256, at }: { method: string; url: URL; headers: Record<string, string>; sha256: string; at: Date }): Promise<Record<string, string>> {
  const { headers: all } = await new AwsV4Signer({
    ...key, method, url: url.href, headers: { ...headers, 'x-amz-content-sha256': sha256 }, service: 's3', datetime: at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
  }).sign()
  return Object.fromEntries(all.entries())
}
