/** A picture as wide as its column, but never so high that its words go out of sight. */
export const pictureBox = ({ width, height }: { width: number; height: number }) => ({ aspectRatio: `${width} / ${height}`, maxWidth: `calc(var(--picture-height, 65dvh) * ${width / height})` })
