package clipboard

import "context"

// backend is one clipboard that can be written, read and cleared.
type backend interface {
	name() string
	describe() string
	method() Method
	sensitive() bool
	write(ctx context.Context, secret []byte) error
	read(ctx context.Context) ([]byte, error)
	clear(ctx context.Context) error
	// recipe is what the helper needs to make the same backend in its own process.
	recipe() recipe
}

// recipe is a backend as the helper is told of it. It holds no secret.
type recipe struct {
	Name  string   `json:"name"`
	Write []string `json:"write,omitempty"` // absolute path and arguments
	Read  []string `json:"read,omitempty"`
	Clear []string `json:"clear,omitempty"` // empty: write nothing
	Env   []string `json:"env,omitempty"`
	Kind  Method   `json:"kind"`
	Marks bool     `json:"marks,omitempty"`
}

// tool is a backend made of a platform's programs.
type tool struct{ r recipe }

func (t tool) name() string    { return t.r.Name }
func (t tool) method() Method  { return t.r.Kind }
func (t tool) sensitive() bool { return t.r.Marks }
func (t tool) recipe() recipe  { return t.r }

func (t tool) describe() string { return "the system's clipboard through " + t.r.Name }

func (t tool) write(ctx context.Context, secret []byte) error {
	return run(ctx, t.r.Write, t.r.Env, secret)
}

func (t tool) read(ctx context.Context) ([]byte, error) { return output(ctx, t.r.Read, t.r.Env) }

func (t tool) clear(ctx context.Context) error {
	if len(t.r.Clear) == 0 {
		return run(ctx, t.r.Write, t.r.Env, nil)
	}
	return run(ctx, t.r.Clear, t.r.Env, nil)
}
