package authsim

import "time"

// Project is a Sinch project as its API hosts know it.
type Project struct {
	ID            string
	NumbersOff    bool  // the Numbers API is not enabled
	AccessKeysAPI bool  // the Access Keys API is enabled for the account
	SMSWithKeys   bool  // made before 2026-04-15, so that the SMS API takes its access keys
	Apps          []App // of the Conversation API
}

// App is an application of the Conversation API, which lives in one region.
type App struct{ ID, Name, Region string }

// Key is an access key.
type Key struct {
	ID, Secret, ProjectID string
	Name                  string
	CreatedAt             time.Time
	Behaviour             Behaviour
	Delay                 time.Duration // before every answer of the token endpoint

	updatedAt, deletedAt time.Time
}

// Client is a client of the OAuth2 server that is no access key.
type Client struct {
	ID, Secret string
	InBody     bool     // shows its credentials in the form, and only there
	Encoded    bool     // form-encodes them before HTTP Basic, as RFC 6749 section 2.3.1 asks
	Scopes     []string // those it may ask for; nil: any
	Audience   []string // those it may ask for; nil: any
	Behaviour  Behaviour
	Delay      time.Duration
}

// ServicePlan is an SMS service plan, known in its region only.
type ServicePlan struct {
	ID, Token, Region string
	Behaviour         Behaviour
	Delay             time.Duration
}

// Application is a Voice or Verification application.
type Application struct {
	Key, Secret  string
	Verification bool // of the Verification API instead of Voice
	SignedOnly   bool // its least authentication level refuses Basic
	Behaviour    Behaviour
	Delay        time.Duration
}

// AddProject makes a project known, or replaces what was known of it.
func (s *Server) AddProject(p Project) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.projects[p.ID] = &p
}

// AddKey makes an access key known, and its project.
func (s *Server) AddKey(k Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.CreatedAt.IsZero() {
		k.CreatedAt = s.now()
	}
	s.keys[k.ID] = &k
	if _, ok := s.projects[k.ProjectID]; !ok && k.ProjectID != "" {
		s.projects[k.ProjectID] = &Project{ID: k.ProjectID}
	}
}

// AddClient makes an OAuth client known.
func (s *Server) AddClient(c Client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients[c.ID] = &c
}

// AddServicePlan makes a service plan known.
func (s *Server) AddServicePlan(p ServicePlan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plans[p.ID] = &p
}

// AddApplication makes an application known.
func (s *Server) AddApplication(a Application) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.applications[a.Key] = &a
}

// DeleteKey deletes an access key as the dashboard does: no new tokens, and those that are out end within a minute.
func (s *Server) DeleteKey(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.keys[id]; ok && k.deletedAt.IsZero() {
		k.deletedAt = s.now()
	}
}

// Keys lists the living access keys of a project, as the dashboard does.
func (s *Server) Keys(project string) []Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Key
	for _, k := range s.living(project) {
		out = append(out, *k)
	}
	return out
}

// principal is whoever asks for a token.
type principal struct {
	id, secret       string
	scopes, audience []string
	inBody, encoded  bool
	behaviour        Behaviour
	delay            time.Duration
}

// lookup finds a living key or a client by its id.
func (s *Server) lookup(id string) (principal, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.keys[id]; ok && s.alive(k, s.config.DeletionLag) {
		return principal{id: k.ID, secret: k.Secret, behaviour: k.Behaviour, delay: k.Delay}, true
	}
	if c, ok := s.clients[id]; ok {
		return principal{
			id: c.ID, secret: c.Secret, scopes: c.Scopes, audience: c.Audience, inBody: c.InBody, encoded: c.Encoded,
			behaviour: c.Behaviour, delay: c.Delay,
		}, true
	}
	return principal{}, false
}

// alive says whether a key was not deleted, or less than that long ago.
func (s *Server) alive(k *Key, after time.Duration) bool {
	return k.deletedAt.IsZero() || s.now().Before(k.deletedAt.Add(after))
}
