package extract

import "strings"

// class is a set of what a word can be. A word may be several things at once.
type class uint64

const (
	be         class = 1 << iota // is, were, been
	have                         // has, had
	modal                        // may, will, could
	linking                      // became, remain, left, stood: the complement follows
	determiner                   // the, its, these
	preposition
	joiner      // and, or
	contrast    // but, while, although: another clause begins
	subordinate // when, after, because: a clause that explains begins
	relative    // who, which
	pronoun
	personPronoun
	bodyPronoun
	manyPronoun
	adverb
	negation
	title    // Mr., Gen.
	role     // spokesman, officials: who speaks
	body     // ministry, union, army: what speaks
	media    // agency, radio, newspaper
	listener // reporters, parliament: told, and no relay
	people   // people, soldiers: what is counted first of all
	thing    // homes, vehicles
	month
	weekday
	timeWord  // morning, night, week
	duration  // days, hours, months
	measured  // miles, kg, degrees
	numbered  // flight, route, chapter: a number names one of them
	starter   // words that begin sentences
	verb      // a verb that says nothing of what is counted
	counter   // number, figure, toll: nouns for a count
	money     // dollars, euros
	ordinal   // first, second
	scoreWord // won, beat, draw
	channel   // statement, interview, post: what one says something in
	adjective // words before nouns that are otherwise hard to tell
	report    // speaking verbs; see sayVerbs
)

