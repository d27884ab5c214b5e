"""More of the thesaurus: things, people, places, qualities."""

__all__ = ["THINGS"]

THINGS = """
kid kids child children toddler minor under_age son daughter
parent mum dad mother father guardian
adult grown_up of_age
elderly senior pensioner old
spouse husband wife partner
flatmate roommate housemate
neighbour next_door
boss manager lead head superior supervisor chief director
chief_executive managing_director director founder ceo
deputy stand-in substitute cover replacement second_in_command
newcomer new_agent trainee beginner starter apprentice novice
probation trial_period first_months
technician engineer mechanic repairer
specialist expert
expert specialist professional
agent representative adviser advisor clerk assistant operator
team crew group department staff
department team division unit
headcount staff employees team
workforce staff employees team
shift rota duty hours working_hours
lunch lunchtime break noon midday
break pause rest
overtime extra_hours
wage salary pay
headquarters head_office main_office base
head_office headquarters seat
branch office site location
factory plant works
workshop repair_shop service_centre garage
warehouse storehouse depot stockroom
showroom shop store display
address street location where
postcode zip address
phone_number telephone number hotline
opening_hours business_hours open when
public_holiday bank_holiday holiday closed
weekday working_day monday
weekend saturday sunday
midnight night
noon midday lunchtime
dawn morning sunrise
evening night
fortnight two_weeks 14_days
half_a_year six_months 6_months half-year
quarter three_months 3_months quarterly
year twelve_months 12_months annual
two_years 24_months
three_years 36_months
century hundred_years
decade ten_years 10_years
week seven_days 7_days
day 24_hours
minute 60_seconds
instant second moment immediately
deadline time_limit due_date latest cut-off
due_date deadline payable
delay hold-up late
schedule timetable plan calendar
frequency how_often
age how_old years_old
birthday date_of_birth born
anniversary jubilee
discount rebate reduction off cheaper
staff_discount employee_discount
coupon voucher code
voucher gift_card coupon
instalment part_payment monthly_payment installments
down_payment deposit
deposit security
invoice bill
receipt proof_of_purchase bill
vat tax sales_tax
customs duty import_tax border
penalty fine fee
late_fee interest reminder
bank banking account
credit_card card
cash notes coins
debt owed outstanding
budget money spend
profit margin earnings
revenue sales turnover
market_share share
price_list prices
price_guarantee price_promise price_match best_price
price_increase price_rise raise_price dearer raise
expensive costly dear pricey
cheap inexpensive low_price affordable
free_of_charge free no_cost gratis
surcharge extra_charge supplement additional_fee
shipping_cost postage delivery_fee shipping_fee
free_shipping free_delivery no_postage
express next_day fast_delivery overnight_delivery
standard normal regular
parcel package box
oversize bulky too_big large
tracking follow trace
delivery_address ship_to
doorstep door
neighbour next_door_neighbour
pick-up_point collection_point parcel_shop locker post_office
customs_declaration paperwork
return_label label return_slip
return_window return_period cooling_off withdrawal_period
right_of_withdrawal cooling_off return
original_packaging box packaging
packaging box wrapping carton
condition state shape
as_new good_as_new unused mint
refurbished reconditioned second-hand used
second-hand used pre-owned refurbished
spare_part part component
accessory add-on extra
bundle set package
set kit bundle
sample trial tester
gift present
model version type
range assortment line-up catalogue portfolio
flagship top_model biggest largest
entry_level smallest cheapest
colour color shade finish
finish colour surface
material made_of metal plastic
plastic polymer
metal steel iron copper aluminium
glass pane
wood wooden timber
rubber seal
cloth rag towel
sponge cloth brush
brush toothbrush scrub
tool screwdriver wrench
screwdriver tool
tweezers tool
scissors cut
needle pin
pin needle hole
thread screw
hole opening gap
gap space opening
lid cover top cap
cap lid top
cover lid case
bottom base foot
base bottom stand
foot feet stand
leg foot
edge border rim
rim edge brim
corner edge
side flank
front face
rear back behind
top upper
shell casing housing body
casing housing shell
shelf cupboard
cupboard cabinet
counter worktop countertop
worktop counter
window windowsill sill
sill window
wall partition
ceiling roof
floor ground
stairs staircase upstairs
lift elevator
lobby reception hall
reception front_desk lobby
garden yard
balcony terrace outdoors
terrace balcony patio
greenhouse glasshouse
bathroom toilet
living_room lounge
bedroom sleeping_room
study office
classroom school
school classroom pupils class
pupil student class
hotel guesthouse
hospital clinic
shop_window display
furniture table chair
sun sunlight daylight sunshine
daylight sunlight natural_light
shade shadow
sunset dusk
weather climate
draught draft air_current
heater radiator heating
stove hob cooker
fridge refrigerator
freezer ice
kettle boil
dishwasher machine
laundry washing
hairdryer hair_dryer
vacuum hoover
computer laptop pc
laptop computer notebook
tablet ipad
phone smartphone mobile cell
smartphone phone mobile
iphone ios apple
android google
browser internet web_page
website web_page site online web
internet web online
hotspot wifi
router modem wifi
router_change new_router
signal reception range
range distance reach
distance far metres away
bluetooth pair
frequency_band band ghz
password passcode pin
username login
two-factor security
notification alert push_message
reminder notification
dashboard overview screen
menu settings options
setting option configuration
software app firmware
bug error fault
crash freeze
backup copy
cloud server online
server host
camera lens photo
photo picture image
video film clip
recording tape call_recording
microphone mic listen
voice speech speak
speaker loudspeaker
screen display
touch_screen display
button key switch
switch button
knob button dial
led light
indicator_light status_light lamp
error_code code e-code
code number
serial_number serial
manual handbook instructions guide
handbook manual guide
leaflet brochure guide
faq questions
ticket case request
case ticket matter
queue waiting line
priority urgent first
complaint grievance
review second_look
feedback opinion review
rating stars score
score rating points
survey questionnaire poll
questionnaire survey
participant respondent interviewee
sample_size respondents participants
majority most more_than_half
minority few less_than_half
half 50% fifty
third 33%
quarter 25%
percentage share proportion
average mean
median middle
increase rise growth
decrease decline drop
trend development change
reason motive cause
drawback disadvantage downside
advantage benefit plus strength
benefit advantage
purpose aim goal use
habit custom routine
need requirement
wish desire
demand interest
interest demand appetite
competitor rival other_brand
brand make label
reputation name image
trust confidence
loyalty stay
churn cancel leave
renewal extension
minimum_term minimum_period lock-in commitment tied_in
lock-in minimum_term commitment
notice_period notice
contract agreement deal terms
clause section paragraph terms
terms_and_conditions terms contract
signature sign
party side
liability responsible liable damages
liable responsible answerable
damages compensation
negligence carelessness careless
force_majeure beyond_control
dispute quarrel disagreement
court judge tribunal
law legislation act
lawyer solicitor attorney
police officer authority
authority regulator government
regulator authority watchdog
inspection check audit
permit permission licence
licence license permit
permission consent approval leave
exception special_case exemption
right entitlement
duty obligation must
rule regulation
privacy data_protection personal_data
personal_data data information
third_party others outside
advertising marketing ads
newsletter mailing
cookie tracking
consent permission agree
retention kept storage
deletion erase remove
breach leak incident
security safety protection
hacker attack
emergency urgent danger
accident incident injury
incident event accident
injury hurt
burn scald
shock electrocution electric_shock
smoke fumes
fire flame burn
spark flash
overload too_much
short_circuit short
fuse breaker
earth ground
voltage volt mains
watt power consumption
kilowatt_hour kwh electricity
energy electricity power
running_cost electricity_cost
mains power_supply plug socket
plug_adapter travel_adapter
extension_lead extension_cord
battery cell
usb cable
cable lead cord
hum buzz noise
buzz hum
rattle clatter noise
gurgle noise bubbling
vibration shake
noise_level loudness decibel
silence quiet
speed pace fast
flow current stream
pressure force
litre liter l
millilitre ml
volume capacity
capacity volume size
drop droplet
tap_water tap
rainwater rain
distilled_water distilled
hard_water hardness lime
soft_water soft
hardness hard
bottle flask
jug pitcher
bucket pail
tank reservoir container
reservoir tank
tray dish
pump motor
rotor impeller
motor engine pump
nozzle spout
tube hose pipe
valve tap
filter sieve strainer
sieve filter
sponge foam
foam froth bubbles
bubble foam air
air oxygen
humidity moisture damp
moisture damp wet
puddle water leak
lime_scale limescale
deposit residue
residue deposit leftovers
salt mineral
mineral salt nutrient
acid ph
alkaline ph
acidity ph
bleach chlorine
detergent soap washing_up_liquid
soap detergent washing-up
alcohol spirit
oil grease
fertiliser plant_food feed
dose amount dosage
dosage dose amount how_much
concentration strength
overdose too_much
mixture blend
root roots
root_rot rot slimy
stem stalk
leaf leaves foliage
foliage leaves
flower bloom blossom
bloom flower
fruit tomato
vegetable salad
salad lettuce
herb herbs
seed seeds
seedling sprout young_plant
sprout seedling shoot
shoot sprout
pod capsule cartridge
capsule pod
algae green_slime
mould fungus mildew
mildew mould
insect bug
fly gnat
pest insects
gardening growing
harvest crop
recipe cook
meal food
food eat
taste flavour
vegan vegetarian
organic natural bio
natural organic
chemical substance
pesticide spray
allergy allergic
toxic poisonous
edible eat
healthy health
illness disease
baby infant
pet animal
cat kitten
dog puppy
fish aquarium
goldfish fish
plants greenery
tree wood
grass lawn
flat apartment
house home
tenant renter
landlord owner
mortgage loan
relocation move
abroad overseas foreign
country nation state
island isle
mainland continent
border frontier customs
city town
village town
capital city
region area
europe european
britain uk united_kingdom
england english
ireland irish
germany german
france french
spain spanish
holland netherlands dutch
belgium belgian
italy italian
switzerland swiss
austria austrian
norway norwegian
sweden swedish
denmark danish
poland polish
portugal portuguese
america usa united_states american
language tongue
big large
small little
tiny small
tall high
short brief
short shorter
long lengthy
wide broad
narrow thin
thick fat
thin slim
heavy weighty
light lightweight
bright light
dark dim
loud noisy
quiet silent
hot warm
cold cool
wet damp
dry arid
clean tidy
dirty soiled
new brand-new
old aged
young new
modern recent
early soon
late delayed
fast quick
slow sluggish
strong powerful
weak feeble
hard difficult
easy simple
difficult hard tricky
cheap low-cost
free gratis
full filled
empty bare
open unsealed
closed shut
broken defective
whole intact
loose slack
tight firm
sharp pointed
blunt dull
smooth even
rough uneven
flat level
steep sharp
straight direct
crooked bent
round circular
square rectangular
safe harmless
dangerous risky
important significant
necessary required needed
optional voluntary
possible feasible
impossible cannot
likely probable
certain sure
exact precise
approximate rough about
correct right
wrong incorrect
true right
false untrue
common frequent
rare scarce
usual ordinary
special particular
strange odd
famous known
secret hidden
public open
private personal
official formal
legal lawful
illegal forbidden
temporary short-term
permanent lasting forever
final last
initial first
main chief
extra additional
separate apart
same identical
different other
equal same
better improved
worse poorer
best top
worst bottom
maximum most
minimum least
total whole
single one
double two twice
triple three
several some many
enough sufficient
missing absent
available in_stock
unavailable out_of_stock sold_out
ready prepared
busy occupied
angry furious upset cross
upset angry sad
sad unhappy
happy glad
afraid scared
calm relaxed
proud haughty
ashamed embarrassed
lonely alone
tired weary
hungry starving
polite civil
rude impolite
honest sincere
kind good
cruel mean
brave bold
clever smart
stupid foolish
rich wealthy
poor penniless
beautiful lovely
ugly plain
marriage wedding
bride wife
suitor lover admirer
ball dance
estate property land
fortune money
heir inheritor
clergyman vicar
colonel officer
officer soldier regiment militia
regiment militia
letter note
novel book
character person
chapter part
scandal disgrace shame
reputation name honour
rank station class
class rank
gentleman man
lady woman
aunt relation
uncle relation
niece relation
nephew relation
"""
