/** The arrays that pictures are held in: modality values (Hounsfield where the file says so), rows after rows. */
export type Pixels = Uint8Array | Int16Array | Uint16Array | Float32Array | Float64Array
export type PixelKind = 'uint8' | 'int16' | 'uint16' | 'float32' | 'float64'

export interface PixelShape {
  rows: number
  columns: number
  samplesPerPixel: 1 | 3
  bitsStored: number
  isSigned: boolean
  slope: number
  intercept: number
  /** Raw samples are IEEE 754 numbers of so many bits; null: whole numbers. */
  floats: 32 | 64 | null
}

/** The narrowest kind that holds every modality value of all these pictures exactly: a volume has one kind for all its slices. */
export function pixelKindOf(shapes: Pick<PixelShape, 'samplesPerPixel' | 'bitsStored' | 'isSigned' | 'slope' | 'intercept' | 'floats'>[]): PixelKind {
  if (shapes.some((shape) => shape.samplesPerPixel === 3)) return 'uint8'
  // A float of 32 bits holds whole numbers of 24.
  if (shapes.some(({ floats, bitsStored }) => floats === 64 || (floats === null && bitsStored > 24))) return 'float64'
  if (shapes.some(({ floats }) => floats === 32)) return 'float32'
  let low = Infinity
  let high = -Infinity
  for (const { bitsStored, isSigned, slope, intercept } of shapes) {
    if (!Number.isInteger(slope) || !Number.isInteger(intercept) || bitsStored > 16) return 'float32'
    const ends = [isSigned ? -(2 ** (bitsStored - 1)) : 0, (isSigned ? 2 ** (bitsStored - 1) : 2 ** bitsStored) - 1].map((value) => value * slope + intercept)
    low = Math.min(low, ...ends)
    high = Math.max(high, ...ends)
  }
  if (low >= 0 && high <= 255) return 'uint8'
  if (low >= -32768 && high <= 32767) return 'int16'
  if (low >= 0 && high <= 65535) return 'uint16'
  return 'float32'
}

export function makePixels(kind: PixelKind, count: number): Pixels {
  switch (kind) {
    case 'uint8': return new Uint8Array(count)
    case 'int16': return new Int16Array(count)
    case 'uint16': return new Uint16Array(count)
    case 'float32': return new Float32Array(count)
    case 'float64': return new Float64Array(count)
  }
}

/** Stored values as bytes, little endian, 8, 16 or 32 bits a sample: as many as there are bytes for (a last byte may be padding). */
export function storedValues(bytes: Uint8Array, shape: PixelShape, bitsAllocated = Math.floor(bytes.byteLength / (shape.rows * shape.columns * shape.samplesPerPixel)) * 8): Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array {
  const count = shape.rows * shape.columns * shape.samplesPerPixel
  const need = count * (bitsAllocated / 8)
  if (shape.floats !== null) {
    if (bitsAllocated !== shape.floats || shape.samplesPerPixel !== 1 || bytes.byteLength < need) throw new Error(`a frame of ${bytes.byteLength} bytes, floats of ${shape.floats} bits`)
    const floats = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + need)
    return shape.floats === 32 ? new Float32Array(floats) : new Float64Array(floats)
  }
  if (![8, 16, 32].includes(bitsAllocated) || bitsAllocated < shape.bitsStored) throw new Error(`a frame of ${bytes.byteLength} bytes, ${shape.bitsStored} bits a sample`)
  if (bytes.byteLength < need) throw new Error(`a frame of ${bytes.byteLength} bytes where ${need} are due`)
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + need)
  if (bitsAllocated === 8) return shape.isSigned ? new Int8Array(buffer) : new Uint8Array(buffer)
  if (bitsAllocated === 16) return shape.isSigned ? new Int16Array(buffer) : new Uint16Array(buffer)
  return shape.isSigned ? new Int32Array(buffer) : new Uint32Array(buffer)
}

/** Modality values at full size; a smaller picture is enlarged, each of its pixels over the area that it is the mean of. */
export function toModality(values: ArrayLike<number>, columns: number, rows: number, shape: PixelShape, kind: PixelKind): { pixels: Pixels; min: number; max: number } {
  const samples = shape.samplesPerPixel
  const pixels = makePixels(kind, shape.rows * shape.columns * samples)
  if (samples === 3 && shape.isSigned) throw new Error('colours with a sign')
  // Colours are shown, not measured: of more than eight bits the screen's eight are kept.
  const { slope, intercept } = samples === 3 ? { slope: shape.bitsStored > 8 ? 255 / (2 ** shape.bitsStored - 1) : 1, intercept: 0 } : shape
  const round = samples === 3 && shape.bitsStored > 8 ? Math.round : (value: number) => value
  let min = Infinity
  let max = -Infinity
  if (columns === shape.columns && rows === shape.rows) {
    for (let i = 0; i < pixels.length; i++) {
      const value = round(values[i]! * slope + intercept)
      pixels[i] = value
      if (value < min) min = value
      if (value > max) max = value
    }
    return min <= max ? { pixels, min, max } : { pixels, min: 0, max: 0 }
  }
  const columnOf = Int32Array.from({ length: shape.columns }, (_, x) => Math.min(columns - 1, Math.floor((x * columns) / shape.columns)) * samples)
  for (let y = 0, at = 0; y < shape.rows; y++) {
    const row = Math.min(rows - 1, Math.floor((y * rows) / shape.rows)) * columns * samples
    for (let x = 0; x < shape.columns; x++) {
      for (let s = 0; s < samples; s++, at++) {
        const value = round(values[row + columnOf[x]! + s]! * slope + intercept)
        pixels[at] = value
        if (value < min) min = value
        if (value > max) max = value
      }
    }
  }
  return min <= max ? { pixels, min, max } : { pixels, min: 0, max: 0 }
}