// classes are the closed lists of words: add a word to a row.
var classes = []struct {
	is    class
	words string
}{
	{be, "is are was were be been being isn't aren't wasn't weren't 's're get gets got getting"},
	{have, "has have had having hasn't haven't hadn't"},
	{modal, "may might could can will would shall should must cannot can't won't couldn't wouldn't did do does didn't don't doesn't to"},
	{linking, "became become becoming remain remains remained remaining seem seemed appear appeared feared believed thought presumed confirmed reported known said assumed declared listed pronounced found still left leaves leaving stands stood"},
	{determiner, "the a an its his her their our my your this that these those each every any some another such what no both"},
	{preposition, "of in on at by to from with for into onto over under near across through during outside inside around between among amid against about via off out up down within without towards toward behind beyond along alongside above below per throughout upon aboard despite like as plus including excluding"},
	{joiner, "and or & as-well-as nor"},
	{contrast, "but while although though whereas however yet"},
	{subordinate, "when after before because since as if unless until where once so despite following"},
	{relative, "who which whom whose that"},
	{pronoun | personPronoun, "he she i"},
	{pronoun | bodyPronoun, "it"},
	{pronoun | manyPronoun, "they we"},
	{pronoun, "him her them us you me itself himself herself themselves himself everyone someone anyone others one this these those"},
	{adverb, "also later earlier then now already still just only even so far officially reportedly allegedly apparently initially subsequently immediately separately meanwhile again too not never ever yet today yesterday tonight recently so-far previously originally eventually finally further together alone seriously badly critically severely slightly lightly fatally reliably personally formally publicly confidently currently presently feared mostly mainly overnight instead nevertheless nonetheless moreover additionally here there always often nearly almost perhaps probably possibly likely safely briefly quickly directly indirectly themselves"},
	{negation, "not no never neither nor without denied denies deny n't didn't don't doesn't hasn't haven't wasn't weren't isn't aren't"},
	{title, "mr mr. mrs mrs. ms ms. dr dr. prof prof. gen gen. lt lt. col col. maj maj. capt capt. sgt sgt. rev rev. sen sen. rep rep. gov gov. sir lord lady dame st st. judge justice president chief captain colonel general major lieutenant sergeant commander inspector superintendent detective professor sheikh imam bishop father minister mayor governor senator ambassador prince king queen secretary"},
	{role, "spokesman spokeswoman spokesperson spokesmen spokespeople spokespersons official officials officer officers minister ministers president chief director head leader leaders secretary mayor governor commander commanders captain general colonel chairman chairwoman chair chairperson co-chair manager managers executive executives lawyer lawyers attorney attorneys doctor doctors nurse nurses medic medics paramedic paramedics witness witnesses resident residents villager villagers activist activists organiser organisers organizer organizers expert experts analyst analysts researcher researchers scientist scientists source sources person people man woman survivor survivors relative relatives father mother brother sister son daughter wife husband neighbour neighbours neighbor neighbors worker workers teacher teachers principal headteacher student students fisherman fishermen farmer farmers driver drivers conductor engineer engineers lawmaker lawmakers mp mps senator senators councillor councillors councilor diplomat diplomats ambassador envoy aide aides insider insiders prosecutor prosecutors investigator investigators rescuer rescuers firefighter firefighters volunteer volunteers coordinator administrator commissioner superintendent inspector sheriff coroner judge rector dean priest imam elder elders rebel rebels militant militants insurgents fighters gunmen separatists islamists authorities authority campaigners campaigner monitors observers observer critics rivals economist economists epidemiologist virologist professor author authors founder owner boss bosses editor correspondent journalist reporter negotiator registrar surgeon pathologist matron veteran photographer shopkeeper trader traders guard guards passenger passengers refugee refugees inmates prisoners parent parents miner miners delegate delegates advocates opponents supporters colleague colleagues friend friends patient landlord employer employers staff crew pollster negotiators representative representatives deputy warden midwife sailor skipper pilot bystander bystanders"},
	{role, "supervisor supervisors spokeperson adviser advisers advisor advisors trustee trustees treasurer curator archbishop cardinal pastor pastors rabbi monk monks nun nuns midwives carer carers consultant consultants physician physicians pharmacist veterinarian vet vets biologist biologists seismologist seismologists meteorologist meteorologists forecaster forecasters scientist geologist geologists hydrologist ecologist ranger rangers warden wardens lifeguard lifeguards diver divers climber climbers guide guides operator operators broker brokers banker bankers strategist strategists lobbyist campaigners defender defenders clerk clerks bailiff solicitor solicitors barrister barristers magistrate magistrates detective detectives constable sergeant brigadier marshal admiral lieutenant major corporal chief chiefs ceo cfo coo premier chancellor speaker undersecretary deputy vice-president president's president presidents king prince sultan emir monarch tribesman tribesmen elder chieftain headman headmaster headmistress janitor caretaker receptionist waiter hotelier restaurateur butcher baker fisher herder herders shepherd hunter hunters cyclist jogger pedestrian motorist commuter commuters tourist tourists visitor visitors eyewitness eyewitnesses onlooker onlookers victim victims mourner mourners protester protesters demonstrator demonstrators marcher striker strikers unionist member members steward stewards convenor delegate shopper employee employees labourer staffer staffers mother's spokesmen hostage hostages detainee detainees prisoner fighter fighters soldier soldiers policeman policemen policewoman trooper border-guard people officials-in-charge defector exile exiles whistleblower mediator mediators broker historian sociologist demographer statistician pollsters bookmaker historian data-scientist"},
	{body, "cluster ministry police army military government union unions federation association council company firm airline operator agency office department bureau committee commission court hospital hospitals school university institute centre center service services brigade force forces navy coastguard guard group organisation organization organizations organisations charity ngo network front movement party authority board regime administration embassy parliament observatory monitor watchdog bank employer management team unit foundation society trust league coalition alliance club chamber body team headquarters side state city country corporation retailer carrier manufacturer automaker chain regulator utility inspectorate task force un who nato eu unicef unhcr icrc fema cdc nhs palace kremlin pentagon treasury presidency prosecution defence collective front militia junta laboratory lab consortium campaign crescent cross clinic ministry's register records accounts survey report study data figures statistics count tally estimate estimates documents analysis poll census filing memo database audit review bulletin statement dashboard"},
	{body, "monastery mosque church diocese temple congregation ward station barracks garrison battalion regiment brigade fleet squad patrol battalion corps taskforce cartel gang tribe clan club association's lobby thinktank think-tank college academy faculty nursery kindergarten authority mission secretariat commissioner's registry embassy consulate delegation foundation charity hospice surgery practice pharmacy laboratory mortuary morgue coroner's mill factory plant mine smelter refinery port harbour airport railway railways airline's bus-company ferry shipyard shipper insurer lender brewery brewer supermarket chain grocer wholesaler supplier developer builder startup conglomerate giant group's maker firm's owner operator's subsidiary parent franchise ombudsman inspectorate tribunal prosecutor's magistracy legislature congress senate cabinet politburo electoral-commission returning-officer canvass board caucus campaign movement resistance opposition coalition bloc junta militia paramilitaries gendarmerie carabinieri constabulary sheriff's marshals customs immigration border-force interpol europol frontex usgs noaa met-office weather-service seismology geological survey volcano-observatory meteorology met relief aid red committee rescue-service ambulance fire-brigade firefighters mountain-rescue civil-defence emergency-services emergency services notice statement data dispatch ledger manifest roster tracker monitor index barometer"},
	{media, "agency radio television tv newspaper paper daily weekly magazine broadcaster channel news newswire wire website site media press outlet outlets afp reuters ap bbc cnn dpa tass interfax xinhua post times herald gazette courier tribune guardian telegraph journal chronicle observer independent sentinel echo mail standard mirror examiner bulletin review monitor programme podcast blog station programme"},
	{listener, "reporters journalists parliament lawmakers mps members staff workers colleagues congress senate councillors delegates investors shareholders analysts viewers supporters followers residents families relatives crowd crowds cheering court council committee inquiry hearing briefing conference them us him her me you everyone people police authorities investigators officials volunteers legislators judges jurors magistrates students pupils employees press ministers diplomats our the-media"},
	{people, "people persons person civilians civilian soldiers soldier troops fighters fighter militants militant gunmen gunman rebels insurgents terrorists officers officer policemen police men man women woman children child boys boy girls girl kids babies infants toddlers teenagers teenager adults pensioners workers worker employees employee staff drivers miners miner sailors sailor fishermen farmers students student pupils pupil teachers teacher doctors nurses medics patients patient passengers passenger crew residents resident villagers villager inhabitants families family households migrants migrant refugees refugee asylum-seekers protesters protester protestors demonstrators demonstrator marchers supporters fans spectators worshippers pilgrims tourists guests visitors customers members member voters electors delegates prisoners prisoner inmates detainees detainee hostages hostage captives captive suspects suspect victims victim survivors survivor casualties bodies body journalists reporters activists lawyers volunteers firefighters rescuers paramedics guards officials servicemen personnel recruits conscripts reservists others individuals citizens nationals foreigners locals homeowners shoppers commuters climbers hikers skiers divers swimmers athletes players runners defendants colleagues strikers dockworkers labourers laborers staffers teenagers relatives mourners cyclists pedestrians motorists dead wounded injured missing souls lives minors youths newborns commandos paratroopers mercenaries peacekeepers engineers trainees graduates academics scientists clients subscribers users posts jobs positions roles redundancies"},
	{people, "animals cattle sheep birds cows pigs chickens hens turkeys ducks geese horses dogs whales dolphins seals salmon elephants lions goats puppies camels bees"},
	{people, "commanders ministers mayors teenagers adults seniors spouses widows orphans twins siblings parents mothers fathers brothers sisters sons daughters schoolgirls schoolboys schoolchildren girls pastors priests nuns monks aid-workers contractors cleaners cooks chefs pilots stewards drivers cyclists bikers truckers farmers shepherds herders traders vendors merchants miners loggers builders painters electricians plumbers welders mechanics machinists technicians programmers coders designers managers directors executives bosses clerks tellers cashiers assistants apprentices interns freelancers pensioners retirees veterans ex-soldiers deserters defectors spies agents troops cadets paramilitaries militiamen warlords smugglers traffickers dealers thieves burglars robbers looters rioters arsonists hooligans bystanders onlookers witnesses revellers partygoers concertgoers festivalgoers holidaymakers campers trekkers mountaineers surfers swimmers anglers hunters rangers keepers jockeys referees umpires coaches captains actors singers musicians dancers writers poets editors presenters photographers cameramen diplomats envoys lawmakers mps senators councillors candidates delegates voters observers monitors inspectors auditors judges jurors prosecutors attorneys solicitors barristers convicts fugitives escapees returnees deportees evacuees castaways stowaways settlers nomads tribesmen aborigines natives muslims christians jews hindus buddhists sikhs kurds yazidis rohingya shoppers diners drinkers smokers drinkers users players gamers investors shareholders depositors borrowers policyholders homeworkers carers childminders nannies pupils freshmen undergraduates dropouts truants graduates professors lecturers researchers colleagues counterparts"},
	{thing, "shots gunshots shells casings cartridges accounts apartments flats dwellings shelters tents huts structures shops hotels churches mosques temples bridges roads lines pylons substations towers depots warehouses factories plants mines farms fields orchards bottles tins packs units products items toys devices phones laptops cookers heaters batteries pallets crates containers parcels letters tickets bookings rooms beds appointments lessons classes exams pupils lawsuits claims warrants permits licences licenses fines penalties violations breaches offences raids searches checkpoints positions posts bases airfields strongholds weapons rifles guns grenades mines artillery shells missiles launchers convoys wagons carriages trams lorries trailers motorcycles bikes bicycles ferries dinghies canoes trawlers tankers freighters yachts jets gliders balloons satellites tests samples vaccines vaccinations jabs doses swabs transplants surgeries births marriages divorces polling precincts constituencies districts provinces counties municipalities communities settlements camps parishes wards homes home houses house buildings building schools school shops stores vehicles cars buses trucks lorries tanks planes aircraft helicopters boats ships vessels drones missiles rockets shells bombs villages towns districts stations flights trains hospitals clinics branches complaints reports cases incidents attacks strikes fires seats votes ballots calls properties businesses premises hectares acres trees faults outages appointments operations doses arrests deaths fatalities injuries"},
	{month, "january february march april may june july august september october november december jan jan. feb feb. mar mar. apr apr. jun jun. jul jul. aug aug. sep sep. sept sept. oct oct. nov nov. dec dec."},
	{weekday, "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays mon tue tues wed thu thurs fri sat sun"},
	{timeWord, "morning afternoon evening night midnight midday noon dawn dusk lunchtime today yesterday tonight weekend week month year nightfall daybreak sunrise sunset overnight earlier late early"},
	{duration, "second seconds minute minutes min mins hour hours hr hrs day days night nights week weeks weekend weekends fortnight month months year years decade decades century centuries season seasons shift shifts quarter quarters semester semesters yr yrs"},
	{measured, "mile miles km kms kilometre kilometres kilometer kilometers m metre metres meter meters cm centimetre centimetres centimeters mm millimetres millimeters inch inches foot feet ft yard yards mph kph knot knots kg kilo kilos kilogram kilograms kilogrammes gram grams g mg tonne tonnes ton tons lb lbs pound ounces litre litres liter liters gallons barrels degree degrees c f celsius fahrenheit hectare hectares acre acres mw megawatt megawatts gw gigawatts kw kwh volts watts magnitude nautical square cubic storey storeys story stories floor floors lane lanes block blocks percentage bpm hp gb mb pixels basis billion-dollar calibre caliber points"},
	{numbered, "incident reference ref flight route road highway motorway junction exit gate platform terminal room ward unit block building apartment flat line bus train tram channel page chapter article section clause paragraph annex act law resolution bill amendment rule regulation phase stage level grade class year category type level version part volume episode season number no no. nos. nos vol. room lot sector district zone area region precinct station camp pier dock bay berth hangar reactor unit pit shaft boeing airbus area category group covid version windows iphone model apollo formula world radio bbc itv local figure table step case session division brigade battalion regiment squadron company platoon corps psalm verse sura mile kilometre km interstate hill point building tower magnitude"},
	{starter, "the a an he she it they we i in on at but and however meanwhile this that these those there his her their its one two police officials according after before while when since as if for from no not some many most"},
	{verb, "hit hits struck strikes burst bursts came comes come went goes go going gone made make makes making took takes raid raids raided began begin begins begun led lead leads ran run runs running held keep kept keeps put puts brought bring brings sent send sends gave give gives given got set sets met meet meets saw see seen sees rose rise rises risen climbed climbs fell falls fallen reached reach reaches jumped soared surged grew grows stood stands rammed tore ripped swept broke broken crashed collapsed collapses exploded opened opens opening fired fires collided capsized sank sunk overturned plunged failed refused agreed decided wanted wants want need needs needed expected expects plans planned plan hopes hoped became become remains remained blamed accused vowed pledged urged called calls demanded asked visited arrived arrives spent spend sat sits represent represents represented counted include includes included comprise comprised involve involving involved knows know knew heard hears watched found find finds lay lies owe owes work works worked working live lives lived use used uses using follows followed triggered caused sparked prompted provoked won wins lost counted scored beat gathered shut due set face faces facing speaking spoke allowed help helps helped"},
	{counter, "number numbers figure figures toll total tally count estimate number's sum turnout crowd score"},
	{money, "crown crowns marks florins guilders kroon taka rial rials baht ringgit rupiah dong dollar dollars euro euros pound pounds sterling yen yuan rupee rupees rouble roubles ruble rubles franc francs peso pesos lira won krona kroner zloty riyal riyals dinar dinars dirham shekel shekels naira rand shillings cents pence cent usd eur gbp"},
	{ordinal, "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fifteenth twentieth hundredth last"},
	{scoreWord, "win won beat defeat defeated draw drew victory loss score aggregate lead thrashed scoreline"},
	{channel, "statement interview post tweet briefing conference message email e-mail letter broadcast video speech report telephone phone call remarks comments press release bulletin website channel page account update dispatch note communique communiqué facebook twitter telegram x article"},
	{adjective, "new more other local senior young old foreign armed unarmed unnamed suspected alleged confirmed unconfirmed additional further extra different separate fresh large small big major serious total full fellow elderly former current western eastern northern southern central national regional international federal public private medical military civil political islamic islamist russian american british french german chinese syrian iraqi israeli palestinian turkish iranian afghan ukrainian african european asian adult pregnant displaced wounded injured dead missing regular heavy junior key top male female innocent poor rich known"},
}

