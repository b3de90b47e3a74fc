package demo

// state is what becomes of a credential that is tested.
type state string

const (
	works        state = "valid"
	wrongSecret  state = "rejected"
	deleted      state = "rejected, deleted"
	foreign      state = "wrong-project"
	otherRegion  state = "wrong-region"
	productOff   state = "not-enabled"
	noScope      state = "refused-grant"
	throttled    state = "rate-limited"
	slow         state = "valid, slow"
	down         state = "unreachable"
	cut          state = "unreachable, cut"
	failing      state = "server-error"
	portal       state = "bad-response"
	plainHTTP    state = "insecure-endpoint"
	redirecting  state = "insecure-endpoint, redirect"
	signedOnly   state = "valid, signed"
	verification state = "valid, verification"
	inBody       state = "valid, in the form"
	expired      state = "tls-error"
	smsOff       state = "not-enabled, by the product"
	twin         state = "wrong-project, a twin"
)

// entry is one credential of the cast.
type entry struct {
	name    string
	kind    string // k access key, p service plan, a application, o OAuth client
	state   state
	ageDays int
	status  string
	notes   string
}

// project is one project of the cast.
type project struct {
	name, region string
	tags         []string
	notes        string
	credentials  []entry
}

func k(name string, s state, days int) entry {
	return entry{name: name, kind: "k", state: s, ageDays: days}
}

func p(name string, s state, days int) entry {
	return entry{name: name, kind: "p", state: s, ageDays: days}
}

func a(name string, s state, days int) entry {
	return entry{name: name, kind: "a", state: s, ageDays: days}
}

func o(name string, s state, days int) entry {
	return entry{name: name, kind: "o", state: s, ageDays: days}
}

