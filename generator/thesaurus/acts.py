"""More of the thesaurus: acts and states, as people ask about them and as documents write them."""

__all__ = ["ACTS"]

ACTS = """
abandon give_up stop leave drop quit
accept agree take approve okay
accompany come_with join go_with
achieve reach attain manage
acknowledge admit confirm
act behave behaviour conduct do
adapt adjust get_used acclimatise settle
add put_in include mix attach extra
admit confess acknowledge allow_in
advertise promote advert marketing campaign
advise recommend suggest tip
affect influence impact change bear_on concern
afford spend pay budget
agree accept consent settle
aim target intend plan want
answer reply respond get_back pick_up
apologise apology sorry regret excuse
appear show_up turn_up emerge come_up
appoint name choose nominate
appreciate value esteem
arrange organise organize plan set_up agree book
assemble put_together build set_up assembly mount
dismantle take_apart disassemble unmount
assess judge rate evaluate estimate review
assign allocate give hand_over
assume suppose guess presume
attend go_to visit take_part present
award give grant prize
back_out withdraw leave cancel
be_worth value price
bear carry stand tolerate
become turn grow get
beg plead ask implore
blame fault responsible accuse
boil kettle heat hot
boost increase raise improve
bother disturb annoy trouble
bounce fail decline reject
breach break violate infringe violation
breathe air oxygen
calculate work_out compute count figure
calibrate calibration adjust set
call_back ring_back phone
calm quiet peaceful
care mind matter
cater provide serve
cease stop end
celebrate party feast
charge_up charge battery power
cheat deceive trick fraud
check_out pay checkout
chew bite gnaw
claim assert say maintain
clash conflict differ
climb rise go_up
combine mix join put_together mixed together
comfort console ease
commit promise undertake
compensate make_up_for refund credit pay damages
compete rival
complete finish fill_in done
conceal hide cover
conclude end finish decide
confuse mix_up mistake mistaken confusion wrong
congratulate praise
consist made_up contain
consult ask advice
contaminate spoil dirty pollute
continue go_on carry_on keep_on last stay resume
contribute give add help
convert change turn
convince persuade
correspond match fit
count number how_many add_up
crash fail break freeze stop
create make produce set_up build
credit refund pay_back give_back
criticise blame complain fault criticism
cure heal fix treat remedy
damage break harm hurt spoil ruin scratch crack breakage
deactivate turn_off switch_off disable
debit charge take withdraw collect
deduct take_off subtract keep_back withhold reduce less
defend protect
define mean set
demand require ask insist request
demonstrate show prove
deny refuse reject turn_down
depend rely vary based
deserve earn merit entitle
design plan develop draw created
destroy ruin break
detect notice find recognise spot sense
determine decide set find_out
develop grow design make improve
diagnose find_out identify diagnosis cause
dilute thin water_down mix undiluted
dim darker less_light
disagree differ object dispute
disappoint let_down unhappy
disclose reveal tell share pass_on
disconnect unplug cut_off offline
discontinue stop_selling drop phase_out leave_the_range no_longer
discourage deter put_off
discuss talk_about talk speak
disinfect sterilise clean bleach
dismiss fire sack let_go
display show screen
dispose throw_away get_rid_of bin discard recycle
distribute hand_out spread
distinguish tell_apart difference
disturb bother annoy wake interrupt noise
divide share split
donate give_away gift
double twice two_times
downgrade go_down smaller_plan cheaper_plan lower switch change
upgrade go_up bigger_plan higher switch change
drain empty let_out pour_out
dress wear clothes
drip leak drop
drop fall lose let_fall decrease
dry_out run_dry dry
earn make get_paid income
edit change correct
eject remove
elect choose vote
embarrass shame ashamed
employ hire work staff
enable let allow switch_on
encounter meet face come_across
encourage motivate urge support
encrypt encryption scramble secure
end finish stop run_out expire over
engage betroth engaged
enjoy like love pleasure
enlarge extend grow bigger
ensure make_sure guarantee see_to
enter type_in key_in go_in write
entitle right eligible qualify claim
escalate escalation pass_on pass_up hand_over forward
escape flee get_away run_away
establish found set_up
estimate guess quote approximate quotation
evaporate dry disappear
examine look_at check inspect
exceed go_over more_than above
exclude leave_out not_included not_covered except
exercise use
exist there_is available
expand grow extend
expect await count_on anticipate
experience have go_through
expire run_out end lapse no_longer_valid
expose uncover
express say utter
extend lengthen prolong longer stretch
extract take_out draw
fade pale bleach lose_colour fading
fall_ill sick
fasten fix attach tie secure
fear afraid dread
fill_in complete
fill_up fill refill top_up
film movie video record
filter sieve strain
find_out learn discover know
fine penalty charge fee
fit_in suit
flash blink
float swim
flood overflow water
fold bend
follow come_after obey go_by stick_to comply
force compel make
forgive pardon excuse
form make shape build_up
forward send_on pass_on
found set_up start began establish
free release loosen
freeze stick hang
gain win get obtain
gather collect
get_back recover return refund
get_in_touch contact reach
get_rid_of remove dispose kill
get_used_to adapt
give_away donate
give_notice notice cancel end
go_off spoil expire switch_off
go_up rise increase
go_wrong fail break fault
grant give allow
greet welcome hello
grind scrape grinding
grip hold grasp
guard protect
guess estimate speculate
hand_in submit give return
hand_over pass transfer give handover
hang_up end_call
happen_to become_of
harden set hard
hate dislike
heal cure
hesitate wait
hinder prevent stop
hire_out rent loan lend
honour keep respect
hook_up connect link
hurry rush fast
identify recognise tell name find
ignore overlook neglect
imagine think suppose
import bring_in customs
impress please
improve better raise enhance
inform tell let_know notify
inherit get heir
injure hurt wound
insert put_in plug
insist demand
inspect check look_at examine
instruct tell order teach
insult offend
integrate connect work_with compatible
intend plan mean want
interfere disturb
interpret read understand mean
interrupt pause stop break
introduce launch present bring_in start
invest spend money
investigate look_into search check enquire
invite ask_over invitation
iron press
issue give_out send publish
join sign_up enter become_member
joke jest
judge decide assess
justify explain reason
keep_out prevent
kill destroy die
knock hit
label mark sticker
lack miss without
land fall
last go_on keep survive hold_out
laugh smile
launch start release come_out introduce
lay place
leak drip escape
lean rest
leave_out skip omit exclude
lend loan borrow
lessen reduce
let_know tell inform
lie untruth false
light_up glow
link connect pair join
listen hear
load fill
locate find
log record note write_down
look_after care tend
look_for search seek
loosen undo
lose_money loss
lower reduce cut drop
mail send post
make_sure check ensure
make_up invent
manage run lead cope
manufacture make produce
mark label
match fit suit
mature grow ripe adult
mend fix repair
mention name say refer
merge join combine
miss skip lack fail
misuse abuse wrong_use
mix stir blend
monitor watch track observe
motivate drive cause
name call
neglect ignore
negotiate bargain discuss
notice spot see realise
notify tell inform alert message
nurse care
obey follow comply
object protest complain
observe watch see
obtain get receive acquire
occupy take_up
offend insult hurt
omit leave_out skip
oppose against resist
opt_out unsubscribe stop refuse
outlast survive
overcome beat
overfill too_much overflow
overflow spill flood
overheat too_hot too_warm
overlook miss forget
owe due debt outstanding
pack wrap box
pair connect link couple
park leave
pass go_by hand
pass_on forward share give transmit
pause stop suspend hold skip break
pay_back refund repay
peel come_off
perform do carry_out
pick choose pluck
plan intend schedule
plant sow seed grow
play game
please delight
pledge promise
plug_in connect insert
point_out mention
polish shine clean
possess own have
pour tip
practise exercise
praise compliment
predict forecast expect
prefer rather favour
prepare get_ready
preserve keep protect
pretend feign
prevail win
prevent stop avoid guard_against
proceed go_on
process handle
produce make yield
profit gain margin earn money
prohibit forbid
prolong extend
protest object complain
prove show proof evidence
publish release issue
pull draw
punish penalty
purchase buy
pursue follow
put_back replace return
put_up raise increase
qualify entitled eligible
quarrel argue dispute row
question doubt ask
quit leave stop resign
quote cite state
raise increase lift put_up
reach get_to contact
react respond
realise notice understand
recall remember
recharge charge battery
reclaim get_back
recognise know identify
recommend advise suggest
record note save log tape
recover get_back restore get_well
recycle waste reuse
redeem use cash_in
refer mention point
refill top_up fill
refurbish second_hand used renew repaired
refuse decline reject turn_down no
regard consider
regret sorry
reject refuse decline turn_down
relate connect tell
relax rest
release let_go free publish
relieve ease
rely depend trust count_on
remain stay left
remind reminder nudge
remove take_out take_off delete detach
rent hire lease
repay pay_back refund
repeat again do_again recur recurring
replace swap new change
report tell notify
represent stand_for
reproduce copy
require need demand
rescue save
resell sell_on resold
reserve keep book hold
resign quit leave
resist withstand
resolve solve settle
respect honour esteem
respond reply answer react
restart reboot
restore bring_back
restrict limit
resume continue restart
retain keep
retire leave stop_working
reuse use_again again recycle
reveal show disclose
review check look_at feedback rating
reward bonus prize
ring call bell
ripen mature
risk danger chance
rotate turn
rub wipe
ruin spoil destroy
run_out end empty expire finish
rush hurry
rust corrode
satisfy please content
save keep spare
save_money cheaper discount
scan read
scare frighten
scold blame
scrape scratch
search look_for
seal close tight
seek look_for
seem appear
seize take
select choose pick
send_out dispatch ship
separate apart divide
settle pay resolve
shake tremble
share split give pass_on disclose
shelter protect
shift move
shine glow
shorten cut reduce
shout yell
show_up appear
shrink smaller
sign signature
sign_up register join subscribe
signal sign
skip miss leave_out pass_over pause
slip slide
slow_down slower
smell odour
smoke burn fire
snap break
soak wet
soften soft
solve fix
sort_out solve fix
sound noise
sow plant
spare extra
speak talk
specify state name
speed_up faster
spend cost pay use
spill pour leak
splash spray wet
split divide
spoil ruin go_off
spot see
spray mist
spread extend
squeeze press
stain mark dirty
stamp mark
stand_in replace deputy cover
stare look
start_over again
state say name
stay_away avoid
step_in intervene
stick glue
sting bite
stir mix
stop_working fail break die fault
store keep
strengthen stronger
stress emphasise strain
stretch extend
strike hit
submit hand_in send
subscribe sign_up
succeed follow
suffer bear hurt
suggest propose
suit fit
supervise manage watch
suppose think
surprise astonish
surround around
survive live outlast
suspect think
suspend pause
swap exchange
swear promise
sweep clean
swell grow
switch change
switch_off turn_off
sympathise pity
take_apart dismantle
take_care look_after
take_off deduct
take_part join
take_place happen
talk speak discuss
tap touch
taste flavour
tear rip
tease mock
tempt lure
terminate end cancel
thank grateful gratitude
threaten threat warn
throw_out dispose
tie bind
tighten tight
tilt tip
touch handle feel
trace find track
track follow trace
trade exchange
train teach
translate language
transport carry ship
trap catch
treat handle
trim cut
trip fall
trust believe rely
try_out test trial
turn_down refuse
turn_up appear
twist turn
type write
undergo go_through
understand grasp
undo reverse
unite join
unpack open
update renew
urge press
urgent urgency priority emergency quick
vanish disappear
vary differ depend
verify check confirm prove
violate breach
volunteer offer
vote choose
wait hold
walk foot
warm_up heat
wash_out rinse
waste lose
water irrigate
wear_out wear old
weigh weight
welcome greet
wipe clean
wire cable
wish want
witness see
wobble shake unstable
worry fear
worsen worse
wrap pack
yellow pale
"""
