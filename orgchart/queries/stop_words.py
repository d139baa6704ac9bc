"""Words that say nothing about what is looked for, in the six official languages of the United Nations.

The list is this registry's own and short on purpose: the function words with which people ask (articles,
prepositions, pronouns, question words, forms of “to be” and “to have”), the verbs of “who leads it”, and
the name of the United Nations, which is in nearly every name. It was compared with the lists of the
Snowball project (French, Spanish, Russian); words of those lists that names of units have, such as
“under” or “state”, are left out. Words are written as people write them; they are folded like all texts.
Chinese has no spaces: its words are taken out of a question before the rest is cut into pairs of signs. So it
has few words of one sign here, because most signs stand in names as well (地 in 海地, Haiti).
"""

STOP_WORDS = {
    "en": """
        a about an and any are as at be been by can did do does for from had has have how i in is it its many much of on
        or that the their them there these they this those to was we were what when where which who whom whose
        why will with
        during charge run runs ran running lead leads led leading called call calls tell me show find please
        un united nations
    """,
    "fr": """
        a ai as au aux avec avait c ce ces cet cette combien comment d dans de des du elle elles en est et etait
        etaient etre eu fut furent il ils j l la le les leur leurs lors n ne ou par pas pendant plus pour pourquoi
        qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses son sont sous sur un une y
        dirige dirigeait dirigent diriger commande commandait chef cheffe chefs
        onu nations unies
    """,
    "es": """
        a al como con cual cuales cuando cuanto cuanta cuantas cuantos de del desde donde durante e el ella ellas ellos en era
        eran es esta estaba este estos fue fueron ha hasta hay la las lo los mas ni no o para pero por porque que
        quien quienes se ser si sin sobre son su sus un una unas unos y
        dirige dirigen dirigía dirigió manda mandaba mandó comanda jefe jefa jefes
        onu naciones unidas
    """,
    "ru": """
        а без был была были было быть в во все где для до его ее если есть же за и из или их к как какая какие
        какой когда кто ли между на над не него нее о об он она они от по под при с самая самое самый сколько со так также там то
        у что чем чей эта эти это этот
        возглавил возглавила возглавляет возглавлял возглавляла руководил руководила руководит командовал
        командует
        оон объединенных наций организации организация
    """,
    "ar": """
        ا إلى الى التي الذي الذين أن إن أو اين أين ب بعد بين تحت تم ثم حتى حول خلال ذلك على عن عند ف في قبل قد ك
        كان كانت كل كم كيف ل لا لم لماذا ما ماذا متى مع من منذ هذا هذه هل هم هنا هناك هو هي و وفي ومن
        يقود قاد تقود يرأس ترأس رأس يتولى تولى
        الأمم المتحدة للأمم والأمم
    """,
    "zh": """
        谁 什么 哪个 哪些 哪里 何时 何地 如何 怎么 为什么 多少 吗 呢 的 了 在 是 这个 那个 这些 那些 请问 曾经 现在
        时候
        领导 率领 负责 指挥
        联合国
    """,
}
"""By language."""

FOR_MOST_UNITS = {
    "en": "mission missions operation operations force forces unit units peacekeeping peacekeepers peacekeeper troops troop soldiers soldier",
    "fr": "opération opérations maintien paix troupes troupe soldats soldat",
    "es": "misión misiones operación operaciones fuerza fuerzas mantenimiento paz tropas tropa soldados soldado",
    "ru": "миротворческая миротворческой миротворческую миссия миссии миссию миссией операция операции операцию операцией силы сил мира поддержанию войска войск солдаты солдат",
    "ar": "بعثة البعثة بعثات عملية عمليات قوة القوة قوات القوات حفظ السلام جنود الجنود جندي جنديا",
    "zh": "特派团 特派團 行动 行動 部队 部隊 维持和平 維持和平 维和 維和 军队 軍隊 士兵",
}
"""Words for what most units of the field are. They count less than the word for a country or a theme."""
FOR_POSTS = {
    "police adviser": "police chief, police chiefs, chief of police, chief of the police, chef de la police, "
    "jefe de policía, jefe de la policía, начальник полиции, رئيس الشرطة, 警察首长, 警察总长",
    "force commander": "командующий силами, командующего силами, командующим силами, командующие силами",
}
"""Other words for posts, by what the registry calls the post. The kinds of post are choices in the code, so staff have
no list for them."""
FOR_DEEDS = {
    "establishes": "establishing, established, creation, creating, created, founding, founded, création, créant, creación, "
    "учреждение, إنشاء, 设立",
    "renews": "renewal, renewing, renewed, extension, extending, extended, renouvellement, prorogation, prórroga, renovación, "
    "продление, تمديد, 延长",
    "ends": "withdrawal, withdrawing, closure, closing, termination, terminating, drawdown, liquidation, retrait, fermeture, "
    "retirada, cierre, вывод, закрытие, انسحاب, إنهاء, 撤出, 终止",
}
"""Other words for what a document does to a unit or a mandate, by the verb of ``models/references.py``. A word of them stays
what it is as well: texts have it."""
FIRST = {
    "en": "first oldest earliest",
    "fr": "première premier premières premiers ancienne ancien",
    "es": "primera primer antigua antiguo",
    "ru": "первая первый первую первой первые старейшая старейший",
    "ar": "أول أقدم",
    "zh": "第一个 首个 首次 最早",
}
"""Words that ask for what came first, beside a word for most units."""
LATEST = {
    "en": "latest newest last youngest",
    "fr": "dernière dernier dernières derniers récente récent",
    "es": "última último reciente",
    "ru": "последняя последний последнюю последней последние новейшая новейшую",
    "ar": "آخر أحدث",
    "zh": "最新 最近",
}
"""Words that ask for what came last, beside a word for most units."""
ABOUT_CHANGES = {
    "en": "change changes changed changing happened new reform reforms",
    "fr": "change changé changent changements changement nouveau nouveautés réforme réformes passé",
    "es": "cambio cambios cambió cambiado cambiaron nuevo novedades reforma reformas pasó",
    "ru": "изменилось изменилась изменился изменения изменение изменений реформа реформы произошло год году г",
    "ar": "تغير تغيرت تغيرات تغيير التغيير تغييرات التغييرات حدث عام سنة إصلاح",
    "zh": "变动 變動 变化 變化 改变 改變 变更 發生 发生 改革 年 有 何",
}
"""Words that ask for what changed, if there is a year beside them and nothing else."""
ABOUT_CHART = {
    "en": "chart charts organization organisation organizational organigram structure",
    "fr": "organigramme organigrammes organisation structure",
    "es": "organigrama organigramas organización estructura",
    "ru": "схема структура структуры организационная организационной оргструктура",
    "ar": "مخطط المخطط هيكل الهيكل تنظيمي التنظيمي",
    "zh": "组织结构图 组织结构 组织图 结构图 架构图 组织架构图 的",
}
"""Words that ask for the chart, if there is a day beside them and nothing else."""
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar in the Levant": "كانون-الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين-الأول تشرين-الثاني كانون-الأول",
    "ar with both": "كانون-الثاني/يناير شباط/فبراير آذار/مارس نيسان/أبريل أيار/مايو حزيران/يونيه تموز/يوليه آب/أغسطس "
    "أيلول/سبتمبر تشرين-الأول/أكتوبر تشرين-الثاني/نوفمبر كانون-الأول/ديسمبر",
}
"""The months in other languages than English, as they stand in a date."""
JOINING = {"es": "de del"}
"""Words between the parts of a date."""
