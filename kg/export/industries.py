"""The divisions of GB/T 4754-2017 in words: nodes carry the code, the page shows what it means."""

from typing import Final

_TABLE: Final = """
01 农业|agriculture
02 林业|forestry
03 畜牧业|animal husbandry
04 渔业|fishery
05 农、林、牧、渔专业及辅助性活动|services to farming
06 煤炭开采和洗选业|coal mining
07 石油和天然气开采业|oil and gas extraction
08 黑色金属矿采选业|ferrous metal mining
09 有色金属矿采选业|non-ferrous metal mining
10 非金属矿采选业|non-metal mining
11 开采专业及辅助性活动|services to mining
12 其他采矿业|other mining
13 农副食品加工业|processing of farm products
14 食品制造业|food
15 酒、饮料和精制茶制造业|drinks and tea
16 烟草制品业|tobacco
17 纺织业|textiles
18 纺织服装、服饰业|clothing
19 皮革、毛皮、羽毛及其制品和制鞋业|leather, fur and shoes
20 木材加工和木、竹、藤、棕、草制品业|wood and bamboo products
21 家具制造业|furniture
22 造纸和纸制品业|paper
23 印刷和记录媒介复制业|printing and recorded media
24 文教、工美、体育和娱乐用品制造业|culture, sports and toys
25 石油、煤炭及其他燃料加工业|petroleum and coal processing
26 化学原料和化学制品制造业|chemicals
27 医药制造业|medicines
28 化学纤维制造业|chemical fibres
29 橡胶和塑料制品业|rubber and plastics
30 非金属矿物制品业|non-metallic mineral products
31 黑色金属冶炼和压延加工业|iron and steel
32 有色金属冶炼和压延加工业|non-ferrous metals
33 金属制品业|metal products
34 通用设备制造业|general machinery
35 专用设备制造业|special machinery
36 汽车制造业|motor vehicles
37 铁路、船舶、航空航天和其他运输设备制造业|railway, ship and aerospace equipment
38 电气机械和器材制造业|electrical machinery
39 计算机、通信和其他电子设备制造业|computers and electronics
40 仪器仪表制造业|instruments
41 其他制造业|other manufacturing
42 废弃资源综合利用业|recycling
43 金属制品、机械和设备修理业|repair of machinery
44 电力、热力生产和供应业|electricity and heat
45 燃气生产和供应业|gas supply
46 水的生产和供应业|water supply
47 房屋建筑业|building construction
48 土木工程建筑业|civil engineering
49 建筑安装业|building installation
50 建筑装饰、装修和其他建筑业|building finishing
51 批发业|wholesale
52 零售业|retail
53 铁路运输业|rail transport
54 道路运输业|road transport
55 水上运输业|water transport
56 航空运输业|air transport
57 管道运输业|pipelines
58 多式联运和运输代理业|multimodal transport and forwarding
59 装卸搬运和仓储业|cargo handling and storage
60 邮政业|post
61 住宿业|accommodation
62 餐饮业|catering
63 电信、广播电视和卫星传输服务|telecommunications and broadcasting
64 互联网和相关服务|internet services
65 软件和信息技术服务业|software and IT services
66 货币金融服务|banking
67 资本市场服务|capital markets
68 保险业|insurance
69 其他金融业|other finance
70 房地产业|real estate
71 租赁业|leasing
72 商务服务业|business services
73 研究和试验发展|research and development
74 专业技术服务业|technical services
75 科技推广和应用服务业|technology promotion
76 水利管理业|water management
77 生态保护和环境治理业|environmental protection
78 公共设施管理业|public facilities
79 土地管理业|land management
80 居民服务业|household services
81 机动车、电子产品和日用产品修理业|repair of vehicles and household goods
82 其他服务业|other services
83 教育|education
84 卫生|health
85 社会工作|social work
86 新闻和出版业|press and publishing
87 广播、电视、电影和录音制作业|broadcasting, film and sound
88 文化艺术业|culture and arts
89 体育|sports
90 娱乐业|entertainment
91 中国共产党机关|party bodies
92 国家机构|state bodies
93 人民政协、民主党派|consultative conference and parties
94 社会保障|social security
95 群众团体、社会团体和其他成员组织|associations
96 基层群众自治组织及其他组织|local self-government
97 国际组织|international organizations
"""

DIVISIONS: Final[dict[str, tuple[str, str]]] = {
    line[:2]: (line[3:].split("|")[0], line[3:].split("|")[1]) for line in _TABLE.strip().splitlines()
}
