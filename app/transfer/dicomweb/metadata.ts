import { sorted, type JsonDataSet } from './dicom-json'

/** Of a YBR image: what it becomes when decoded (imaging/contract.ts, Frame). */
const DECODED_PHOTOMETRIC = /^YBR_/

/**
 * The attributes of one instance as its frames are given here: colour is decoded to RGB, interleaved, and single bits take a
 * byte each, values lie in the lowest bits. What is longer than an attribute should be, pixels above all, is at an address of its own.
 * @param address of the instance, without a slash at its end
 */
export function instanceMetadata(metadataJson: string, address: string, { rows }: { rows: number }): JsonDataSet {
  const own = JSON.parse(metadataJson) as JsonDataSet
  // Of the file, not of the data set (PS3.18 F.2): the frames here are in the syntax that was asked for.
  const dataSet: JsonDataSet = Object.fromEntries(Object.entries(own).filter(([tag]) => !tag.startsWith('0002')))
  const photometric = dataSet['00280004']?.Value?.[0]
  if (typeof photometric === 'string' && DECODED_PHOTOMETRIC.test(photometric)) dataSet['00280004'] = { vr: 'CS', Value: ['RGB'] }
  if (dataSet['00280006']) dataSet['00280006'] = { vr: 'US', Value: [0] }
  if (dataSet['00280100']?.Value?.[0] === 1) dataSet['00280100'] = { vr: 'US', Value: [8] }
  const bitsStored = dataSet['00280101']?.Value?.[0]
  if (typeof bitsStored === 'number') dataSet['00280102'] = { vr: 'US', Value: [bitsStored - 1] }
  if (rows > 0) {
    dataSet['7FE00010'] = { vr: dataSet['00280100']?.Value?.[0] === 8 ? 'OB' : 'OW', BulkDataURI: `${address}/bulkdata/7FE00010` }
  }
  return sorted(dataSet)
}
