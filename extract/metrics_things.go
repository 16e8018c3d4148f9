package extract

// thingMetrics are what happens to homes, places, money and vehicles, and to
// those who depend on them.
var thingMetrics = []metricWords{
	{
		metric: "destroyed",
		done: `destroy, burn, demolish, raze, flatten, gut, torch, level, wreck, obliterate, incinerate, pulverise, shatter, topple, bulldoze, dynamite, ruin, loot, intercept, down, sink, ruin, devastate, consume, devour, collapse, total, uproot trees, smash, explode, eradicate, pound,
			burn/blow/tear/knock/wash/sweep/carry ... down/up/away/out, burn/raze to the/a ground/cinder, reduce to rubble/ash/ashes/ruins, write off, set on fire, set alight/ablaze, knock out, shoot/bring/shot down, lose to the/_ fire/flames/flood, swallow up/by, take out, put out of action, completely/totally damage, wipe out homes`,
		does:   "collapse, burn, burn down, sink, explode, go up in, crash, be lost, be gone, fall down",
		states: "in ruins/ashes, beyond repair, burnt/burned out, destroyed, gutted, flattened, burned-out, in rubble",
		nouns:  "destruction, demolition, collapse",
	},
	{
		metric: "damaged",
		done:   `damage, weaken, blow out windows at/in, rip/tear ... from, rip/tear the roof/roofs off/from, vandalise, inundate, flood, dent, crack, scorch, singe, batter, deface, ransack, submerge, unroof, riddle with, daub with, hole, break open, force open, badly/severely/partly/partially/slightly burn, badly/severely/partly/partially/slightly hit, badly/severely/partly/partially/slightly damage, partially/partly destroy, partly/partially wreck, leave without roofs/windows, blow off, shatter windows, rip off`,
		does:   "lose their roof/roofs/windows, suffer/sustain _ damage, crack, be under water, flood",
		states: "under water, underwater, badly/partially/partly/severely damaged, flooded, damaged, in need of repair, without roofs/windows",
	},
	{
		metric: "closed",
		done:   "close, shut, shutter, padlock, mothball, barricade, suspend, halt, board up, wind up, shut down, close down, lock up shops, take offline/down, force/order ... to close/shut, keep/leave closed/shut, pull down their shutters, put up the shutters, put up shutters, wall off, cordon off, seal off, seal, axe stations",
		does:   "suspend/cancel/halt classes/lessons/operations/services/service, close, shut, go dark, cease/stop trading/operations/operating/publication/production/to, close/shut their doors, remain/stay/be closed/shut, never open, not open/reopen, fail to open, not open their, go out of business, cease to, fold, go bust, go under, cave in, not unlock, never unlock/reopen, put up the shutters, pull down their",
		states: "closed, shut, shuttered, out of service/use/action, boarded up, offline, closed down, shut down",
		nouns:  "closure, shutdown",
	},
	{
		metric: "lost",
		done:   "lose, steal, cost, squander, wipe off, wipe from, knock off, shed seats, embezzle, wipe out of, write down, forfeit",
		does:   "go missing from accounts, go up in smoke",
		states: "in the red, out of pocket, in debt",
		nouns:  "loss, damages, shortfall, deficit",
		ahead:  "deficit/shortfall/loss/losses/damage/damages/cost of, losses at/to/of/are/were, damage at/to",
	},
	{
		metric: "affected",
		done:   `affect, impact, disrupt, inconvenience, impair, expose, compromise, breach, touch, delay, hit hard, plunge into darkness, leave ... without _ power/electricity/water/heat/heating/gas/food/homes, cut ... off from, cut power/water/supplies to, deprive of, put at risk, lose power, cut to, knock out power to, black out, put on`,
		does:   `lose power/electricity/service/signal/access/water/internet, go/do without, go hungry, lose supply/supplies, be hit by, be touched, have no/_ power/electricity/water/gas/heating/food, face hunger/famine/starvation/acute/food/severe/shortages/delays/disruption, need aid/help/assistance/food/humanitarian, be in need, rely on aid, be at risk, experience delays/outages, depend on aid, be confined`,
		states: "without _ power/electricity/water/heat/heating/gas/service/signal/broadband/supplies/food, without power, in the dark, in need, at risk, hungry, food insecure, offline from, affected, off the grid, off supply, in danger, in poverty, confined to",
		nouns:  "outage",
		ahead:  "details/data/records/information/accounts of, power/supplies/electricity/water to, power is/was out for/to, outages to, water/power/gas had/has/have/was/were been cut/out to/for",
	},
	{
		metric: "on_board",
		done:   "carry, haul, ferry, transport, pack with, load with, cram with",
		does:   "travel/ride/sail on/in/aboard/with, board, be travelling/traveling/riding, be in the/_ vehicle/bus/boat/plane/coach/car/lorry/truck/cabin/train/van/aircraft/vessel/dinghy/section, set out/off/sail from, be inside the bus/train/plane/vehicle, be in that, squeeze into the boat, cram into/onto, pack into/onto",
		states: "aboard, onboard, on board, on the bus/plane/boat/ship/train/coach/ferry/flight/aircraft/vessel/dinghy, in its hold, in the bus/boat/plane/car/van/vehicle/coach, inside the bus/train/plane/coach",
		hints:  "occupant, crew member, passenger, crew, crewman, crewmember, traveller",
		ahead:  "set off with, crew/complement of, carry/carrying, with a crew of, aboard were/was, on board were/was",
	},
}
