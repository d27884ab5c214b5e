"""The words that checks look for, as literal tables; English. Data, not code."""

__all__ = [
    "CLAUSE_WORDS", "FRACTIONS", "FUNCTION", "MARKS", "MONTHS", "NEGATIONS", "NUMBERS", "ORDINALS", "SOFT_NEGATIONS", "UNITS", "WEEKDAYS",
]  # fmt: skip

NUMBERS: dict[str, float] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9, "dozen": 12, "score": 20,
    "pair": 2, "couple": 2, "both": 2, "twice": 2, "once": 1, "thrice": 3, "double": 2, "triple": 3,
    "half": 0.5, "halves": 0.5, "quarter": 0.25, "quarters": 0.25, "single": 1, "fortnight": 2,
    "noon": 12, "midday": 12, "midnight": 24, "halved": 0.5,
    "doubled": 2, "doubles": 2, "tripled": 3, "trio": 3, "twofold": 2, "twins": 2, "m": 1e6, "bn": 1e9,
}  # fmt: skip

ORDINALS: dict[str, int] = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100,
}  # fmt: skip

MONTHS: dict[str, int] = {
    name: n
    for n, names in enumerate(
        "january jan|february feb|march|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"), 1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS: dict[str, int] = {
    name: n
    for n, names in enumerate(
        "monday mondays|tuesday tuesdays|wednesday wednesdays|thursday thursdays|friday fridays|"
        "saturday saturdays|sunday sundays".split("|"), 1)
    for name in names.split()
}  # fmt: skip

FRACTIONS: dict[str, int] = {
    "thirds": 3, "fourths": 4, "fifths": 5, "sixths": 6, "sevenths": 7, "eighths": 8, "ninths": 9,
    "tenths": 10, "hundredths": 100,
}  # fmt: skip

_UNITS = """
hour 0.000277778 second seconds sec secs
hour 0.016666667 minute minutes min mins
hour 1 hour hours hr hrs hourly
hour 24 day days daily
hour 168 week weeks weekly fortnight fortnights
hour 12 overnight
month 1 month months monthly
month 3 quarterly trimester
month 12 year years annual annually yearly annum
month 120 decade decades
month 1200 century centuries
metre 0.001 mm millimetre millimetres millimeter millimeters
metre 0.01 cm centimetre centimetres centimeter centimeters
metre 1 metre metres meter meters
metre 1000 km kilometre kilometres kilometer kilometers
metre 0.0254 inch inches
metre 0.3048 foot feet ft
metre 0.9144 yard yards
metre 1609.344 mile miles
gram 0.001 mg milligram milligrams
gram 1 g gram grams gramme grammes
gram 1000 kg kilo kilos kilogram kilograms
gram 1000000 tonne tonnes ton tons
gram 453.592 pound_weight lb lbs
gram 28.3495 ounce ounces oz
litre 0.001 ml millilitre millilitres milliliter milliliters
litre 0.01 cl centilitre centilitres
litre 1 litre litres liter liters l
litre 4.546 gallon gallons
litre 0.568 pint pints
celsius 1 celsius °c
fahrenheit 1 fahrenheit °f
hardness 1 °dh
degree 1 degree degrees °
euro 1 € euro euros eur
euro 0.01 cent cents
sterling 1 £ pound pounds gbp quid
sterling 0.01 penny pence p
dollar 1 $ dollar dollars usd
yen 1 yen ¥
ratio 0.01 % percent percentage
ratio 1 tenth_part
byte 1 byte bytes
byte 1000 kb kilobyte kilobytes
byte 1000000 mb megabyte megabytes
byte 1000000000 gb gigabyte gigabytes
byte 1000000000000 tb terabyte terabytes
watt 1 w watt watts
watt 1000 kw kilowatt kilowatts
watthour 1000 kwh
volt 1 v volt volts
hertz 1 hz hertz
hertz 1000000 mhz megahertz
hertz 1000000000 ghz gigahertz
decibel 1 db decibel decibels
speed 1 mph
speed 0.621371 kph kmh
area 10000 hectare hectares
area 4046.86 acre acres
person 1 people person persons
point 1 point points
"""
UNITS: dict[str, tuple[str, float]] = {
    word: (row.split()[0], float(row.split()[1]))
    for row in _UNITS.strip().splitlines()
    for word in row.split()[2:]
}

NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor cannot without unless nowhere n't unable hardly "
    "avoid avoids avoided avoiding refuse refuses refused decline declines declined reject "
    "rejects rejected forbid forbids forbidden ban bans banned prohibit prohibits prohibited "
    "exclude excludes excluded prevent prevents prevented lack lacks lacked fail fails failed "
    "impossible".split()
)

