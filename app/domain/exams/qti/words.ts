/** Words of our own in a package: a package has one language, that of its item, whoever makes it. */
export const QTI_WORDS = {
  en: {
    true: 'True', false: 'False',
    picture: 'The picture of this question is not in the package. Answer in words.',
    slice: 'This question is answered on a series of pictures: choose the slice. Where the series cannot be shown, a still picture stands here, and the number of the slice is written.',
    mark: 'This question is answered on a series of pictures: mark the place. Where the series cannot be shown, a still picture stands here, and the place is described in words.',
    measure: 'This question is answered on a series of pictures: measure the length. Where the series cannot be shown, a still picture stands here, and the length is written in millimetres.',
    series: 'Series', study: 'Study',
  },
  zh: {
    true: '对', false: '错',
    picture: '试题包中没有本题的图片。请用文字作答。',
    slice: '本题在影像序列上作答：选择层面。无法显示序列时，此处放一幅静态图像，写出层面编号。',
    mark: '本题在影像序列上作答：标出位置。无法显示序列时，此处放一幅静态图像，用文字描述位置。',
    measure: '本题在影像序列上作答：测量长度。无法显示序列时，此处放一幅静态图像，以毫米写出长度。',
    series: '序列', study: '检查',
  },
} as const
