import { expect, test } from 'vitest'
import { frameForms, instanceForm, pictureType, readRange } from './accept'

const J2K = '1.2.840.10008.1.2.4.90'
const [LE, HT, RPCL] = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202']

test('instances go out as they are kept unless a program names a syntax that can be made of them', () => {
  for (const accept of [undefined, '*/*', 'multipart/related', 'multipart/related; type="application/dicom"', 'multipart/related; type=application/dicom; transfer-syntax=*', `multipart/related; type="application/dicom"; transfer-syntax=${J2K}`]) {
    expect(instanceForm(accept, false, J2K), accept).toEqual({ isMultipart: true, syntax: 'kept' })
  }
  expect(instanceForm(`multipart/related; type="application/dicom"; transfer-syntax=${LE}`, false, null)).toEqual({ isMultipart: true, syntax: LE })
  expect(instanceForm(`multipart/related; type="application/dicom"; transfer-syntax="${RPCL}"`, false, J2K)).toEqual({ isMultipart: true, syntax: RPCL })
  expect(instanceForm('application/dicom', true, J2K)).toEqual({ isMultipart: false, syntax: 'kept' })
  expect(instanceForm(`application/dicom;q=0.1, multipart/related; type="application/dicom"; transfer-syntax=${HT}`, true, J2K)).toEqual({ isMultipart: true, syntax: HT })
})

test('what cannot be made is refused in a sentence that says what can', () => {
  expect(() => instanceForm('multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50', false, J2K)).toThrow(RPCL)
  expect(() => instanceForm('application/dicom', false, null)).toThrow('multipart/related')
  expect(() => instanceForm('multipart/related; type="application/dicom+xml"', false, null)).toThrow('application/dicom')
  expect(() => frameForms('image/jls', true)).toThrow('image/jphc')
  expect(() => frameForms('image/jphc', false)).toThrow('multipart/related')
  expect(() => frameForms('image/jphc;q=0', true)).toThrow('image/jphc')
  expect(() => pictureType('video/mpeg')).toThrow('image/jpeg')
})

test('one frame may come without an envelope, several come in one', () => {
  expect(frameForms('image/jphc', true)[0]).toEqual({ isMultipart: false, syntax: 'htj2k', type: 'image/jphc' })
  expect(frameForms('application/octet-stream', true)[0]).toEqual({ isMultipart: false, syntax: 'samples', type: 'application/octet-stream' })
  expect(frameForms('multipart/related; type=application/octet-stream; transfer-syntax=*', false)[0]).toEqual({ isMultipart: true, syntax: 'samples', type: 'application/octet-stream' })
  expect(frameForms(`multipart/related; type="application/octet-stream"; transfer-syntax=${HT}`, true)[0]).toEqual({ isMultipart: true, syntax: 'htj2k', type: 'application/octet-stream' })
  expect(frameForms(`multipart/related; type="image/jphc"; transfer-syntax=${RPCL}`, true)[0]).toEqual({ isMultipart: true, syntax: 'htj2k', type: 'image/jphc' })
  expect(frameForms('multipart/related; type="image/jls", multipart/related; type="image/jphc", */*;q=0.1', false)[0]).toEqual({ isMultipart: true, syntax: 'htj2k', type: 'image/jphc' })
  expect(frameForms('image/jphc, application/octet-stream;q=0.5', true).map(({ syntax }) => syntax)).toEqual(['htj2k', 'samples'])
  expect(pictureType('image/webp, image/png, image/jpeg;q=0.5')).toBe('image/png')
  expect(pictureType('image/avif,image/webp,image/*,*/*;q=0.8')).toBe('image/jpeg')
})

test('a range of bytes is what was asked for, never past the end', () => {
  expect(readRange('bytes=0-99', 1000)).toEqual({ start: 0, end: 100 })
  expect(readRange('bytes=900-2000', 1000)).toEqual({ start: 900, end: 1000 })
  expect(readRange('bytes=900-', 1000)).toEqual({ start: 900, end: 1000 })
  expect(readRange('bytes=-100', 1000)).toEqual({ start: 900, end: 1000 })
  for (const all of [undefined, '', 'bytes=-', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=5-4']) expect(readRange(all, 1000), all).toBeNull()
  for (const beyond of ['bytes=1000-', 'bytes=5000-6000', 'bytes=-0']) expect(() => readRange(beyond, 1000), beyond).toThrow('1000')
})
