// Every word that the page says, in both languages.
const WORDS = {
  title: ["园区图谱", "Park graph"], entities: ["实体", "entities"], relations: ["关系", "relations"], documents: ["文档", "documents"],
  totals: ["{0} 个实体 · {1} 条关系 · {2} 篇文档", "{0} entities · {1} relations · {2} documents"],
  searchHint: ["搜索名称、简称、拼音或首字母", "Search names, pinyin or initials"], search: ["搜索", "Search"], answers: ["搜索结果", "Answers"],
  nothingFound: ["没有找到“{0}”", "Nothing found for “{0}”"], views: ["视图", "View"], graph: ["图", "Graph"], table: ["表", "Table"], undo: ["撤销", "Undo"],
  take: ["导出", "Export"], theme: ["明暗", "Light or dark"], language: ["English", "中文"], filters: ["筛选", "Filters"], panel: ["详情", "Details"],
  zoom: ["缩放", "Zoom"], zoomIn: ["放大", "Zoom in"], zoomOut: ["缩小", "Zoom out"], fit: ["显示全部", "Fit to view"],
  type: ["类型", "Entity type"], relation: ["关系", "Relation"], state: ["状态", "Status"], confidence: ["置信度", "Confidence"],
  support: ["支持文档数", "Supporting documents"], document: ["文档", "Document"], year: ["年份", "Year"], reset: ["重置筛选", "Reset filters"],
  done: ["已实现", "done"], planned: ["计划中", "planned"], ended: ["已终止", "ended"], negated: ["被否认", "denied"], withdrawn: ["已撤回", "withdrawn"],
  atLeast: ["不低于 {0}", "at least {0}"], allDocuments: ["全部文档", "all documents"], allYears: ["全部年份", "all years"], years: ["{0}–{1} 年", "{0}–{1}"],
  yearNote: ["按文中日期；文中没有的按报道日期（{0} 条）", "By the stated date; where none is stated, by the day of report ({0})"],
  undatedNote: ["选了年份时，没有日期的 {0} 条不显示", "{0} without any date are left out once years are chosen"],
  play: ["播放", "Play"], stop: ["停止", "Stop"], from: ["起", "from"], to: ["止", "to"], communities: ["按社群着色", "Colour by community"],
  findDocument: ["按标题找文档", "Find a document"], shown: ["显示 {0} 个实体、{1} 条关系", "{0} entities, {1} relations shown"],
  notShown: ["，另有 {0} 个实体未显示", ", {0} entities not shown"], capNote: ["（一次最多 {0} 个）", " (at most {0} at once)"], more: ["多显示 {0} 个", "Show {0} more"],
  nothing: ["没有符合条件的内容", "Nothing fits"], nothingWhy: ["当前条件：{0}", "Conditions: {0}"], nothingHere: ["图谱中没有实体", "The graph has no entities"],
  noPath: ["在当前筛选下，两者之间没有通路", "No way between the two under these filters"],
  otherNames: ["其他名称", "Other names"], identifiers: ["标识", "Identifiers"], industry: ["行业", "Industry"], place: ["地点", "Place"], possiblySame: ["可能同一", "May be the same as"], facts: ["要点", "Key facts"],
  inDocuments: ["{0} 篇文档提到", "in {0} documents"], focus: ["聚焦几步", "Focus, steps"], steps: ["{0} 步", "{0} step(s)"], expand: ["展开相邻", "Expand"], collapse: ["收起相邻", "Collapse"],
  pathTo: ["找路径…", "Path to…"], pathFrom: ["从“{0}”出发：搜索或点击另一个实体", "From “{0}”: search or click another entity"],
  pin: ["固定", "Pin"], unpin: ["取消固定", "Unpin"], hide: ["隐藏", "Hide"], close: ["关闭", "Close"], timeline: ["时间线", "Timeline"], sentences: ["原文", "Sentences"],
  noDates: ["没有带日期的内容", "Nothing dated"], stated: ["文中日期", "stated"], reported: ["报道日期", "reported"], amount: ["金额", "Amount"], area: ["面积", "Area"], date: ["日期", "Date"],
  about: ["约", "about "], over: ["超", "over "], nearly: ["近", "nearly "], "at least": ["不少于", "at least "], "at most": ["不超过", "at most "],
  via: ["上文", "Earlier in the text"], source: ["来源", "Source"], characters: ["第 {0}–{1} 字", "characters {0}–{1}"], open: ["打开来源", "Open source"],
  head: ["主体", "From"], tail: ["客体", "To"], name: ["名称", "Name"], showAll: ["全部 {0} 条", "All {0}"], loading: ["正在读取…", "Reading…"],
  image: ["图片 PNG", "Picture PNG"], vector: ["矢量图 SVG", "Drawing SVG"], csv: ["表格 CSV", "Table CSV"], json: ["数据 JSON", "Data JSON"], graphml: ["GraphML（Gephi、networkx）", "GraphML (Gephi, networkx)"],
  link: ["复制此视图的链接", "Copy link to this view"], sparql: ["复制为 SPARQL", "Copy as SPARQL"], copied: ["已复制", "Copied"], copyFailed: ["无法复制，请手动复制：", "Cannot copy; copy by hand:"],
  inFocus: ["聚焦：{0}，{1} 步", "Focus: {0}, {1} step(s)"], inPath: ["路径：{0} → {1}", "Path: {0} → {1}"], leave: ["返回全图", "Back to all"],
  pictureLabel: ["关系图：{0} 个实体、{1} 条关系。表格视图有相同内容。方向键在相邻实体间移动。", "Graph of {0} entities and {1} relations. The table view has the same content. Arrow keys move between neighbours."],
  legendPlanned: ["计划中", "planned"], legendEnded: ["已终止或撤回", "ended or withdrawn"], sort: ["排序", "Sort"], reasons: ["归并依据", "Why one entity"],
  noLinks: ["没有已知的关系", "No relations known"], tryThese: ["联系最多的实体", "Most connected"], forExample: ["，如 {0}", ", e.g. {0}"],
  hint: ["点击实体或连线看原文 · 双击展开 · 滚轮缩放 · 按 / 搜索", "Click an entity or a link to read · double-click to expand · wheel to zoom · / to search"],
  legendDone: ["已实现", "done"],
  dataBad: ["数据损坏，无法读取：{0}", "The data cannot be read: {0}"], together: ["双向", "mutual"], reasonLabel: ["判断依据", "Decided by"],
};
let lang = /^zh/i.test(navigator.language || "zh") ? 0 : 1;

