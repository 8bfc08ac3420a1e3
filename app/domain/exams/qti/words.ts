/** Words of our own in a package: a package has one language, that of its item, whoever makes it. */
export const QTI_WORDS = {
  en: {
    true: 'True', false: 'False',
    picture: 'The picture of this question is not in the package. Answer in words.',
    slice: 'This question is answered on a series of pictures: choose the slice. The series cannot be shown here: write the number of the slice.',
    mark: 'This question is answered on a series of pictures: mark the place. The series cannot be shown here: describe the place in words.',
    measure: 'This question is answered on a series of pictures: measure the length. The series cannot be shown here: write the length in millimetres.',
    series: 'Series', study: 'Study', still: 'Place of a still picture',
  },
  zh: {
    true: '对', false: '错',
    picture: '试题包中没有本题的图片。请用文字作答。',
    slice: '本题在影像序列上作答：选择层面。此处无法显示序列：请写出层面编号。',
    mark: '本题在影像序列上作答：标出位置。此处无法显示序列：请用文字描述位置。',
    measure: '本题在影像序列上作答：测量长度。此处无法显示序列：请以毫米写出长度。',
    series: '序列', study: '检查', still: '静态图像的位置',
  },
} as const
