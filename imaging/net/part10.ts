import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './dimse/uids'

/**
 * The head of a DICOM file (PS3.10 7.1) before a data set that came over the network: preamble, "DICM", file meta information in
 * explicit VR little endian. The data set follows as it came, byte for byte.
 */
export function part10Head({ sopClassUid, sopInstanceUid, transferSyntax, sourceAe = '' }: { sopClassUid: string; sopInstanceUid: string; transferSyntax: string; sourceAe?: string }): Buffer {
  const uid = (element: number, value: string) => short(element, 'UI', value.length % 2 ? `${value}\0` : value)
  const text = (element: number, vr: string, value: string) => short(element, vr, value.length % 2 ? `${value} ` : value)
  const version = Buffer.alloc(14)
  version.writeUInt16LE(0x0002, 0)
  version.writeUInt16LE(0x0001, 2)
  version.write('OB', 4, 'latin1')
  version.writeUInt32LE(2, 8)
  version[13] = 1
  const body = Buffer.concat([
    version, uid(0x0002, sopClassUid), uid(0x0003, sopInstanceUid), uid(0x0010, transferSyntax),
    uid(0x0012, IMPLEMENTATION_CLASS_UID), text(0x0013, 'SH', IMPLEMENTATION_VERSION), ...(sourceAe ? [text(0x0016, 'AE', sourceAe)] : []),
  ])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), short(0x0000, 'UL', length), body])
}

function short(element: number, vr: string, value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value
  const head = Buffer.alloc(8)
  head.writeUInt16LE(0x0002, 0)
  head.writeUInt16LE(element, 2)
  head.write(vr, 4, 'latin1')
  head.writeUInt16LE(bytes.length, 6)
  return Buffer.concat([head, bytes])
}
