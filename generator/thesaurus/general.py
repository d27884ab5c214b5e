"""Which words mean nearly the same: a small general thesaurus of English, as one table.

A group a line. Words of one group can stand for each other in a question and its answer, though
they aren't synonyms to the letter: an attribute stands with its adjective and its unit, an act with
its result ("weigh heavy weight kilogram"). A word may be in several groups. `_` joins a phrase.
The groups were written for this project from general English: shops and their support, devices,
homes and plants, contracts, offices, studies, people in novels.
"""

__all__ = ["GROUPS", "IRREGULAR", "VERBS"]

GROUPS = """
cost price charge fee expensive cheap pay rate tariff postage amount how_much worth
pay payment paid invoice bill settle instalment
buy purchase order acquire get bought shop
sell sale offer sold stock range available
shop store web_shop webshop online_shop retailer reseller dealer seller partner
refund reimburse money_back repay credit give_back compensation compensate
return send_back give_back take_back bring_back returnable
discount reduction reduced off rebate percent_off cheaper saving save deal bargain voucher coupon
voucher coupon gift_card credit
free gratis no_charge without_charge free_of_charge complimentary nothing
deliver delivery ship shipping shipment send parcel dispatch arrive bring despatch post postage
parcel package box packet carton shipment
carrier courier post postman delivery_company mail
collect pick_up pick-up pickup fetch collection
warehouse depot store storehouse storage stock
address place location site premises
cancel end terminate quit leave stop withdraw get_out want_out opt_out unsubscribe give_up
contract agreement terms deal
notice announce announcement inform tell warn notify ahead
renew renewal extend extension prolong continue
subscription plan membership subscribe member subscriber
member subscriber membership customer
customer client buyer consumer owner user shopper purchaser
owner own user have customer household
company firm business enterprise corporate organisation organization
business office company firm workplace corporate
office workplace premises
employee staff worker colleague agent team personnel people crew
colleague coworker agent teammate staff
boss manager head lead leader director chief supervisor
founder found establish start set_up begin
hire recruit job apply applicant application vacancy
salary wage pay earnings income raise
holiday vacation leave absent away absence stand-in deputy
deputy stand-in substitute replacement replace stands_in
promote promotion senior career
train training course learn lesson onboarding
learn study teach school education educate instruct
rule policy regulation requirement condition terms law
law legal statute jurisdiction court right
law lawyer attorney legal court judge
allow permit permission may can let authorise authorize approve allowed able
approve approval sign authorise authorize release confirm sign-off second_person consent
forbid ban prohibit prohibited not_allowed may_not never must_not do_not cannot
must require need necessary obligatory compulsory mandatory have_to required requirement
need require want necessary
limit maximum cap most ceiling up_to threshold highest
minimum least at_least lowest smallest
exceed above over beyond more_than
below under less_than beneath
exception except unless exempt exclude exclusion excluded
include contain part come_with supplied contents comprise inside in_the_box
cover apply concern include affect
affected concern involved part_of subject
guarantee warranty promise assurance warranted
warranty guarantee covered coverage
claim complaint demand request
complain complaint dissatisfied unhappy grievance objection
complaint report case ticket issue
problem fault trouble issue defect failure error wrong difficulty matter
broken faulty defective damaged break broke damage fail failure stop dead crack cracked wrong
break fail stop die go_wrong fault damage
damage harm hurt spoil ruin destroy attack bad wear corrode
attack harm damage bad hurt corrode
repair fix mend service restore workshop technician put_right
fix correct put_right solve remedy resolve repair change
correct put_right fix amend adjust correction rectify
replace exchange swap change new substitute replacement
swap exchange trade change
spare part component piece replacement
work function run operate operation operating go
operate use run operation operating rated
use employ apply usage utilise utilize operate
start begin commence launch onset first
stop end cease halt finish quit
finish end complete conclude over
last duration how_long remain endure take period survive
long duration period length time how_long
period time term span window stretch deadline
time hour clock moment when
term period contract minimum_term
deadline limit until latest by_when no_later within due
wait delay late queue waiting
late delay overdue miss delayed
early before premature soon ahead
soon quick fast early shortly
quick fast speed rapid swift
slow gradual slowly
often frequency frequent how_often every interval regularly once twice times weekly monthly daily
regular every routine schedule periodic
schedule plan timetable calendar planned
yearly annual year every_year per_year
monthly month every_month per_month
weekly week every_week per_week
daily day every_day per_day
day date working_day
weekend saturday sunday
stay remain keep wait
stay wait
night overnight evening midnight nocturnal
morning dawn
spring march april
summer june july august
autumn september october november
winter december january february cold
opening_hours open hours closed
open unseal unsealed opened unopened
sealed unopened never_opened intact closed
close shut closed closure
lock secure locked block
unlock unlocked release
key button press push
press push hold button tap
turn_on switch_on activate enable start power_on
turn_off switch_off deactivate disable unplug power_off
reset restart reboot set_again
set adjust setting configure move change select
change alter modify switch move adjust vary
move shift relocate transfer postpone change relocation moves
postpone reschedule put_off move delay
choose select pick decide choice option opt
prefer like rather favourite favorite preference
popular favourite leading most largest common
main chief primary principal usual most_frequent major
usual normal typical common ordinary standard
normal ok fine usual all_right expected
strange odd weird unusual peculiar
unpopular rare few avoid seldom only
avoid prevent keep_from protect
prevent stop avoid protect keep
protect protection guard safe secure
safe safety danger dangerous hazard risk secure harmless
danger risk hazard unsafe
recall withdraw withdrawn campaign
warn warning alert alarm caution signal
sign symptom signal indicator mark show
show display indicate appear mean screen
appear show visible see seem
display screen panel monitor
mean meaning signify indicate stand_for
light lamp led bulb glow shine lit
lamp light bulb
blink flash flicker
dark black shade shadow
colour color
bright brightness dim light
electricity power current energy kwh watt consumption electric mains
consumption use consume usage
power_cut blackout outage power_failure
plug socket outlet adapter charger
adapter charger power_supply plug
charger adapter power_supply
cable wire lead cord
battery rechargeable charge
connect connection wireless wifi wi-fi network bluetooth pair online
wifi wi-fi wireless network router
app application software program
software firmware update version
update upgrade new_version firmware
install installation fit mount set_up assemble
fit mount attach install fix compatible interchangeable put
fasten fix attach secure mount
screw screws bolt nut
compatible fit work_with interchangeable suit match
remove take_off take_out detach delete
delete erase remove wipe deletion
keep store retain hold preserve retention kept save
data information record details
personal private own
privacy data_protection confidential private
password login log_in sign_in account
account profile login log_in
register registration sign_up enrol enlist registered
document paper file record proof
proof evidence receipt prove document
receipt invoice bill proof
copy duplicate
answer reply respond response
reply answer respond response
ask request question enquire inquire
request ask demand apply
contact reach call phone write
phone call telephone hotline line ring
email e-mail mail message
message letter note chat
letter write note
chat live_chat
language speak spoken
tell inform say
explain explanation reason why because
reason why cause because since therefore motive lead_to
cause lead_to result make come_from due_to bring_about
result outcome effect consequence follow
happen occur take_place event
decide decision rule judge
test trial try experiment pilot check
try attempt test
check inspect verify test control look examine
measure reading measurement gauge sensor value
accuracy exact accurate precise precision within plus_or_minus
exact accurate precise
number figure count how_many total
share percentage percent per_cent proportion fraction part
half fifty_percent
average mean median typical
survey study poll respondent interview research
respondent interviewed surveyed participant person
compare comparison differ versus against than difference
different differ difference unlike another other
same equal identical
similar alike like
rise increase grow higher raise climb go_up
fall decrease drop lower sink decline shrink go_down reduce
grow growth plant rise
big large great size huge
small little tiny compact mini
size dimension measure big large width height depth centimetre cm
tall height high
wide width broad
deep depth
heavy weight weigh kg kilogram gram
loud noise noisy sound decibel db quiet rattle hum volume
quiet silent silence noiseless
hot warm heat temperature overheat overheating
warm heat temperature
cold cool chill freeze frost
temperature degree warm cold celsius
cool cold
dry drought dehydrate
wet damp moist humid moisture splash
water liquid fluid solution
liquid solution fluid
hold capacity contain volume litre
capacity volume litre hold
fill refill top_up pour full
top_up refill add fill
empty drain run_dry
leak drip seep spill
pour tip empty throw_away dispose
throw_away dispose waste bin rubbish discard recycle
clean wash rinse wipe scrub cleaning
wash dishwasher clean rinse
lime limescale scale descale fur calcium
descale limescale descaling
vinegar acid citric
block clog blocked jam stuck obstruct
noise sound rattle
smell odour odor stink
taste flavour flavor
mould mold fungus
algae green
insect pest bug
pest insect
plant seedling herb crop flower
herb herbs
sprout germinate germination shoot emerge come_up
seed pod germinate
harvest pick cut crop yield
survive alive live stay_alive kept_alive
die dead death wither
live living life alive dwell
feed fertiliser fertilizer nutrient food
fertiliser feed nutrient
nutrient salt feed
strength concentration strong conductivity
strong powerful stronger strength force
weak faint feeble
pump flow
hose tube pipe
pot basket container tray
bowl basin container bucket
cellar basement
room chamber
bedroom sleep sleeper
sleep sleeper rest bed
home house household residence
house home estate mansion building
building house property
landlord owner property lease
rent lease hire rental let
move relocate move_house
country nation state
abroad foreign overseas international outside
region area zone district territory
area region zone
territory exclusive region
exclusive sole only
island isle
city town village
garden gardener
gardener visit technician
visit visitor call appointment see drop_in
visitor guest caller
appointment booking meeting reserve book
book reserve appointment
meet meeting encounter
access enter entry admission
drive car vehicle travel
travel journey trip tour
driving_licence driver
child toddler kid baby daughter son minor
age old young year
old age aged
young youth
person individual people human
animal pet
fish aquarium pond goldfish
pond lake aquarium
eat food consume edible
toxic poison poisonous poisonous
medicine drug medical
ill sick illness disease unwell
doctor physician
injury hurt wound injured
fire burn smoke
stand place position put
position place location where
put place set lay
tip fall topple tilt
table desk
shelf rack
floor tier level storey
upper top above
lower bottom below
middle centre center
outside outdoor outdoors exterior
inside indoor indoors interior
separate separately apart alone
together jointly combined both
only sole exclusively alone
alone single on_its_own
all every whole entire complete each
whole entire complete full
part portion partial partly
rest remainder remaining remain left
remain stay left
extra additional further another second more
further additional more another
surcharge extra supplement additional
add extra plus supplement
new fresh latest recent
second_hand refurbished used
used old second-hand
instead rather alternative replacement
alternative other option
lost missing lose loss disappear
find found locate
steal theft stolen thief
forget forgot forgotten remember
remember recall memory
mistake error wrong mistaken
wrong incorrect false mistaken
right correct true
true real genuine
believe think trust
think consider believe opinion suppose
opinion view judgement judgment estimation think
feel feeling emotion sentiment
love affection attachment adore fond
hate dislike detest loathe
marry marriage wedding wife husband bride match engaged
propose proposal offer_of_marriage
husband wife spouse
wife lady mrs
mother mamma parent
father papa parent
parent mother father
sister brother sibling
cousin relation relative
relative relation family kin
family household relations
friend friendship companion acquaintance
character temper disposition nature personality
describe description portray like
handsome beautiful pretty looks fair
beauty beautiful handsome pretty
proud pride haughty arrogant conceited vanity
vain vanity conceit pride
polite civil courteous manners civility
rude uncivil impolite
clever intelligent sensible wit
silly foolish stupid folly
kind kindness generous goodness good amiable
angry anger furious resentment
happy happiness glad joy pleased delight
sad unhappy sorrow grief miserable
afraid fear frightened dread
surprise astonish astonished amazement
admire admiration esteem
rich wealth wealthy fortune money income
poor poverty
money fortune income funds sum
income earnings revenue
inherit heir entail inheritance estate
clergyman parson rector minister church
dance ball
elope elopement run_away run_off
leave depart go_away departure
go travel leave
come arrive arrival
arrive arrival reach come receipt
reach arrive get_to
receive get obtain receipt
give grant hand present
gift present
bonus reward premium extra
friend_recommend referral recommend recommendation refer
recommend advise advice suggest
advise advice recommend counsel
help assist support aid assistance
support help assist service
serve service
care look_after maintain maintenance tend
maintain maintenance care service upkeep
watch monitor observe
monitor watch track
know aware knowledge
hide hidden conceal
secret confidential hidden
discover find learn
refuse decline reject turn_down refusal deny
accept agree take
agree consent agreement
promise pledge undertake
offer propose provide
provide supply offer give
supply provide
carry bear transport
lift raise carry
hold carry keep
bend warp deform
cut shear trim prune
prune trim cut
grow_back regrow
freeze frozen frost
dissolve melt
crystal solid
stain mark spot
scratch mark
clear clean transparent
cloudy milky
rate ratio share
level grade stage step
step stage procedure instruction
procedure process how steps
instruction manual guide direction
name call title
title name
responsible handle charge take_care deal duty
handle deal treat process
process handle treat
deal handle treat
treat handle
lead manage run head
manage run lead handle
meeting conference
target goal aim objective
goal target aim
success succeed successful
fail failure
lack missing without absence
without no lack
stock inventory supply
inventory stock
range assortment line_up
model version type product
type kind sort model
kind sort type
version model edition
product item article good
item article product thing
brand make maker manufacturer
competitor rival competition
market trade
advertise advertising advertisement
checkout basket cart
basket cart checkout
card credit_card
bank account transfer banking iban
transfer bank_transfer wire
cash money
tax vat duty
vat tax
duty customs tax
insurance insure cover
safe_deposit deposit
interest percent
currency euro dollar
payout disbursement
discontinue withdraw take_out leave_the_range leaves_the_range no_longer
expire expiry best-before run_out valid validity
valid validity expire good
fresh good best-before
good good_condition ok
bad poor wrong
heard told
prepaid prepay advance in_advance
advance ahead beforehand
shift rota duty
handover change_of_shift
leader head
first initial
last final
final last
third three
split divide share
divide split separate
connect_to link
link connect
join enter become
become turn
turn rotate
rotate turn
"""

