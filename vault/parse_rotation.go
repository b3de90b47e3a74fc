package vault

// rotation reads a rotation as this version writes it.
func (r *reader) rotation() *Rotation {
	out := Rotation{}
	r.object(func(name []byte) int {
		switch string(name) {
		case "stage":
			out.Stage = RotationStage(r.often())
			return 0
		case "manual":
			out.Manual = true
			r.word("true")
			return 1
		case "name":
			out.Name = r.text()
			return 2
		case "replaced_by":
			out.ReplacedBy = CredentialID(r.text())
			return 3
		case "proof":
			out.Proof = r.text()
			return 4
		}
		return r.rotationTime(&out, string(name))
	})
	return out.kept()
}

func (r *reader) rotationTime(out *Rotation, name string) int {
	switch name {
	case "started_at":
		out.StartedAt = r.time()
		return 5
	case "tested_at":
		out.TestedAt = r.time()
		return 6
	case "deleted_at":
		out.DeletedAt = r.time()
		return 7
	case "proved_at":
		out.ProvedAt = r.time()
		return 8
	default:
		return unknownMember
	}
}

// word takes a word of the language.
func (r *reader) word(w string) {
	r.space()
	if r.odd || len(r.b)-r.at < len(w) || string(r.b[r.at:r.at+len(w)]) != w {
		r.odd = true
		return
	}
	r.at += len(w)
}
