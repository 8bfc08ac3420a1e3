import type { DataSet } from '#imaging/contract'
import { items, newDataSet, sequenceElement, text, textElement } from '#imaging/dicom/access'

/** PS3.16 CID 7050. */
const METHODS = {
  '113100': 'Basic Application Confidentiality Profile',
  '113101': 'Clean Pixel Data Option',
  '113102': 'Clean Recognizable Visual Features Option',
  '113105': 'Clean Descriptors Option',
  '113107': 'Retain Longitudinal Temporal Information Modified Dates Option',
  '113108': 'Retain Patient Characteristics Option',
} as const
type Method = keyof typeof METHODS

/** What every kept file says of itself. Pixels are not said to be clean here: a person's approval makes them so. */
export function markDeidentified(dataset: DataSet): void {
  const set = dataset.elements
  set.set('00080005', textElement('CS', 'ISO_IR 192'))
  set.set('00120062', textElement('CS', 'YES'))
  set.set('00280303', textElement('CS', 'MODIFIED'))
  writeMethods(dataset, ['113100', '113105', '113107', '113108'])
}

/** After a person saw that nothing is burned in, or that nothing is left of it (PS3.15 E.3.1). */
export function markPixelsCleaned(dataset: DataSet): void {
  dataset.elements.set('00280301', textElement('CS', 'NO'))
  addMethod(dataset, '113101')
}

/** Nobody answers for the pixels any more, or not yet: whoever reads the file elsewhere holds it for a person. */
export function markPixelsNotCleaned(dataset: DataSet): void {
  dataset.elements.set('00280301', textElement('CS', 'YES'))
  writeMethods(dataset, methodsOf(dataset).filter((code) => code !== '113101'))
}

/** After a face was taken off (PS3.15 E.3.2). */
export function markFaceRemoved(dataset: DataSet): void {
  dataset.elements.set('00280302', textElement('CS', 'NO'))
  addMethod(dataset, '113102')
}

function addMethod(dataset: DataSet, method: Method): void {
  const there = methodsOf(dataset)
  if (!there.includes(method)) writeMethods(dataset, [...there, method].sort() as Method[])
}

const methodsOf = (dataset: DataSet) => items(dataset, '00120064').map((item) => text(item, '00080100')).filter((code): code is Method => code in METHODS)

function writeMethods(dataset: DataSet, methods: readonly Method[]): void {
  dataset.elements.set('00120063', textElement('LO', 'PS3.15 Annex E Basic Profile', ...methods.slice(1).map((code) => METHODS[code])))
  dataset.elements.set('00120064', sequenceElement(...methods.map((code) => newDataSet([['00080100', textElement('SH', code)], ['00080102', textElement('SH', 'DCM')], ['00080104', textElement('LO', METHODS[code])]]))))
}