# Where a clause ends, beside , ; : . ( ) and dashes.
CLAUSE_WORDS = frozenset(
    "but while whereas because since although though if when unless so which who whom whose that "
    "where until after before once as than whether and or".split()
)

# Marks that change how much a sentence says. A word stands in one row.
MARKS: dict[str, str] = {
    word: mark
    for mark, words in {
        "must": "must required requires require obliged obligation obligatory mandatory compulsory "
        "necessary essential forced insist insists obligated imperative indispensable duty bound",
        "should": "should ought advised advisable advise advises recommended recommend recommends "
        "preferably ideally encouraged urged suggestion suggested suggest suggests",
        "may": "may can could might able allowed allows allow permitted permits permit possible "
        "possibly optional voluntary optionally free wish wishes likes like entitled option perhaps maybe",
        "all": "all every always everyone everybody everything everywhere whatever however "
        "invariably entirely never completely fully wholly guaranteed guarantees certainly definitely "
        "inevitably regardless unconditionally constantly permanently",
        "each": "any anyone anybody anything each both whole entire whichever ever throughout",
        "most": "most usually mostly normally generally typically mainly largely nearly almost "
        "majority commonly predominantly bulk virtually practically tends tend chiefly",
        "some": "some sometimes occasionally often frequently several many few likely probably "
        "apparently presumably seems seem appears appear suspects suspect believed thought reportedly "
        "estimated expected supposed partly partially",
        "rarely": "rarely seldom exceptionally scarcely barely exception exceptions",
        "only": "only solely exclusively just merely alone sole purely",
        "about": "about roughly approximately around circa nearly almost some ca",
    }.items()
    for word in words.split()
}

SOFT_NEGATIONS = frozenset(
    "refuse refuses refused decline declines declined reject rejects rejected deny denies denied "
    "forbid forbids forbidden ban bans banned prohibit prohibited exclude excludes excluded prevent "
    "prevents stop stops stopped avoid avoids lack lacks fail fails failed impossible unable except "
    "unless only without off out against free nothing closed close shut end ends ended cease rule "
    "ruled down instead rather less fewer too hardly harmless spoil otherwise apart bar barred "
    "confined limited until before missing missed absent empty remain remains still spare zero "
    "waived exempt yet although though rarely".split()
)
"""Words that say no in some sentences: beside one of them a missing "not" proves nothing."""

FUNCTION = frozenset(
    """a about above across after again against ago all almost along already also although always am among
    an and another any anybody anyone anything are around as aside at away back be because been before
    being below beside besides between beyond both but by came can cannot case cases come comes could did do does
    doing done down during each either else enough even ever every everybody everyone everything
    except far few for from further get gets getting give given gives go goes going gone got had has
    have having he hence her here hers herself him himself his how however i if in indeed instead
    into is it its itself just kind least less lest let lets likewise made make makes making many may
    me merely might mine more moreover most much must my myself namely near nearly neither never
    nevertheless no nobody none nor not nothing now of off often on once one ones only onto or other
    others otherwise ought our ours ourselves out over own per perhaps place put quite rather really
    same seem seems several shall she should since so some somebody someone something sometimes
    somewhat soon still such sure take taken takes taking than that the their theirs them themselves
    then thence there thereby therefore these they thing things this those though through throughout
    thus to together too took toward towards under unless unlike until up upon us use used uses using
    usually very via was way we well went were what whatever when whenever where whereas wherever
    whether which whichever while who whoever whole whom whose why will with within without would yes
    yet you your yours yourself yourselves s t ll re ve d m according due long person people reason
    means mean meaning side start starts order ordinary particular respectively regard regarding
    concerned concerning involved question fact point time times sort type number amount part parts
    set happen happens happened become becomes became form look looks need needs needed keep keeps kept
    work works do's one's anywhere somewhere amid versus plus less times etc ie eg""".split()
)
