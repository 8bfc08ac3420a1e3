/** By themselves, so that a page knows them without what reads. */
export const QTI_BOUNDS = {
  /** Of a package, bytes. */
  package: 50_000_000,
  items: 1_000,
  /** Of one XML file, characters. */
  xml: 2_000_000, /** Of all items of a package, bytes: a second of work for each two million at worst. */ allXml: 24_000_000, depth: 60, nodes: 60_000, attributes: 60, name: 200,
  /** Of one package. */
  pictures: 300, pictureBytes: 8_000_000, pictureSide: 20_000,
} as const