function t(key, ...values) {
  return (WORDS[key] || [key, key])[lang].replace(/\{(\d)\}/g, (_, n) => values[n]);
}
const named = (x) => (lang ? x.en : x.zh);
const count = (n) => n.toLocaleString(lang ? "en" : "zh-CN");

// Whole units in the words of the language: 5亿元, CNY 500 million.
function money(amount) {
  const value = amount.value, unit = amount.currency === "CNY" ? "元" : ` ${amount.currency}`;
  const words = lang
    ? value >= 1e9 ? `${trim(value / 1e9)} billion` : value >= 1e6 ? `${trim(value / 1e6)} million` : count(value)
    : value >= 1e8 ? `${trim(value / 1e8)}亿` : value >= 1e4 ? `${trim(value / 1e4)}万` : count(value);
  return (amount.qualifier ? t(amount.qualifier) : "") + (lang ? `${amount.currency} ${words}` : words + unit);
}
const trim = (x) => String(Math.round(x * 100) / 100);
const surface = (area) => `${area.qualifier ? t(area.qualifier) : ""}${count(area.value)} m²`;
const days = (date) => (date.first === date.last ? date.first : `${date.first} – ${date.last}`);

// Reasons are written in English by the builder; what is said often has a Chinese form.
const REASONS = [
  [/^trigger (.+?)(?=, one end|$)/, "触发词“$1”"], [/^the words around, no trigger/, "上下文用词，没有触发词"], [/^wording that decides alone/, "固定句式"],
  [/^the name of a committee/, "机构名称本身"], [/, one end left out$/, "，一端承前省略"], [/: the lexicon lists it as (.+)$/, "：词表中即$1"], [/^the lexicon lists both as (.+)$/, "词表中都列为$1"],
  [/the same name (.+?) without place and form$/, "去掉地名和组织形式后同名：$1"], [/^(“.+?”) is declared behind (“.+?”) \((.+?)\)$/, "文中写明$1即$2（$3）"],
  [/^the kind alone, (.+?), stands for it$/, "文中以“$1”单独指称"], [/: that of (.+?), where the report is$/, "：报道所在地$1的"], [/: in (.+?), where the report is$/, "：位于报道所在地$1"],
  [/^(.+) in the text$/, "原文提到“$1”"], [/^(.+?) in the name (.+)$/, "名称“$2”中的“$1”"],
  [/documents call both (.+?), both in reports on (.+)$/, "两者都被称为$1，都见于有关$2的报道"],
];
const reasonWords = (reason) => (lang ? reason : REASONS.reduce((text, [form, zh]) => text.replace(form, zh), String(reason)));