VERBS = """
accept add adjust affect agree allow announce answer appear apply approve arrange arrive ask attach avoid
be become begin belong bend block book borrow break bring build burn buy calculate call cancel carry
catch cause change charge check choose claim clean clear close collect come compare complain confirm
connect consider contain continue control cope correct cost count cover cut damage deal decide decline
delay delete deliver depend descale describe develop die differ disappear discover discuss do download
draw drink drive drop dry earn eat empty end enjoy enter exceed exchange expect expire explain extend
fail fall fasten feed feel fetch fill find finish fit fix follow forget form forward freeze get give go
grow guarantee handle hang happen harm have hear heat help hide hit hold hope hurt improve include
increase inform install introduce invite join keep know lack land last lead leak learn leave lend let
lie lift like limit live load lock look lose lower make manage marry mean measure meet mention mix
modify move need notice obey object offer open operate order overturn own pay pick place plan plant
play plug point pour prefer prepare press prevent print produce promise protect prove provide pull pump
push put raise reach read receive recommend reduce refund refuse register reject release rely remain
remember remove renew rent repair repeat replace reply report request require reset resolve respond
rest restart result return rinse rise run save say secure see sell send serve set settle shift ship
show shut sign sink sit sleep solve speak spend split spoil spread stand start state stay stick stop
store suffer suggest supply support suppose swap switch take talk teach tell tend test thank think throw
tip touch trade transfer travel treat trim trust try turn understand unlock unplug update upgrade
use visit wait wake walk want warm warn wash waste watch wear win wipe wish withdraw wonder work worry
write blink buzz drip fare fur obtain occur rate save survive stamp insist elope propose admire
"""
"""Words that are mostly verbs in a question, or may be."""