// abbreviations are words that keep a point after them.
var abbreviations = func() map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq("mr mrs ms dr prof gen lt col maj capt sgt rev sen rep gov st jr sr no nos vs etc inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec approx incl est dept univ fr ave blvd mt ft cpl pvt adm brig cmdr supt insp det hon pres vol") {
		all[w] = true
	}
	return all
}()

// entry is what the tables know of a word.
type entry struct {
	class class
	say   int16 // index into sayVerbs plus one
	verb  int16 // index into verbSenses plus one
	tense tense
	noun  int16 // index into nounSenses plus one
	lead  bool  // begins a phrase of the predicate phrases
	hedge bool  // begins a hedge before a number
	after bool  // begins a hedge after a number
	digit bool  // is or contains a number word
}

func (e entry) is(c class) bool { return e.class&c != 0 }

// lexicon holds every word of every table once.
var lexicon = buildLexicon()

// lookup is what the tables know of a word in lower case.
func lookup(low string) entry {
	if e, ok := lexicon[low]; ok {
		return e
	}
	if e, ok := singular(low); ok {
		return e
	}
	if len(low) > 5 && strings.HasSuffix(low, "ly") {
		return entry{class: adverb}
	}
	var e entry
	if i := strings.IndexByte(low, '-'); i > 0 {
		e = compound(low, i)
	}
	return e
}

