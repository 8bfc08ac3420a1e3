/** Paints one stream's canvas at the size it is displayed, never above the video's own: drawing large cost 2.5x in measurements. */
export class Screen {
  private readonly context: OffscreenCanvasRenderingContext2D
  private current: VideoFrame | null = null
  private boxWidth = 0
  private boxHeight = 0

  constructor(private readonly canvas: OffscreenCanvas) {
    const context = canvas.getContext('2d', { alpha: false })
    if (!context) throw new Error('no 2D context for a canvas of our own')
    this.context = context
  }

  /** Time stamp of the picture on screen, ms; null while blank. */
  get shownMs(): number | null {
    return this.current ? this.current.timestamp / 1_000 : null
  }

  get width(): number {
    return this.current?.displayWidth ?? 0
  }

  get height(): number {
    return this.current?.displayHeight ?? 0
  }

  /** The box on the page, in device pixels. */
  resize(width: number, height: number): void {
    this.boxWidth = width
    this.boxHeight = height
    if (this.current) this.paint()
  }

  /** Takes over the frame and closes the one before. */
  show(frame: VideoFrame): void {
    this.current?.close()
    this.current = frame
    this.paint()
  }

  blank(): void {
    this.current?.close()
    this.current = null
    this.context.fillStyle = '#000'
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height)
  }

  close(): void {
    this.current?.close()
    this.current = null
  }

  private paint(): void {
    const frame = this.current!
    const fit = this.boxWidth > 0 && this.boxHeight > 0 ? Math.min(this.boxWidth / frame.displayWidth, this.boxHeight / frame.displayHeight, 1) : 1
    const width = Math.max(2, Math.round(frame.displayWidth * fit))
    const height = Math.max(2, Math.round(frame.displayHeight * fit))
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
    }
    this.context.drawImage(frame, 0, 0, width, height)
  }
}