IRREGULAR = """
am be are is was were been; arise arose arisen; bear bore borne; beat beaten; become became;
begin began begun; bend bent; bind bound; bite bit bitten; blow blew blown; break broke broken;
bring brought; build built; burn burnt; buy bought; catch caught; choose chose chosen; come came;
creep crept; deal dealt; dig dug; draw drew drawn; dream dreamt; drink drank drunk;
drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought;
find found; flee fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten;
forgive forgave forgiven; freeze froze frozen; get got gotten; give gave given; go went gone;
grow grew grown; hang hung; have had; hear heard; hide hid hidden; hold held; keep kept;
know knew known; lay laid; lead led; lean leant; learn learnt; leave left; lend lent; lie lay lain;
lose lost; make made; mean meant; meet met; pay paid; ride rode ridden; ring rang rung;
rise rose risen; run ran; say said; see saw seen; seek sought; sell sold; send sent;
shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk; sing sang sung;
sink sank sunk; sit sat; sleep slept; slide slid; speak spoke spoken; spend spent;
spill spilt; spoil spoilt; spring sprang sprung; stand stood; steal stole stolen; stick stuck;
strike struck; swear swore sworn; swim swam swum; take took taken; teach taught; tear tore torn;
tell told; think thought; throw threw thrown; understand understood; wake woke woken;
wear wore worn; weep wept; win won; withdraw withdrew withdrawn; write wrote written;
child children; person people; foot feet; tooth teeth; man men; woman women; wife wives;
life lives; half halves; leaf leaves; shelf shelves; knife knives; loaf loaves; mouse mice;
good better best; bad worse worst; far farther further; little less least
"""
