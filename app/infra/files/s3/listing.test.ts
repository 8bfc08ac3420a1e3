import { expect, test } from 'vitest'
import { readListing } from './listing'

const page = (inside: string) => `<?xml version="1.0"?>\n<ListBucketResult xmlns="x">${inside}</ListBucketResult>`

test('keys, sizes and the way on are read, escaped as they may be', () => {
  expect(readListing(page('<IsTruncated>true</IsTruncated><Contents><Key>a%2Fb+c%26d</Key><Size>5</Size></Contents><Contents><ETag>&quot;x&quot;</ETag><Size>0</Size><Key>e</Key></Contents><NextContinuationToken>1&amp;2=</NextContinuationToken>')))
    .toEqual({ objects: [{ key: 'a/b c&d', bytes: 5 }, { key: 'e', bytes: 0 }], next: '1&2=' })
  expect(readListing(page('<IsTruncated>false</IsTruncated>'))).toEqual({ objects: [], next: null })
})

test('half a listing is no listing: files would be taken for absent', () => {
  expect(() => readListing('<ListBucketResult><Contents><Key>a</Key><Size>1</Size></Contents>')).toThrow('something else')
  expect(() => readListing('<html>sign in here</html>')).toThrow('something else')
  expect(() => readListing(page('<IsTruncated>true</IsTruncated>'))).toThrow('how to go on')
  expect(() => readListing(page('<Contents><Key>a</Key></Contents>'))).toThrow('without its key or size')
})