// cast is invented: forty projects of companies that do not exist.
func cast() []project {
	return []project{
		{"Harbour Freight Prod", "eu", []string{"prod"}, "Delivery notices. Owner: logistics team.", []entry{
			k("ci-bot", works, 34), k("dispatch-service", works, 212), p("sms", works, 400), a("voice", signedOnly, 90),
		}},
		{"Harbour Freight Staging", "eu", []string{"staging"}, "", []entry{k("ci-bot", works, 34), k("old-laptop", wrongSecret, 610)}},
		{"Juniper Clinic Prod", "us", []string{"prod", "health"}, "Appointment reminders; no message text in logs.", []entry{
			k("reminders", works, 12), {name: "reminders-2025", kind: "k", state: works, ageDays: 377, status: "retiring", notes: "Replaced by reminders; the night job still uses it."}, p("sms", works, 377),
		}},
		{"Juniper Clinic Dev", "us", []string{"dev"}, "", []entry{k("anna", works, 5), k("ben", deleted, 120)}},
		{"Northwind Pizza", "us", []string{"prod"}, "", []entry{k("orders", works, 58), k("delivery-eta", works, 12), a("verify-phone", verification, 58), p("sms", otherRegion, 58)}},
		{"Northwind Pizza Sandbox", "us", []string{"dev"}, "", []entry{k("sandbox", throttled, 58)}},
		{"Aurora Bank OTP", "eu", []string{"prod", "critical"}, "Two people for every change.", []entry{
			k("otp-primary", works, 20), k("otp-standby", works, 20), a("verification", verification, 200),
		}},
		{"Aurora Bank UAT", "eu", []string{"staging"}, "", []entry{k("uat", foreign, 44)}},
		{"Aurora Bank Partner API", "eu", []string{"prod"}, "", []entry{o("ledger-gateway", works, 80), o("statement-export", noScope, 80), o("fraud-signals", inBody, 80)}},
		{"Meadow Insurance", "us", []string{"prod"}, "", []entry{k("claims", works, 150), k("quotes", slow, 150), p("sms", works, 640), o("broker-portal", works, 66)}},
		{"Meadow Insurance DR", "us", []string{"dr"}, "Disaster recovery; tested each quarter.", []entry{k("failover", down, 150)}},
		{"Tidewater Ferries", "eu", []string{"prod"}, "", []entry{k("timetable", works, 7), p("sms", works, 700)}},
		{"Tidewater Ferries Kiosk", "eu", []string{"edge"}, "Behind the terminal's guest network.", []entry{k("kiosk-17", portal, 7)}},
		{"Copperfield Energy", "us", []string{"prod"}, "", []entry{k("outage-alerts", works, 91), k("meter-readings", works, 91), a("callback", works, 30)}},
		{"Copperfield Energy Lab", "us", []string{"dev"}, "", []entry{k("lab", failing, 9)}},
		{"Papaya Travel", "br", []string{"prod"}, "", []entry{k("bookings", works, 64), k("check-in-reminders", works, 27), p("sms-br", works, 64)}},
		{"Papaya Travel Legacy", "us", []string{"legacy"}, "To be shut down.", []entry{k("soap-bridge", redirecting, 1300), k("mainframe", plainHTTP, 1500)}},
		{"Quartz Logistics", "eu", []string{"prod"}, "", []entry{k("tracking", works, 33), p("sms", works, 33), a("driver-calls", works, 33)}},
		{"Quartz Logistics Customs", "eu", []string{"prod"}, "Sinch has not enabled Numbers for this account yet.", []entry{k("customs", productOff, 33)}},
		{"Redwood Schools", "us", []string{"prod", "edu"}, "", []entry{k("absence-line", works, 180), k("snow-days", works, 180), a("hotline", works, 180)}},
		{"Redwood Schools Pilot", "us", []string{"dev"}, "", []entry{k("pilot", works, 3)}},
		{"Saffron Kitchen", "eu", []string{"prod"}, "", []entry{k("table-ready", works, 21), p("sms", wrongSecret, 500)}},
		{"Silverline Taxi", "eu", []string{"prod"}, "", []entry{k("dispatch", works, 2), k("receipts", works, 2), {name: "receipts-old", kind: "k", state: deleted, ageDays: 420, status: "retired", notes: "Replaced by receipts, and proved dead."}, a("masked-calls", signedOnly, 45)}},
		{"Silverline Taxi QA", "eu", []string{"staging"}, "", []entry{k("qa", cut, 2)}},
		{"Tamarind Retail", "us", []string{"prod"}, "", []entry{k("loyalty", works, 99), k("stock-alerts", works, 99), p("sms", smsOff, 99)}},
		{"Umbra Security", "eu", []string{"prod", "critical"}, "", []entry{k("alarms", works, 15), k("patrol-app", works, 15), a("alarm-calls", works, 15)}},
		{"Vantage Hotels", "us", []string{"prod"}, "", []entry{k("concierge", works, 73), k("ci-bot", works, 73), a("wake-up-calls", works, 190), k("housekeeping", deleted, 230)}},
		{"Vantage Hotels Events", "us", []string{"events"}, "", []entry{k("check-in", works, 8)}},
		{"Willow Pharmacy", "eu", []string{"prod", "health"}, "", []entry{k("refill", works, 140), p("sms", works, 140), o("prescriptions", works, 140)}},
		{"Willow Pharmacy Training", "eu", []string{"dev"}, "", []entry{k("trainer", works, 60)}},
		{"Xenon Games", "us", []string{"prod"}, "", []entry{k("login-codes", works, 25), a("voice-chat", works, 25), a("voice-chat-old", wrongSecret, 800)}},
		{"Yarrow Farms", "us", []string{"prod"}, "", []entry{k("irrigation", works, 260), k("frost-alarm", works, 260)}},
		{"Zephyr Airlines", "eu", []string{"prod"}, "", []entry{k("gate-changes", works, 11), k("baggage", works, 11), p("sms", works, 900)}},
		{"Zephyr Airlines Crew", "eu", []string{"internal"}, "Their test server renews its certificate by hand.", []entry{k("rosters", works, 11), k("crew-app-test", expired, 400)}},
		{"Brightwater Utilities", "us", []string{"prod"}, "", []entry{k("boil-notices", works, 310), k("billing", works, 310), {name: "billing-2024", kind: "k", state: works, ageDays: 700, status: "retiring", notes: "Still in the mainframe's night run."}}},
		{"Cedar Library 📚", "eu", []string{"edu"}, "", []entry{k("overdue", works, 45)}},
		{"Dovetail Furniture with a Name That Is Longer than Any Column Should Have to Show", "eu", []string{"prod"}, "", []entry{k("delivery-window-notifications-for-large-items", works, 17)}},
		{"東京デモ商店", "us", []string{"prod", "apac"}, "", []entry{k("通知", works, 19), p("ショート", works, 19)}},
		{"Café Ünïcode ☕", "eu", []string{"dev"}, "", []entry{k("naïve", works, 1)}},
		{"Empty Shelf", "us", nil, "A project without keys.", nil},
		{"Shared Services", "us", []string{"internal"}, "The same key as Harbour Freight Prod's ci-bot.", []entry{k("borrowed", twin, 34)}},
	}
}