// singular is what the tables know of the singular of a plural noun.
func singular(low string) (entry, bool) {
	if len(low) < 4 || low[len(low)-1] != 's' {
		return entry{}, false
	}
	e, ok := lexicon[low[:len(low)-1]]
	switch {
	case ok:
	case strings.HasSuffix(low, "ies"):
		e, ok = lexicon[low[:len(low)-3]+"y"]
	case strings.HasSuffix(low, "es"):
		e, ok = lexicon[low[:len(low)-2]]
	}
	c := e.class & (people | thing | role | body | media)
	return entry{class: c}, ok && c != 0
}

// compound is a hyphenated word: a number ("twenty-one"), or what its last part
// is ("bus-drivers").
func compound(low string, hyphen int) entry {
	first := lexicon[low[:hyphen]]
	last := lexicon[low[strings.LastIndexByte(low, '-')+1:]]
	e := entry{class: last.class & (people | thing | role | body | media)}
	e.digit = first.digit
	return e
}

func buildLexicon() map[string]entry {
	words := map[string]entry{}
	change := func(word string, f func(*entry)) {
		e := words[word]
		f(&e)
		words[word] = e
	}
	for _, row := range classes {
		for w := range strings.FieldsSeq(row.words) {
			change(w, func(e *entry) { e.class |= row.is })
		}
	}
	addSayVerbs(change)
	addPredicates(change)
	addNumberWords(change)
	addHedges(change)
	return words
}
