"""Made-up web pages in several languages, each with all that stands around an article."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page, and what is to be read on it."""

    language: str
    title: str
    outlet: str
    paragraphs: tuple[str, ...]
    around: tuple[str, ...]
    """What stands on the page and is not the article."""
    direction: str = "ltr"

    @property
    def html(self) -> str:
        """The page as a server sends it."""
        cookies, home, caption, related, rights = self.around
        body = "\n".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs[1:])
        return f"""<!doctype html>
<html lang="{self.language}" dir="{self.direction}"><head><meta charset="utf-8">
<title>{self.title} | {self.outlet}</title>
<meta property="og:title" content="{self.title}"><meta property="og:site_name" content="{self.outlet}">
<meta property="article:published_time" content="2024-05-03T22:30:00+02:00"><script>var a = "<p>no text</p>";</script>
</head><body>
<div id="cookie-banner" class="cookie-consent" role="dialog"><p>{cookies}</p><button>OK</button></div>
<header><nav><ul><li><a href="/">{home}</a></li><li><a href="/w">{home} 2</a></li></ul></nav></header>
<main><article><h1>{self.title}</h1>
<p>{self.paragraphs[0]}</p>
<figure><img src="a.jpg" alt=""><figcaption>{caption}</figcaption></figure>
{body}
<aside class="related"><h3>{related}</h3>
<ul><li><a href="/b">{related} 1</a></li><li><a href="/c">{related} 2</a></li></ul></aside>
</article></main>
<footer><p>{rights}</p></footer></body></html>"""


ITALIAN = Page(
    language="it",
    title="Due paesi e un lago solo",
    outlet="Il Corriere del Lago",
    paragraphs=(
        "I ministri dei due paesi hanno firmato martedì l’accordo sulla pesca nel lago, dopo sei anni di trattative.",
        "«Lasceremo il lago ai nostri figli più in ordine di come l’abbiamo trovato», ha detto la ministra Wanjiru "
        "Kamau prima di salire a bordo di una motovedetta.",
        "L’Uganda pagherà dodici milioni di dollari all’anno. L’accordo resta in vigore per otto anni &amp; non oltre.",
    ),
    around=(
        "Questo sito usa i cookie per capire che cosa leggete; continuando li accettate tutti.",
        "Prima pagina",
        "I due ministri sulla riva, poco prima della firma",
        "Il prezzo del pesce",
        "Riproduzione vietata a tutti i pescatori",
    ),
)

ARABIC = Page(
    language="ar",
    direction="rtl",
    title="بلدان وبحيرة واحدة",
    outlet="بريد البحيرة",
    paragraphs=(
        "وقع وزيرا البلدين يوم الثلاثاء اتفاقية مصايد البحيرة بعد ست سنوات من المفاوضات الصعبة بين الطرفين.",
        "وقال المتحدث باسم الحكومة إن الاتفاقية ستدخل حيز التنفيذ بعد التصديق عليها من البرلمانين خلال 30 يوما.",
        "وستدفع أوغندا 12 مليون دولار كل سنة إلى صندوق البحوث المشترك، ويبقى الاتفاق ساريا ثماني سنوات.",
    ),
    around=(
        "يستخدم هذا الموقع ملفات تعريف الارتباط لمعرفة ما تقرؤونه.",
        "الصفحة الأولى",
        "الوزيران على شاطئ البحيرة قبل التوقيع",
        "أسعار السمك في السوق",
        "لا يجوز نسخ هذه الصفحة",
    ),
)

CHINESE = Page(
    language="zh-CN",
    title="两国共享一个湖",
    outlet="湖畔邮报",
    paragraphs=(
        "两国外长星期二签署了维多利亚湖渔业协定，结束了持续六年的谈判。签字仪式只用了十分钟，随后的午餐却持续了三个小时。",
        "肯尼亚渔业部长在登上巡逻艇之前说：“我们要把一个更好的湖留给孩子们。”她补充说，界线将在雨季之前用浮标标出。",
        "根据协定，乌干达每年将向联合研究基金支付一千二百万美元。该协定有效期为八年，期满后双方可以续签。",
    ),
    around=(
        "本网站使用各种小型文本文件来了解您阅读的内容。",
        "首页新闻",
        "签字之前两位部长站在湖边",
        "市场上的鱼价",
        "未经许可不得转载本页内容",
    ),
)

PAGES = (ITALIAN, ARABIC, CHINESE)


def bare(body: str, head: str = "") -> str:
    """A page with this body and head."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
