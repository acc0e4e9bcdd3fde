package desk

// GoingLive answers GET /settings/receiver/going-live: what has to be done
// before senders reach us in this environment, and the e-mail that asks for it.
//
// BaRS, Deployment.
type GoingLive struct {
	Environment Environment     `json:"environment"`
	Applies     bool            `json:"applies" doc:"this environment has an Endpoint Catalogue that NHS England keeps: INT and live care"`
	Items       []GoingLiveItem `json:"items" doc:"in the order of doing"`
	Email       GoingLiveEmail  `json:"email"`
	Command     string          `json:"command" doc:"what checks each point from this computer"`
}

// GoingLiveItem is one thing on the list.
type GoingLiveItem struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
	What  string `json:"what" doc:"what stands, or what is lacking, in words"`
	Next  string `json:"next" doc:"what to do; empty when it is done"`
	Asks  bool   `json:"asks" doc:"software cannot see this: a person confirms it, by its id in settings.confirmed"`
}

// GoingLiveEmail registers our services. It is sent by a person.
type GoingLiveEmail struct {
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	Body    string   `json:"body"`
	Missing []string `json:"missing" doc:"what it lacks, in words; empty: it can be sent"`
}
