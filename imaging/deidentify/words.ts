/**
 * The words that free text may keep (Clean Descriptors Option): anatomy, technique, findings of everyday series names,
 * makers and models of equipment. What is not here is dropped, a stranger's name with it. Surnames are left out even
 * where they are words (Brown, King, Young, Rose); those that techniques need (long, short, white, black) stay, and a
 * name that the file itself gives for anybody is dropped before this list is asked (clean-text.ts).
 */
const ENGLISH = `
head brain skull cranium cranial cerebral cerebrum cerebellum cerebellar brainstem pituitary sella sellar orbit orbits orbital eye eyes face facial sinus sinuses paranasal nasal nose ear ears temporal bone bones mastoid iac iacs petrous
jaw mandible maxilla maxillofacial dental teeth tooth tmj tmjs neck cervical larynx pharynx nasopharynx thyroid parathyroid parotid carotid carotids vertebral jugular
chest thorax thoracic lung lungs pulmonary rib ribs sternum clavicle mediastinum mediastinal heart cardiac coronary coronaries aorta aortic arch breast breasts mammary axilla axillary
abdomen abdominal liver hepatic spleen splenic pancreas pancreatic kidney kidneys renal adrenal adrenals gallbladder biliary bile duct ducts stomach gastric bowel colon colonic rectum rectal rectosigmoid appendix small large intestine esophagus oesophagus
pelvis pelvic bladder urinary urethra ureter ureters uterus uterine ovary ovaries ovarian prostate testis testes scrotum scrotal penis cervix vagina fetus fetal foetal obstetric placenta
spine spinal cspine tspine lspine lumbar lumbosacral sacrum sacral sacroiliac coccyx vertebra vertebrae disc discs disk cord canal myelo
shoulder shoulders humerus elbow elbows forearm radius ulna wrist wrists hand hands finger fingers thumb scaphoid hip hips femur femoral thigh knee knees patella tibia fibula leg legs calf ankle ankles foot feet heel calcaneus toe toes joint joints extremity extremities arm arms limb limbs upper lower skeleton skeletal whole body wholebody total trunk torso
artery arteries arterial vein veins venous portal vascular vessel vessels peripheral runoff tumor tumour lesion lesions mass nodule nodules cyst cysts metastasis metastases stones calculus fracture trauma stroke infarct infarction ischemia ischemic hemorrhage haemorrhage bleed hematoma embolism embolus thrombus stenosis aneurysm dissection pneumonia effusion edema oedema infection abscess cancer carcinoma staging followup follow up screening baseline control
left right bilateral unilateral lt rt l r lat ap pa lao rao cran caud cranial caudal anterior posterior lateral medial superior inferior oblique obl decubitus supine prone erect upright standing sitting feet first axial ax axiale tra trans transverse transversal coronal cor sagittal sag curved radial
ct cta ctv ctp cect ncct hrct ldct mr mri mra mrv mrcp mrs mrspectro us usg xr xa cr dr dx rf mg pet petct petmr pt nm spect spectct ot sc sr pr ko io px op opt bmd dsa angio angiography angiogram venography arthrography arthrogram urography enterography colonography colonoscopy cystography hysterosalpingography fluoroscopy fluoro mammo mammogram mammography tomosynthesis tomo tomography cone beam cbct ultrasound sonography echo echocardiogram echocardiography doppler color colour elastography densitometry radiograph radiography xray x scintigraphy endoscopy gastroscopy laparoscopy arthroscopy microscopy fundus photo photography
plain contrast enhanced enhancement unenhanced noncontrast precontrast postcontrast native nativ con con- non no without with w wo wout c ce gad gado gd gadolinium iv po oral intravenous rectal intrathecal bowtie iodine iodinated agent bolus track tracking test timing premonitoring monitoring smartprep injection delay delayed early late phase phases dynamic dyn perfusion perf multiphase triphasic biphasic arterial portalvenous equilibrium excretory nephrographic corticomedullary hepatobiliary washout
omnipaque ultravist iopamiron isovue visipaque iohexol iopamidol iopromide iodixanol ioversol iomeprol optiray xenetix magnevist gadovist dotarem multihance prohance primovist eovist gadobutrol gadoterate gadopentetate gadobenate omniscan saline water barium air
t1 t2 t1w t2w t1wi t2wi t1rho t2star t2* pd pdw pdwi flair tirm stir ir se fse tse ssfse haste gre gradient spgr fspgr flash fl fisp truefisp fiesta bssfp ffe tfe tfl mprage mp2rage rage bravo iso diff range cube space vista vibe lava thrive dixon mdixon ideal ip op opp inphase outphase fat water fatsat fs sat spair spir suppressed suppression saturation sense grappa asset arc propeller blade multivane epi ep2d dwi dwibs dti adc adcs isotropic trace tracew fa colfa tensor b b0 b50 b500 b800 b1000 b1500 b2000 bvalue swi swan mip minip phase magnitude mag pha tof pc pca twist tricks dce dsc asl cbf cbv mtt ttp tmax bold fmri resting rest task rs fieldmap field map maps mapping relaxometry spectroscopy svs csi press steam cine tagging tag lge delayed viability fiesta trufi scout localizer localiser loc survey topogram scanogram surview plan planning reference ref calibration shim
axials sequence series stack slab block volume vol multi multiplanar mpr mprs mip mips reformat reformats reformatted recon recons reconstruction reconstructed reconstr curved thick thin slice slices mm cm sec secs second seconds ms min mins minute minutes kv kvp mas st std standard soft tissue softtissue smooth sharp medium high low very ultra resolution hires lores res detail edge bone boneplus lungs kernel filter filtered fbp asir asirv admire safire idose imr aidr aice veo truefidelity mbir iterative deep learning dl noise denoised native original derived secondary primary subtraction subtracted sub registered registration fused fusion overlay color colored grey gray scale white matter black blood bright bloodpool
segmentation segment segmented mask label labels lut map parametric model mesh surface rendering rendered vr vrt ssd 3d 2d 4d d dual energy de mono monoenergetic mev kev virtual vnc vue effective z iodine
dose report protocol screen save capture image images img frame frames view views projection projections position positions rest stress upright inspiration expiration insp exp breath hold breathhold bh free breathing fb respiratory gated gating triggered trigger ecg ekg prospective retrospective systole systolic diastole diastolic beat bpm axis long short axis sa la lax sax chamber ch 2ch 3ch 4ch lvot rvot ventricle ventricular lv rv atrium atrial la ra valve mitral tricuspid pulmonic root
normal abnormal routine standard clinical emergency er trauma urgent adult child pediatric paediatric infant neonate neonatal newborn baby infants premature male female research phantom quality qa test study exam examination scan scans rescan repeat additional add unknown other misc none default general special complete limited partial full half left-right field fov small large big wide narrow zoom magnified magnification mag compression spot cc mlo ml lm xccl tangential rolled
pre post preop postop intra intraop op surgical surgery biopsy needle guided guidance drain drainage ablation stent graft catheter intervention interventional embolization angioplasty pci implant prosthesis arthroplasty screw plate
first pass second third last one two three four five six seven eight nine ten start end begin center centre mid middle proximal distal top bottom apex apical base basal level levels region regions area site target margin
and or of for to in on at from the by per via as plus minus versus vs all any each both only not new old
attenuation correction corrected uncorrected nac ac ctac nonattenuation static uptake suv fdg f18 fludeoxyglucose psma choline dotatate tc99m tc mdp mibi hmpao dtpa maa sestamibi thallium gallium iodine131 i131 i123 radiopharmaceutical osem tof psf singles randoms scatter delayed event subtraction model based convolution measured iterations subsets
digital radiology cassette detector grid bucky table wall free portable mobile bedside chestpa chestlat
hematoxylin eosin h&e ihc brightfield fluorescence specimen slide tissue section stain stained label thumbnail overview
velocity encoding venc flow quant quantitative amplitude power harmonic harmonics imaging b-mode m-mode bmode mmode tvi pw cw spectral waveform clip loop gain depth linear convex sector phased transducer probe transvaginal transrectal transabdominal transthoracic transesophageal tee tte
multiangle rotation rotational spin orbit helical spiral sequential axialscan volumeaxial cardiacgated
recognized unknown removed processed unprocessed presentation processing hologic fuji raw
`
/** Makers and the families of their equipment: not of a person, and what one reads an image's quality by. */
const EQUIPMENT = `
siemens healthineers healthcare ge medical systems gems general electric philips toshiba canon hitachi fujifilm fuji photo film konica minolta agfa gevaert carestream kodak eastman hologic lorad shimadzu samsung medison mindray neusoft united uih sonoscape esaote aloka acuson hewlett packard vital images vitrea terarecon osirix pixmeo mim pmod fischer imaging sectra planmed planmeca sirona kavo vatech morita newtom instrumentarium varian elekta accuray brainlab mevis bruker biospin mediso positron picker elscint marconi adac imatron analogic technicare diasonics atl swissray trex oec ziehm orthoscan leica zeiss topcon heidelberg nidek optos canfield olympus pentax stryker storz hamamatsu ventana roche aperio 3dhistech medtronic merge amicas cedara dcmtk offis gdcm pydicom orthanc theatrum
somatom definition sensation emotion spirit force drive edge flash plus scope perspective confidence naeotom alpha go.top go.up volume zoom magnetom avanto aera skyra prisma verio vida sola lumina amira altea free max trio tim symphony espree essenza sonata harmony concerto biograph vision mct horizon quadra artis zee pheno icono multix ysio mobilett luminos mammomat inspiration revelation juniper sequoia syngo mr
lightspeed brightspeed optima discovery revolution hispeed prospeed ct signa hdx hdxt hde excite genesis architect premier artist pioneer voyager explorer creator innova igs definium brivo xr senographe pristina essential logiq vivid voluson venue vct rx ultra pro qx/i
brilliance ingenuity ict iqon spectral incisive mx8000 achieva ingenia ingenia elition ambition multiva intera panorama gyroscan gemini vereos azurion allura xper digitaldiagnost essenta epiq affiniti iu22 ie33 hd11 sparq lumify
aquilion one prime genesis lightning vision asteion activion xpress alexion vantage titan orian galan elan aplio xario kalare infinix
scenaria supria eclos pronto oasis echelon airis hi vision ascendus arietta preirus
uct umr umi upmr optima dc resona neuviz neumr neucare
selenia dimensions dimension lorad affirm faxitron fcr profect xg carbon velocity console cr regius dirview dryview drx directview adc compact solo
`
const CHINESE = `
头部 颅脑 头颅 脑 颅骨 大脑 小脑 脑干 垂体 鞍区 眼眶 眼部 面部 颌面 鼻窦 副鼻窦 鼻骨 鼻咽 鼻咽部 耳部 颞骨 内耳 中耳 乳突 内听道 下颌 上颌 口腔 牙齿 颞颌关节 颈部 喉部 咽喉 甲状腺 腮腺 颈动脉 椎动脉
胸部 胸 肺部 肺 双肺 纵隔 心脏 心 冠脉 冠状动脉 主动脉 主动脉弓 乳腺 肋骨 胸骨 锁骨 腋窝 食管
腹部 腹 上腹 上腹部 中腹 中腹部 下腹 下腹部 全腹 全腹部 肝 肝脏 脾 脾脏 胰 胰腺 肾 肾脏 双肾 肾上腺 胆囊 胆道 胆管 胃 胃部 肠 小肠 结肠 直肠 阑尾 腹膜后
盆腔 骨盆 膀胱 子宫 卵巢 前列腺 输尿管 尿路 泌尿系 睾丸 阴囊 胎儿 产科 妇科 附件
脊柱 颈椎 胸椎 腰椎 骶椎 骶尾椎 骶髂关节 尾骨 椎间盘 脊髓 全脊柱 肩关节 肩部 肱骨 肘关节 前臂 尺骨 桡骨 腕关节 手 手部 手指 髋关节 股骨 大腿 膝关节 膝 髌骨 胫骨 腓骨 小腿 踝关节 踝 足 足部 跟骨 脚 四肢 上肢 下肢 关节 骨 骨骼 全身 躯干 软组织
动脉 静脉 门静脉 下腔静脉 上腔静脉 肺动脉 肾动脉 脑动脉 脑血管 血管 下肢动脉 下肢静脉 上肢动脉 门脉 肝动脉 头颈 头颈部 胸腹 胸腹部 胸腹盆 腹盆
左 右 左侧 右侧 双侧 单侧 正位 侧位 正侧位 斜位 左前斜 右前斜 仰卧位 俯卧位 立位 卧位 站立位 前后位 后前位 轴位 切线位 头尾位 内外斜位 过伸 过屈 张口位 蛙式位 轴位 横断位 横断面 横轴位 矢状位 矢状面 冠状位 冠状面 斜冠状位 斜矢状位 轴面 短轴 长轴 四腔心 两腔心
平扫 无增强 非增强 不增强 未增强 无对比剂 增强 增强扫描 强化 普通 薄层 厚层 高分辨 高分辨率 低剂量 动脉期 静脉期 门脉期 门静脉期 延迟期 平衡期 实质期 皮质期 髓质期 排泄期 肝胆期 早期 晚期 动态 动态增强 灌注 弥散 扩散 弥散加权 加权 磁敏感 水成像 压脂 脂肪抑制 波谱 定位 定位像 定位片 扫描 重建 三维重建 三维 多平面 曲面 最大密度投影 容积再现 骨窗 肺窗 纵隔窗 软组织窗 脑窗 减影 血管成像 造影 数字减影 透视 摄影 拍片 平片 钼靶 超声 彩超 彩色多普勒 多普勒 心电图 磁共振 核磁 核磁共振 计算机断层 断层 断层扫描 常规 急诊 复查 随访 筛查 术前 术后 术中 检查 序列 图像 剂量 剂量报告 报告 原始 后处理 吸气 呼气 屏气 自由呼吸 静息 负荷 门控 对比剂 造影剂 碘海醇 碘普罗胺 碘佛醇 钆喷酸 钆 核医学 骨扫描 骨显像 显像 融合 内镜 胃镜 肠镜 腹腔镜 眼底 病理 切片 染色 成人 儿童 婴儿 新生儿 男 女 体模 教学 测试
肿瘤 肿块 占位 结节 囊肿 转移 结石 骨折 外伤 脑梗 脑梗死 脑出血 出血 血肿 栓塞 肺栓塞 血栓 狭窄 动脉瘤 夹层 肺炎 积液 水肿 感染 脓肿 炎症 畸形 退变 突出 增生 钙化 肝硬化 脂肪肝
西门子 通用电气 飞利浦 东芝 佳能 日立 富士 联影 东软 迈瑞 开立 万东 朗润 安科 奥泰 锐珂 柯尼卡 岛津 三星
`
const set = (text: string) => new Set(text.split(/\s+/).filter(Boolean))

export const WORDS: ReadonlySet<string> = set(ENGLISH)
/** Asked for a maker's and a model's name alone: some are first names elsewhere. */
export const EQUIPMENT_WORDS: ReadonlySet<string> = set(EQUIPMENT)
export const CHINESE_WORDS: ReadonlySet<string> = set(CHINESE)
export const LONGEST_CHINESE_WORD = Math.max(...[...CHINESE_WORDS].map((word) => word.length))
